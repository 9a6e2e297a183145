package haproxy

import "strings"

// WithoutEffect returns what is accepted without effect: keywords, "server" and a
// parameter of such a line, "bind" and a parameter, a list of rules and an action.
// That each has none is proven with the program itself.
func WithoutEffect() []string {
	names := newTable().WithoutEffect()
	for _, n := range parameterTable().WithoutEffect() {
		names = append(names, "server "+n)
	}
	for _, n := range bindTable().WithoutEffect() {
		names = append(names, "bind "+n)
	}
	for _, a := range actions() {
		list := "http-request "
		if a.of&ofRequest == 0 {
			list = "tcp-request connection "
		}
		for _, n := range strings.Fields(a.names) {
			if a.quiet != "" {
				names = append(names, list+n)
			}
		}
	}
	return names
}
