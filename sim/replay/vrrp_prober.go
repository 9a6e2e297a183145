package replay

import (
	"net/netip"
	"time"

	"github.com/hadrill/hadrill/sim/host"
)

// prober requests a page at the virtual address every 20 ms and waits 300 ms at
// most for the answer.
type prober struct {
	stack   *stack
	host    host.Host
	answers []answer
}

type answer struct {
	at   time.Duration // of the answer, or of the request when there was none
	node string        // "" for a failure
}

const (
	step     = 20 * time.Millisecond
	patience = 300 * time.Millisecond
)

func (p *prober) main(h host.Host) error {
	k := p.stack
	p.host = h
	h.Sleep(k.fault - 5*step + time.Duration(k.random.Int64N(int64(step))))
	for {
		h.Go(&probe{prober: p})
		h.Sleep(step)
	}
}

// probe makes one request.
type probe struct {
	prober *prober
	req    host.Request
	resp   host.Response
}

// Run implements host.Task.
func (a *probe) Run() {
	p := a.prober
	a.req = host.Request{Method: "GET", URI: "/"}
	began := p.stack.w.Elapsed()
	err := p.host.Call(netip.AddrPortFrom(virtual, 80), &a.req, &a.resp, host.Options{Connect: patience, Read: patience})
	if err == nil && a.resp.OK() {
		p.answers = append(p.answers, answer{p.stack.w.Elapsed(), a.resp.Served})
		return
	}
	p.answers = append(p.answers, answer{began, ""})
}
