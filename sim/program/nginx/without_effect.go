package nginx

// WithoutEffect returns the directives that are accepted without effect. That
// each has none is proven with the program itself (harness/conformance).
func WithoutEffect() []string { return newTable().WithoutEffect() }
