package tomcat

import (
	"fmt"
	"io"
	"math/rand/v2"
	"net/netip"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/mechanism/session"
)

// tomcat is one running server.
type tomcat struct {
	host   host.Host
	config Config
	keeper keeper
	prompt promptness // of the keeper, when a request comes
	// database and items are nil where there is none.
	database *database
	items    *items

	workers workers
	limit   int // connections, those in the kernel's queue included
	open    int
	full    bool // a log line has said that limit is reached

	stopping  bool
	listeners []io.Closer // the HTTP connector's, and the AJP connector's
	idle      host.Cond

	workTime, cpuTime, ids *rand.Rand
	calls                  host.FreeList[call]
	visits                 host.FreeList[visit]
	lines                  lines
	peers                  host.AddressTexts // of the web servers, by AJP

	reading host.Reading
	serving bool // the application has started; requests wait until then
	started host.Cond
}

// Main returns the server as a program.
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
		t.started = h.NewCond()
		t.keeper = newKeeper(t, t.config.store())
		t.prompt = promptnessOf(t.keeper)
		if c.Database.Write.IsValid() {
			t.database = newDatabase(t)
			t.items = newItems(t)
		}
		t.makeReading()
		h.Expose(t)
		return t.start()
	}
}

func (t *tomcat) start() error {
	t.host.Work(t.config.Boot)
	for _, c := range []struct {
		port   uint16
		speaks host.Protocol
		at     netip.Addr
	}{{t.config.Port, t.config.protocol(), t.config.Address}, {t.config.AJP, host.AJP, t.config.AJPAddress}} {
		if c.port == 0 || c.speaks != host.AJP && t.config.NoHTTP {
			continue
		}
		at := netip.AddrPortFrom(c.at, c.port)
		var by host.Handler = t
		if c.speaks.Gateway() {
			by = gatewayPort{t, c.speaks == host.AJP}
		}
		l, err := t.host.Serve(at, c.speaks, by)
		if err != nil {
			return fmt.Errorf("tomcat: cannot listen on %q: %w", at, err)
		}
		t.listeners = append(t.listeners, l)
	}
	t.host.OnStop((*stopTask)(t))
	if err := t.keeper.start(); err != nil {
		return err
	}
	t.serving = true
	t.started.Broadcast()
	return nil
}

// Proxied implements host.Proxied: an application server takes a PROXY header, as the
// servers do that a balancer sends it to. Tomcat 10 itself does not.
func (t *tomcat) Proxied() bool { return true }

// Handle implements host.Handler.
func (t *tomcat) Handle(_ netip.Addr, req, resp host.Message) error {
	return t.handle(via{}, req, resp)
}

// Handle implements host.Handler.
func (p gatewayPort) Handle(peer netip.Addr, req, resp host.Message) error {
	return p.handle(p.via(peer), req, resp)
}

func (t *tomcat) handle(by via, req, resp host.Message) error {
	q, ok := req.(*host.Request)
	a, isResponse := resp.(*host.Response)
	if !ok || !isResponse {
		return host.ErrReset
	}
	if t.stopping { // a request on a kept connection, after the connector was paused
		return host.ErrClosed
	}
	if !t.connect() {
		return host.ErrReset
	}
	for !t.serving { // the port is open before the application has started
		t.started.Wait(0)
	}
	t.workers.take()
	if v := t.accept(by, q, a); v != nil {
		t.host.Work(t.workOf(v))
		return v.Finish()
	}
	t.leave()
	return nil
}

// leave ends a request that had a connection and a thread.
func (t *tomcat) leave() {
	t.workers.leave()
	t.disconnect()
}

// Begin implements host.Begins: what need not wait for a connection, a thread or
// its session works at once.
func (t *tomcat) Begin(_ netip.Addr, req, resp host.Message) (time.Duration, host.Rest) {
	return t.begin(via{}, req, resp)
}

// Begin implements host.Begins.
func (p gatewayPort) Begin(peer netip.Addr, req, resp host.Message) (time.Duration, host.Rest) {
	return p.begin(p.via(peer), req, resp)
}

func (t *tomcat) begin(by via, req, resp host.Message) (time.Duration, host.Rest) {
	q, ok := req.(*host.Request)
	a, isResponse := resp.(*host.Response)
	if !ok || !isResponse || !t.ready(q) {
		return 0, nil
	}
	t.open++
	t.workers.free--
	v := t.accept(by, q, a)
	if v == nil {
		t.leave()
		return 0, complete{}
	}
	return t.workOf(v), v
}

// ready reports whether a request gets a connection and a thread at once, and may
// look for its session without waiting.
func (t *tomcat) ready(q *host.Request) bool {
	return t.serving && !t.stopping && t.open < t.limit && t.workers.free > 0 && t.looksAtOnce(q)
}

