package redis

import (
	"net/netip"
	"slices"
	"time"

	"github.com/hadrill/hadrill/sim/host"
)

// subscriberWait is how long a subscriber's call waits before it is answered that
// nothing came.
const subscriberWait = time.Minute

// publish is PUBLISH channel text. It answers how many subscribers wait at the
// moment.
func (r *redis) publish(_ netip.Addr, args []string, a *host.Reply) error {
	if len(args) != 3 {
		wrongArity(args[0], a)
		return nil
	}
	a.SetInteger(int64(r.published.Waiting()))
	r.messages.Publish(args[1], args[2])
	r.published.Broadcast()
	return nil
}

// subscribe answers a subscriber with the next message.
func (r *redis) subscribe(q *host.Subscribe, p *host.Published) error {
	*p = host.Published{Sequence: q.Seen}
	if q.Seen == 0 {
		// The sequence before the first message is 1 and never a message's.
		p.Sequence = r.messages.Last() + 1
		return nil
	}
	wanted := func(channel string) bool {
		return q.Pattern || slices.Contains(q.Channels, channel)
	}
	begin := r.host.Monotonic()
	for {
		if m, ok := r.messages.After(q.Seen-1, wanted); ok {
			*p = host.Published{Channel: m.Channel, Text: m.Text, Sequence: m.Sequence + 1}
			return nil
		}
		left := subscriberWait - r.host.Monotonic().Sub(begin)
		if left <= 0 || !r.published.Wait(left) {
			return nil
		}
	}
}

// handleSubscribe takes what is no command.
func (r *redis) handleSubscribe(peer netip.Addr, req, resp host.Message) error {
	q, ok := req.(*host.Subscribe)
	p, isPublished := resp.(*host.Published)
	if !ok || !isPublished || r.protects(peer) {
		return host.ErrReset
	}
	if !r.mayAsk(q.Connection) {
		return host.ErrClosed // an answer of this protocol has no room for NOAUTH
	}
	return r.subscribe(q, p)
}
