package nginx

import (
	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/mechanism/balance"
)

// clientClosed is the status that nginx logs when the client has gone
// (NGX_HTTP_CLIENT_CLOSED_REQUEST).
const clientClosed = 499

// followClient has nginx close the connection to a server as soon as the client
// closes its own (ngx_http_upstream_check_broken_connection), unless
// proxy_ignore_client_abort is on or the answer may be stored in a cache. nginx
// first looks when the connection to the server has been begun, so what goes over
// one that was kept has been sent by then.
func (x *exchange) followClient(s *settings) {
	x.in.h.FollowClient(!*s.ignoreAbort && !x.cacheable())
}

// cacheable reports whether the answer may be stored (u->cacheable).
func (x *exchange) cacheable() bool { return x.cached.e != nil && x.cached.store }

// abandoned reports whether nginx knows that the client has gone, and heeds it.
func (x *exchange) abandoned(s *settings) bool { return !*s.ignoreAbort && x.in.h.ClientGone() }

// leave ends a request whose client has gone: it goes to no other server. Its
// present one has not failed, unless nginx had waited for an answer to be stored
// and noticed its failure first (ngx_http_upstream_next). One that was tried again
// after its fail_timeout is in use again, though nothing has come from it
// (ngx_http_upstream_free_round_robin_peer with state 0).
func (x *exchange) leave(s *settings, t *try, p *balance.Peer, f failure) error {
	p.Release()
	x.putBack(t.g, s, false)
	switch {
	case t.g.peers.Single():
	case x.cacheable() && f.counts():
		t.g.failed(x.in.h, p, x.in.h.Now().Seconds())
	default:
		t.g.left(x.in.h, p)
	}
	*x.resp = host.Response{Status: clientClosed, BodyBytes: errorBytes}
	return nil
}
