//go:build linux

package live

import (
	"strconv"

	"github.com/hadrill/hadrill/sim/host"
)

func isSubscribe(m host.Message) bool { _, ok := m.(*host.Subscribe); return ok }

// exchangeSubscribe subscribes, the first time on a connection, and reads the
// next message that the server sends; messages between two calls wait in the
// connection. Nothing else may travel on it.
func exchangeSubscribe(c *conn, q *host.Subscribe, p *host.Published) error {
	*p = host.Published{}
	if c.subscribed {
		return exchanging(c.readPublished(p))
	}
	command := host.Command{Args: append([]string{subscribeName(q)}, q.Channels...)}
	c.out = appendCommand(c.out[:0], &command)
	if err := c.send(); err != nil {
		return exchanging(err)
	}
	var a host.Reply
	for range q.Channels {
		if err := c.readReply(&a, 0); err != nil {
			return exchanging(err)
		}
		if a.Kind != host.ArrayReply {
			return host.ErrReset // an error: LOADING, NOAUTH, unknown
		}
	}
	c.subscribed = true
	return nil
}

func subscribeName(q *host.Subscribe) string {
	if q.Pattern {
		return "PSUBSCRIBE"
	}
	return "SUBSCRIBE"
}

// readPublished reads ["message", channel, text], or ["pmessage", pattern,
// channel, text].
func (c *conn) readPublished(p *host.Published) error {
	var a host.Reply
	if err := c.readReply(&a, 0); err != nil {
		return err
	}
	n := len(a.Elements)
	if n < 3 || a.Elements[0].Value() != "message" && a.Elements[0].Value() != "pmessage" {
		return errGarbled
	}
	p.Channel, p.Text = a.Elements[n-2].Value(), a.Elements[n-1].Value()
	return nil
}

// serveSubscribe answers SUBSCRIBE or PSUBSCRIBE and sends what is published
// until the connection ends. A program that knows no Subscribe resets it.
func serveSubscribe(s *served, q *host.Command) error {
	sub := host.Subscribe{Channels: append([]string(nil), q.Args[1:]...), Pattern: q.Args[0] == "PSUBSCRIBE"}
	for begun := false; ; begun = true {
		var p host.Published
		answered, err := s.handle(&sub, &p)
		switch {
		case !answered:
			return err
		case !begun:
			s.c.out = appendSubscribed(s.c.out, &sub)
		case p.Channel != "":
			s.c.out = appendPublished(s.c.out, &sub, &p)
		}
		sub.Seen = max(sub.Seen, p.Sequence)
		if len(s.c.out) > 0 && s.c.send() != nil {
			return nil
		}
	}
}

// appendSubscribed appends the confirmation of each channel.
func appendSubscribed(b []byte, q *host.Subscribe) []byte {
	kind := "subscribe"
	if q.Pattern {
		kind = "psubscribe"
	}
	for i, channel := range q.Channels {
		b = appendBulk(append(b, "*3\r\n"...), kind)
		b = appendBulk(b, channel)
		b = append(strconv.AppendInt(append(b, ':'), int64(i+1), 10), "\r\n"...)
	}
	return b
}

// appendPublished appends one message as a server sends it.
func appendPublished(b []byte, q *host.Subscribe, p *host.Published) []byte {
	if q.Pattern {
		b = appendBulk(append(b, "*4\r\n"...), "pmessage")
		b = appendBulk(b, q.Channels[0])
	} else {
		b = appendBulk(append(b, "*3\r\n"...), "message")
	}
	return appendBulk(appendBulk(b, p.Channel), p.Text)
}
