package programs

import (
	"slices"
	"strings"

	"github.com/hadrill/hadrill/sim/conf"
)

// condition keeps whether a RewriteCond is for some requests alone. One that asks
// for a connection without TLS, or that something does not match, is for the rest.
func (h *httpdFile) condition(name string, args []conf.Word) {
	if name != "rewritecond" || len(args) < 2 {
		return
	}
	asked, pattern := strings.ToUpper(args[0].Text), strings.ToLower(args[1].Text)
	plain := asked == "%{HTTPS}" && slices.Contains([]string{"off", "=off", "^off$", "!on", "!=on", "!^on$"}, pattern) ||
		asked == "%{SERVER_PORT}" && slices.Contains([]string{"80", "=80", "^80$", "!443", "!=443", "!^443$"}, pattern)
	tls := asked == "%{HTTPS}" || asked == "%{SERVER_PORT}"
	h.chosen = h.chosen || !plain && (tls || !strings.HasPrefix(pattern, "!"))
}

// secured reads a rule that redirects whatever comes without TLS to https.
func (h *httpdFile) secured(args []conf.Word) {
	chosen := h.chosen
	h.chosen = false
	if len(args) < 2 || chosen || h.place != "" || !strings.HasPrefix(strings.ToLower(args[1].Text), "https://") {
		return
	}
	if len(args) > 2 && slices.Contains(strings.Split(strings.Trim(args[2].Text, "[]"), ","), "P") {
		return
	}
	pattern := strings.TrimSuffix(strings.TrimPrefix(args[0].Text, "^"), "$")
	if slices.Contains([]string{"", ".*", "(.*)", "/", "/?", "/(.*)", "/?(.*)", "/.*", "/?.*"}, pattern) && args[0].Text != "^/$" && args[0].Text != "^$" {
		h.server.secures = true
	}
}

// redirected reads Redirect: of / to https it is for all there is.
func (h *httpdFile) redirected(args []conf.Word) {
	if n := len(args); h.place == "" && n > 1 && args[n-2].Text == "/" && strings.HasPrefix(strings.ToLower(args[n-1].Text), "https://") {
		h.server.secures = true
	}
}