// looksAtOnce reports whether a request may look for its session without waiting.
func (t *tomcat) looksAtOnce(q *host.Request) bool {
	if t.prompt == unlessMoved && t.config.JvmRoute != "" {
		_, moved := t.otherRoute(t.requestedID(q))
		return !moved
	}
	return t.prompt != mayWait
}

// complete is the rest of a request that has its answer.
type complete struct{}

// Finish implements host.Rest.
func (complete) Finish() error { return nil }

// HandlePlain implements host.PlainHandler: "This combination of host and port
// requires TLS" (Http11Processor).
func (t *tomcat) HandlePlain(_ netip.Addr, _, resp host.Message) error {
	if a, ok := resp.(*host.Response); ok {
		*a = host.Response{Status: 400, BodyBytes: 70}
	}
	return nil
}

// accept finds out what the application has to do for a request whose connection
// and thread the caller holds; nil: the answer is complete.
func (t *tomcat) accept(by via, q *host.Request, a *host.Response) *visit {
	if q.Method == host.CPing {
		*a = host.Response{}
		return nil
	}
	if by.web.IsValid() {
		if status, why := t.config.Packets.refuses(q, t.peers.Text(by.web)); status != 0 {
			*a = host.Response{Status: status, Served: t.config.Name, Why: why}
			return nil
		}
	} else if !by.gateway && !t.config.Heads.acceptable(q) {
		t.refuseHead(a)
		return nil
	}
	*a = host.Response{Status: 200, Served: t.config.Name}
	l := t.line(q)
	if l.to == notFound {
		a.Status = 404
		return nil
	}
	v := t.newVisit(q, a)
	v.by = by
	if l.own == page && t.observe(v) {
		t.visits.Put(v)
		return nil
	}
	v.to, v.name, v.page, v.health = l.to, l.name, l.page, l.health
	if t.keeper.begin(v); v.complete {
		t.visits.Put(v)
		return nil
	}
	return v
}

// workOf draws the time for which a request keeps its thread without a core.
func (t *tomcat) workOf(v *visit) time.Duration {
	switch {
	case v.page != nil && !v.page.Time.IsNone():
		return v.page.Time.Draw(t.workTime)
	case v.health || t.config.Work.IsNone():
		return 0
	}
	return t.config.Work.Draw(t.workTime)
}

// Finish implements host.Rest: the application's answer after that time, and the end
// of the request.
func (v *visit) Finish() error {
	t, p := v.t, v.page
	if !v.health && !t.config.CPU.IsNone() && (p == nil || p.Time.IsNone()) {
		t.host.Compute(t.config.CPU.Draw(t.cpuTime))
	}
	if p == nil || p.apply(t, v) {
		t.endpoint(v)
	}
	t.keeper.end(v)
	fits := !v.by.web.IsValid() || v.a.AnswerPacket() <= t.config.Packets.Size
	if !v.by.gateway && over(v.a.Head().Bytes, t.config.Heads.Answer) {
		t.tooLarge(v.a)
	}
	t.visits.Put(v)
	t.leave()
	if !fits {
		t.host.Note("tomcat", "Response header does not fit in an AJP packet: the answer never comes")
		t.host.NewCond().Wait(0)
	}
	return nil
}

// endpoint runs the application's function.
func (t *tomcat) endpoint(v *visit) {
	to := v.to
	if to == page && !v.health {
		to = t.config.rewrittenEndpoint(v.q)
	}
	switch to {
	case save:
		t.keeper.save(v)
	case query:
		t.keeper.query(v)
	case count:
		t.keeper.count(v)
	case order:
		t.storeOrder(v.q, v.a)
	case lastOrder:
		t.lastOrder(v.q, v.a)
	case writeItem:
		t.changeItem(v.q, v.a)
	case readItem:
		t.showItem(v.q, v.a)
	case alter:
		t.keeper.alter(v)
	case login:
		t.keeper.login(v)
	case logout:
		t.keeper.logout(v)
	case set:
		t.keeper.set(v)
	case change:
		t.keeper.change(v)
	case read:
		t.keeper.read(v)
	case web:
		t.callService(v.name, v.a)
	case remoting:
		t.serve(v.name, v.q, v.a)
	case kept:
		t.keep(v)
	}
}

// requestedID returns the session id that the request brought, "" for none: the
// cookie's, or else the one in the path (Tomcat prefers the cookie).
func (t *tomcat) requestedID(q *host.Request) string {
	if id, ok := q.CookieValue(t.config.Cookie); ok {
		return id
	}
	return pathParameter(q.URI)
}

// newID mints a session id.
func (t *tomcat) newID() string { return session.NewID(t.ids, t.config.JvmRoute) }

// fail makes the answer the application's error page.
func (t *tomcat) fail(a *host.Response) {
	*a = host.Response{Status: 500, Served: t.config.Name}
}

// stopTask carries out SIGTERM.
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
	t.keeper.stop()
	t.host.Exit()
}
