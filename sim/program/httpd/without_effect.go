package httpd

// WithoutEffect returns the directives that are accepted without effect. That each
// has none is proven with the program itself.
func WithoutEffect() []string { return newTable().WithoutEffect() }
