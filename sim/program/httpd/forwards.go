package httpd

import (
	"slices"
	"strconv"
	"strings"

	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/host"
)

// proxyMaxForwards reads ProxyMaxForwards: how many proxies a request may pass, of
// one that does not say it itself. A number below 0 leaves that open.
func (r *reader) proxyMaxForwards(d *conf.Directive) {
	n, _ := atoi(d.Args()[0].Text)
	r.server.forwards = &n
}

// forwarded counts one proxy off Max-Forwards. It reports whether httpd answers the
// request itself, and with which status: 0 for an answer that is filled
// (proxy_handler of mod_proxy, asked of httpd 2.4.71).
func (x *exchange) forwarded() (status int, done bool) {
	n := -1
	if text := x.req.Get("Max-Forwards"); text != "" {
		var err error
		if n, err = strconv.Atoi(strings.TrimSpace(text)); err != nil || n < 0 {
			x.why = "Max-Forwards could not be parsed"
			return 400, true
		}
		if n == 0 && (x.req.Method == "TRACE" || x.req.Method == "OPTIONS") {
			*x.resp = host.Response{Status: 200}
			return 0, true
		}
		if n == 0 {
			x.why = "Max-Forwards has reached zero - proxy loop?"
			return 400, true
		}
		n--
	} else if own := or(x.s.forwards, x.in.config.Servers[0].forwards, &noForwards); *own >= 0 {
		n = *own
	}
	if n >= 0 {
		q := x.ownRequest()
		kept := slices.DeleteFunc(slices.Clone(q.Header), func(f host.Field) bool { return strings.EqualFold(f.Name, "Max-Forwards") })
		q.Header = append(kept, host.Field{Name: "Max-Forwards", Value: strconv.Itoa(n)})
	}
	return 0, false
}

// noForwards is ProxyMaxForwards where no line sets it.
var noForwards = -1
