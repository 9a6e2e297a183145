package tomcat

import (
	"errors"
	"net/netip"
	"strings"
	"time"

	"github.com/hadrill/hadrill/sim/host"
)

// cacheClient is spymemcached 2.12: what a server is sent goes there at once, and answers
// come in that order. A server whose connection is lost is inactive until it is
// connected again, by a back-off of its own: nothing that is sent to it meanwhile gets
// there. The real client has one connection to each server and writes on without
// waiting for answers; here a server has several (memcached_lane.go).
type cacheClient struct {
	t       *tomcat
	servers []*cacheServer
	// timeout limits the wait for an answer.
	timeout time.Duration
	// instead gives the server for a key whose own is inactive (FailureMode
	// Redistribute); nil: its commands are cancelled (FailureMode Cancel).
	instead func(key string) int
}

// cacheOp is a command with its answer.
type cacheOp struct {
	q     *host.CacheRequest
	a     *host.CacheReply
	ended bool
	err   error
	at    netip.AddrPort // the server that has it, or had it last
	// done is signalled at the end; nil where nobody waits.
	done host.Cond
	// late: who waited for it has given up.
	late bool
}

const (
	// maxReconnectDelay is spymemcached's own.
	maxReconnectDelay = 30 * time.Second
	// lookEvery is how soon the end of an idle connection is seen.
	lookEvery = 100 * time.Millisecond
)

var (
	errCache    = errors.New("memcached answers an error")
	errInactive = errors.New("not connected, the command is cancelled")
)

func newCacheClient(t *tomcat, at []netip.AddrPort, timeout time.Duration) *cacheClient {
	c := &cacheClient{t: t, timeout: timeout}
	for _, a := range at {
		c.servers = append(c.servers, &cacheServer{c: c, at: a, wake: t.host.NewCond(), ended: t.host.NewCond()})
	}
	return c
}

// start begins to connect to all servers.
func (c *cacheClient) start() {
	for _, s := range c.servers {
		c.t.host.Go(s)
	}
}

// isCacheError reports whether an answer is an error, with which the client closes the
// connection (OperationException in MemcachedConnection.handleIO).
func isCacheError(line string) bool {
	return line == "ERROR" || strings.HasPrefix(line, "SERVER_ERROR") || strings.HasPrefix(line, "CLIENT_ERROR")
}

// place sends a command to a server, or where that is inactive does what is done then.
func (c *cacheClient) place(s *cacheServer, op *cacheOp) {
	op.at = s.at
	if !s.active {
		if c.instead == nil {
			op.end(errInactive)
			return
		}
		s = c.servers[c.instead(op.q.Key())]
		op.at = s.at
	}
	s.push(op)
}

// send sends a command to the server of that number.
func (c *cacheClient) send(server int, q host.CacheRequest) *cacheOp {
	op := &cacheOp{q: &q, a: &host.CacheReply{}}
	c.place(c.servers[server], op)
	return op
}

// await waits for the end of a command, for limit at the most.
func (c *cacheClient) await(op *cacheOp, limit time.Duration) error {
	until := c.t.host.Monotonic().Add(limit)
	for !op.ended {
		left := until.Sub(c.t.host.Monotonic())
		if left <= 0 {
			op.late = true
			return host.ErrTimeout
		}
		if op.done == nil {
			op.done = c.t.host.NewCond()
		}
		op.done.Wait(left)
	}
	return op.err
}

func (op *cacheOp) end(err error) {
	op.ended, op.err = true, err
	if op.done != nil {
		op.done.Broadcast()
	}
}

// cacheRequest makes a command of one key.
func cacheRequest(name, key string) host.CacheRequest {
	return host.CacheRequest{Name: name, Keys: []string{key}}
}
