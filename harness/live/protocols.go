//go:build linux

package live

import "github.com/hadrill/hadrill/sim/host"

// protocol is how the messages of one protocol travel over connections.
type protocol struct {
	name host.Protocol
	// usual reports whether requests of that type travel by it where the client
	// names no protocol.
	usual func(req host.Message) bool
	// open prepares a client's new connection before its first request: where the
	// server speaks first, it reads that. Nil: the client speaks first.
	open func(c *conn) error
	// exchange sends a request and reads the answer. Nil: it has no messages.
	exchange func(c *conn, req, resp host.Message) error
	// serve answers a connection's requests until its end. An error wants it
	// reset. Nil: no program of ours serves it here.
	serve func(s *served) error
	// fail makes resp what a program answers that was made to fail. An error
	// wants the connection reset.
	fail func(status int, req, resp host.Message) error
}

// protocols is the table of all.
var protocols = []protocol{
	{name: host.HTTP, usual: isRequest, exchange: exchangeHTTP, serve: serveHTTP, fail: failAsMessage},
	{name: host.HTTPS, usual: never, exchange: exchangeHTTP, serve: serveHTTPS, fail: failAsMessage},
	{name: host.AnyHTTP, usual: never, exchange: exchangeHTTP, serve: serveEither, fail: failAsMessage},
	{name: host.AJP, usual: never, exchange: exchangeAJP, serve: serveAJP, fail: failAsMessage},
	{name: host.RESP, usual: isStoreRequest, exchange: exchangeRESP, serve: serveRESP, fail: failAsMessage},
	{name: host.Memcached, usual: isCacheRequest, exchange: exchangeMemcached, serve: serveMemcached, fail: failAsMessage},
	{name: host.MySQL, usual: isStatement, open: openMySQL, exchange: exchangeMySQL},
	{name: host.TextLines, usual: isLine, exchange: exchangeLine, serve: serveLines, fail: failByReset},
	{name: host.SSH, usual: isExec, open: openSSH, exchange: exchangeSSH},
	{name: host.TCP, usual: never, serve: serveStream, fail: failByReset},
}

// protocolOf is the row of that name, or of requests of that type where the name
// is ""; nil when there is none.
func protocolOf(name host.Protocol, req host.Message) *protocol {
	for i := range protocols {
		if p := &protocols[i]; p.name == name || name == "" && p.usual(req) {
			return p
		}
	}
	return nil
}

func isRequest(m host.Message) bool { _, ok := m.(*host.Request); return ok }
func isCommand(m host.Message) bool { _, ok := m.(*host.Command); return ok }
func never(host.Message) bool       { return false }

// isStoreRequest reports whether a request travels in the Redis protocol.
func isStoreRequest(m host.Message) bool { return isCommand(m) || isSubscribe(m) }

// failAsMessage answers with the request's own failure.
func failAsMessage(status int, req, resp host.Message) error {
	f, ok := req.(host.Failer)
	if !ok {
		return host.ErrReset
	}
	f.Fail(status, resp)
	return nil
}

// failByReset is the failure of what knows no message.
func failByReset(int, host.Message, host.Message) error { return host.ErrReset }
