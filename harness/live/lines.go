//go:build linux

package live

import (
	"github.com/hadrill/hadrill/sim/host"
)

func isLine(m host.Message) bool { _, ok := m.(*host.Line); return ok }

// exchangeLine sends a line and reads the one that answers it.
func exchangeLine(c *conn, req, resp host.Message) error {
	q, ok := req.(*host.Line)
	a, isReply := resp.(*host.Line)
	if !ok || !isReply {
		return mismatch(host.TextLines, req, resp)
	}
	c.out = append(append(c.out[:0], q.Text...), '\n')
	if err := c.send(); err != nil {
		return exchanging(err)
	}
	line, err := c.line()
	if err != nil {
		return exchanging(err)
	}
	a.Text = string(line)
	return nil
}

// serveLines answers lines on a connection until its end.
func serveLines(s *served) error {
	for {
		line, err := s.c.line()
		if err != nil {
			return s.unread(err)
		}
		q, a := &host.Line{Text: string(line)}, &host.Line{}
		if answered, err := s.handle(q, a); !answered {
			return err
		}
		s.c.out = append(append(s.c.out[:0], a.Text...), '\n')
		if s.c.send() != nil {
			return nil
		}
	}
}
