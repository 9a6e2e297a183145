package nginx

import (
	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/host"
)

func (r *reader) mirror(b *block, s *conf.Directive) {
	w := s.Args()[0]
	if w.Text == "off" {
		return
	}
	b.settings.mirrors = append(b.settings.mirrors, w.Text)
}

// sendMirrors sends a copy of the request to each URI of mirror, beside the
// request; the answers are thrown away (ngx_http_mirror_module).
func (x *exchange) sendMirrors(uris []string) {
	for _, uri := range uris {
		c := x.copied()
		x.in.h.Go(host.TaskFunc(func() {
			_ = c.redirectInside(uri, c.args) // nobody waits for its answer
		}))
	}
}

// copied returns an exchange of its own for a subrequest.
func (x *exchange) copied() *exchange {
	req := *x.req
	c := &exchange{in: x.in, ln: x.ln, worker: x.worker, server: x.server, loc: x.loc, req: &req, resp: new(host.Response), peer: x.peer,
		method: x.method, uri: x.uri, args: x.args, out: new(host.Request), answer: new(host.Response), sub: true}
	c.rewrites.reset()
	c.rewritten = x.rewritten
	return c
}
