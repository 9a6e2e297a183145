package httpd

import (
	"strings"

	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/host"
)

// proxyVia reads ProxyVia.
func (r *reader) proxyVia(d *conf.Directive) { r.server.via = strings.ToLower(d.Args()[0].Text) }

// via returns ProxyVia, which virtual hosts inherit.
func (x *exchange) via() string {
	if x.s.via != "" {
		return x.s.via
	}
	return x.in.config.Servers[0].via
}

// viaText gives httpd's own entry in Via: "1.1 NAME", with its version where
// it is Full (ap_proxy_create_hdrbrgd, mod_proxy_http).
func (x *exchange) viaText(kind string) string {
	text := "1.1 " + x.serverName()
	if kind == "full" {
		text += " (Apache/" + versionText + ")"
	}
	return text
}

// viaRequest adds to the Via of the request, or takes it away.
func (x *exchange) viaRequest() {
	switch kind := x.via(); kind {
	case "on", "full":
		x.out.Header = joined(x.out.Header, []host.Field{{Name: "Via", Value: x.viaText(kind)}})
	case "block":
		x.out.Header = withoutField(x.out.Header, "Via")
	}
}

// viaAnswer adds a Via to the answer of a member; what is blocked is that of
// requests alone.
func (x *exchange) viaAnswer() {
	if kind := x.via(); kind == "on" || kind == "full" {
		addField(x.resp, "Via", x.viaText(kind))
	}
}

// withoutField returns the headers that have another name.
func withoutField(all []host.Field, name string) (kept []host.Field) {
	for _, f := range all {
		if !strings.EqualFold(f.Name, name) {
			kept = append(kept, f)
		}
	}
	return kept
}
