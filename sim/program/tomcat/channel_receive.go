package tomcat

import (
	"net/netip"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/mechanism/dist"
)

// receiverWakes is the time that a thread of the Receiver takes in the mean until it
// reads what has come: for each server another time, and around that exponential.
// Fitted as threadWakes, to the recordings with option 4.
var receiverWakes = dist.Lognormal(200*time.Microsecond, 5*time.Millisecond)

// Handle implements host.Handler: a message of another member. With Sync the answer
// comes when it has been processed, else before.
func (c *channel) Handle(_ netip.Addr, req, _ host.Message) error {
	m, ok := req.(*host.TribesMessage)
	if !ok {
		return host.ErrReset
	}
	if m.Content == nil {
		return nil
	}
	c.host.Work(c.reads.Draw(c.wakes))
	c.take(m)
	return nil
}

// take has a message processed, before its acknowledgement or after it.
func (c *channel) take(m *host.TribesMessage) {
	if m.Ack && !m.Sync {
		c.host.Go(&processing{c, m})
		return
	}
	c.receiver.received(m)
}

// Begin implements host.Begins: a message needs no thread until one reads it.
func (c *channel) Begin(_ netip.Addr, req, _ host.Message) (time.Duration, host.Rest) {
	m, ok := req.(*host.TribesMessage)
	if !ok || m.Content == nil {
		return 0, nil
	}
	r := c.arrivals.Get()
	if r == nil {
		r = &arrival{}
	}
	*r = arrival{c, m}
	return c.reads.Draw(c.wakes), r
}

// arrival is a message that has come.
type arrival struct {
	c *channel
	m *host.TribesMessage
}

// Finish implements host.Rest.
func (r *arrival) Finish() error {
	c, m := r.c, r.m
	c.arrivals.Put(r)
	c.take(m)
	return nil
}

// processing is a message that was acknowledged before.
type processing struct {
	c *channel
	m *host.TribesMessage
}

// Run implements host.Task.
func (p *processing) Run() { p.c.receiver.received(p.m) }
