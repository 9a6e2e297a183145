package sentinel

import (
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/mechanism/sentinel"
)

// link is the connections to one instance: for commands, and for its messages.
type link struct {
	s        *program
	number   int
	commands *commands
	hearing  *subscription
}

// commands is a connection with the commands that wait for it.
type commands struct {
	link  *link
	to    netip.AddrPort
	of    string    // the name of the master whose server is there, "" for a Sentinel
	conn  host.Conn // nil while it is opened
	queue []sentinel.Action
	more  host.Cond
	over  bool
	busy  bool // a command waits for its reply
}

// subscription is a connection by which messages are heard.
type subscription struct {
	link *link
	to   netip.AddrPort
	of   string
	over bool
}

// change opens or closes connections.
func (s *program) change(a sentinel.Action) {
	l := s.links[a.Link]
	if l == nil {
		l = &link{s: s, number: a.Link}
		s.links[a.Link] = l
		at, _ := slices.BinarySearch(s.numbers, a.Link)
		s.numbers = slices.Insert(s.numbers, at, a.Link)
	}
	switch a.Kind {
	case sentinel.Connect:
		l.commands = &commands{link: l, to: a.Address, of: a.Type, more: s.host.NewCond()}
		s.host.Go(l.commands)
	case sentinel.Subscribe:
		l.hearing = &subscription{link: l, to: a.Address, of: a.Type}
		s.host.Go(l.hearing)
	case sentinel.Disconnect:
		l.commands.end()
	case sentinel.Unsubscribe:
		l.hearing.over = true
	case sentinel.Forget:
		l.commands.end()
		if l.hearing != nil {
			l.hearing.over = true
		}
		delete(s.links, a.Link)
		s.numbers = slices.DeleteFunc(s.numbers, func(n int) bool { return n == a.Link })
	}
}

// end lets go of the connection; who waits for a reply ends when it comes, or
// never does.
func (c *commands) end() {
	if c != nil {
		c.over = true
		c.more.Broadcast()
	}
}

// send has a command sent when those before it were answered.
func (l *link) send(a sentinel.Action) {
	l.commands.queue = append(l.commands.queue, a)
	l.commands.more.Signal()
}

// Run implements host.Task.
func (c *commands) Run() {
	s := c.link.s
	conn, err := s.host.Dial(c.to, host.Options{})
	if err == nil {
		err = s.login(conn, c.of)
	}
	c.conn = conn
	for err == nil && !c.over {
		if len(c.queue) == 0 {
			c.more.Wait(0)
			continue
		}
		a := c.queue[0]
		c.queue = c.queue[1:]
		c.busy = true
		err = c.exchange(conn, a)
		c.busy = false
	}
	if conn != nil {
		_ = conn.Close()
	}
	c.lose()
}

// login says the password of a master's servers (sentinelSendAuthIfNeeded), where there
// is one. Nobody looks at the answer.
func (s *program) login(conn host.Conn, master string) error {
	i := slices.IndexFunc(s.config.Masters, func(m Master) bool { return m.Rule.Name == master })
	if i < 0 || s.config.Masters[i].Password == "" {
		return nil
	}
	words := []string{"AUTH", s.config.Masters[i].Password}
	if user := s.config.Masters[i].User; user != "" {
		words = []string{"AUTH", user, s.config.Masters[i].Password}
	}
	var c host.Command
	var reply host.Reply
	c.Set(words...)
	return conn.Call(&c, &reply, 0)
}

// lose tells the machine of the connection's end.
func (c *commands) lose() {
	if !c.over {
		c.end()
		s := c.link.s
		s.perform(s.m.Lost(s.now(), c.link.number, false))
	}
}

// loseClosed finds the idle connections that were closed by the other side: the
// event loop of the real program is told by the kernel.
func (s *program) loseClosed() {
	for i := 0; i < len(s.numbers); {
		number := s.numbers[i]
		c := s.links[number].commands
		if c != nil && c.conn != nil && !c.over && !c.busy && c.conn.Closed() {
			c.lose()
		}
		if i < len(s.numbers) && s.numbers[i] == number { // or the machine forgot it
			i++
		}
	}
}

// reconfiguration lists the commands that a server gets beside SLAVEOF
// (sentinelSendSlaveOf).
var reconfiguration = [][]string{{"CONFIG", "REWRITE"}, {"CLIENT", "KILL", "TYPE", "normal"}, {"CLIENT", "KILL", "TYPE", "pubsub"}}

// exchange sends a command and hands the reply to the machine.
func (c *commands) exchange(conn host.Conn, a sentinel.Action) error {
	s := c.link.s
	words := a.Words
	if a.Kind == sentinel.Reconfigure {
		words = append([]string{"SLAVEOF"}, words...)
	}
	var command host.Command
	var reply host.Reply
	command.Set(words...)
	if err := conn.Call(&command, &reply, 0); err != nil {
		return err
	}
	if a.Kind == sentinel.Reconfigure {
		for _, words := range reconfiguration {
			var answer host.Reply
			command.Set(words...)
			if err := conn.Call(&command, &answer, 0); err != nil {
				return err
			}
		}
	}
	if !c.over {
		s.perform(s.take(c.link.number, a.Kind, &reply))
	}
	return nil
}

// take hands a reply to the machine.
func (s *program) take(link int, k sentinel.Kind, reply *host.Reply) []sentinel.Action {
	now := s.now()
	switch k {
	case sentinel.Ping:
		return s.m.Pong(now, link, isUsable(reply))
	case sentinel.Info:
		return s.m.Told(now, link, reply.Value())
	case sentinel.Ask:
		if len(reply.Elements) == 3 {
			e := reply.Elements
			return s.m.Answer(now, link, e[0].Integer == 1, e[1].Value(), uint64(e[2].Integer))
		}
	}
	return s.m.Done(now, link, k == sentinel.Hello && !reply.IsError())
}

// isUsable reports whether a reply to PING is one of a server that serves, or will
// soon (sentinelPingReplyCallback).
func isUsable(reply *host.Reply) bool {
	return reply.Value() == "PONG" || reply.IsError() && (strings.HasPrefix(reply.Text, "LOADING") || strings.HasPrefix(reply.Text, "MASTERDOWN"))
}

// Run implements host.Task.
func (h *subscription) Run() {
	s := h.link.s
	q := host.Subscribe{Channels: []string{sentinel.HelloChannel}}
	conn, err := s.host.Dial(h.to, host.Options{})
	if err == nil {
		err = s.login(conn, h.of)
	}
	for err == nil && !h.over {
		var p host.Published
		if err = conn.Call(&q, &p, 0); err == nil && !h.over {
			q.Seen = p.Sequence
			if p.Channel != "" {
				s.perform(s.m.Heard(s.now(), h.link.number, p.Text))
			}
		}
	}
	if conn != nil {
		_ = conn.Close()
	}
	if !h.over {
		h.over = true
		s.perform(s.m.Lost(s.now(), h.link.number, true))
	}
}

// subscriberWait is how long a subscriber's call waits before it is answered that
// nothing came.
const subscriberWait = time.Minute
