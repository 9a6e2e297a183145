package haproxy

import (
	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/host"
)

// httpCheck is option httpchk with its http-check lines.
type httpCheck struct {
	method, uri, host string
	header            []host.Field // further ones that are sent
	connect           checkConnection
	sentURI, sentHost bool // http-check send has it
	last              checkRule
	expects           []expectation  // all must be met; none stands for defaultExpectation
	stopOn404         bool           // such a server is drained
	refused           []conf.Problem // the lines that are not modelled; they matter where servers are checked
}

func defaultHTTPCheck() *httpCheck {
	return &httpCheck{method: "OPTIONS", uri: "/"}
}

// checkRule is the kind of an http-check line, of those whose order matters.
type checkRule uint8

const (
	noRule checkRule = iota
	connectRule
	sendRule
	expectRule
)

// meets reports whether the check passes with that status.
func (c *httpCheck) meets(status int) bool {
	for i := range c.expects {
		if !c.expects[i].meets(status) {
			return false
		}
	}
	return len(c.expects) > 0 || defaultExpectation.meets(status)
}

// checkConnection is a connect rule of checks.
type checkConnection struct {
	is      bool   // there is one
	servers bool   // default: whether it is TLS is the server's
	tls     bool   // ssl
	port    uint16 // 0 for the server's
}

// checkConnection gives the connect rule of the checks of the servers, the zero
// value for none.
func (s *settings) checkConnection() checkConnection {
	switch {
	case s.checks == checkHTTP:
		return s.httpCheck.connect
	case s.checks == checkTCP:
		return s.tcpCheck.connect
	}
	return checkConnection{}
}

// speaks gives the protocol of the checks of a server: a connect rule does not ask
// the server's line without default (tcpcheck_eval_connect, src/tcpcheck.c).
func (c checkConnection) speaks(s *serverSettings) host.Protocol {
	switch {
	case c.tls:
		return host.HTTPS
	case c.is && !c.servers:
		return ""
	}
	return s.speaksChecks()
}
