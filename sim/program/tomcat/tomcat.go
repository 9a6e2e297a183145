package tomcat

import (
	"fmt"
	"io"
	"math/rand/v2"
	"net/netip"
	"strconv"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/mechanism/session"
)

// tomcat is one running server.
type tomcat struct {
	host   host.Host
	config Config
	keeper keeper

	workers workers
	limit   int // connections, those in the kernel's queue included
	open    int
	full    bool // it was said that limit is reached

	stopping  bool
	listeners []io.Closer // the HTTP connector's, and the AJP connector's
	idle      host.Cond

	workTime, cpuTime, ids *rand.Rand
	calls                  []*call // free ones
}

// Main is the server as a program.
func (c *Config) Main() host.Main {
	return func(h host.Host) error {
		if err := c.Validate(); err != nil {
			return err
		}
		t := &tomcat{host: h, config: c.withDefaults(h.Machine())}
		t.workers = workers{free: t.config.Threads, turn: h.NewCond()}
		t.limit = t.config.MaxConnections + t.config.Accept
		t.idle = h.NewCond()
		t.workTime, t.cpuTime, t.ids = h.Rand("work"), h.Rand("cpu"), h.Rand("session")
		t.keeper = newKeeper[t.config.Sessions.way()](t)
		return t.start()
	}
}

func (t *tomcat) start() error {
	t.host.Work(t.config.Boot)
	for _, port := range []uint16{t.config.Port, t.config.AJP} {
		if port == 0 {
			continue
		}
		at := netip.AddrPortFrom(t.config.Address, port)
		l, err := t.host.Serve(at, t)
		if err != nil {
			return fmt.Errorf("tomcat: cannot listen on %q: %w", at, err)
		}
		t.listeners = append(t.listeners, l)
	}
	t.host.OnStop((*stopTask)(t))
	return nil
}

// Handle implements host.Handler.
func (t *tomcat) Handle(_ netip.Addr, req, resp host.Message) error {
	q, ok := req.(*host.Request)
	a, isResponse := resp.(*host.Response)
	if !ok || !isResponse {
		return host.ErrReset
	}
	if t.stopping { // a kept connection of a paused connector
		return host.ErrClosed
	}
	if !t.connect() {
		return host.ErrReset
	}
	t.workers.take()
	t.serve(q, a)
	t.workers.leave()
	t.disconnect()
	return nil
}

// serve fills the answer; the caller holds a thread.
func (t *tomcat) serve(q *host.Request, a *host.Response) {
	if q.Method == host.CPing {
		*a = host.Response{}
		return
	}
	*a = host.Response{Status: 200, Served: t.config.Name}
	to, name := route(t.config.Context, q.Path())
	if to == notFound {
		a.Status = 404
		return
	}
	if !t.config.Work.IsNone() {
		t.host.Work(t.config.Work.Draw(t.workTime))
	}
	if !t.config.CPU.IsNone() {
		t.host.Compute(t.config.CPU.Draw(t.cpuTime))
	}
	switch to {
	case save:
		t.keeper.save(q, a)
	case query:
		t.keeper.query(q, a)
	case count:
		t.keeper.count(q, a)
	case web:
		t.callService(name, a)
	}
}

// requestedID is the session id that the request brought, "" for none: the
// cookie's, or else the one in the path (Tomcat prefers the cookie).
func (t *tomcat) requestedID(q *host.Request) string {
	if id, ok := q.CookieValue(t.config.Cookie); ok {
		return id
	}
	return pathParameter(q.URI)
}

// newID mints a session id and has the answer set it as a cookie.
func (t *tomcat) newID(a *host.Response) string {
	id := session.NewID(t.ids, t.config.JvmRoute)
	a.SetCookie = t.config.Cookie + "=" + id
	return id
}

// fail makes the answer the application's error page.
func (t *tomcat) fail(a *host.Response) {
	*a = host.Response{Status: 500, Served: t.config.Name}
}

// visits is the answer of index.jsp.
func visits(n int) string { return strconv.Itoa(n) }

// stopTask is SIGTERM.
type stopTask tomcat

// Run implements host.Task.
func (s *stopTask) Run() {
	t := (*tomcat)(s)
	t.stopping = true
	for _, l := range t.listeners {
		_ = l.Close()
	}
	if t.open > 0 && t.config.StopGrace > 0 {
		t.idle.Wait(t.config.StopGrace)
	}
	t.host.Exit()
}
