package haproxy

import (
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/host"
)

// tcpCheck is option tcp-check with its tcp-check lines, for servers that speak
// the Redis protocol, or a connection alone.
type tcpCheck struct {
	connect checkConnection
	steps   []tcpStep
}

// tcpStep is a command and what its answer must have.
type tcpStep struct {
	command []string
	expects []string
}

// passes goes through the steps.
func (t *tcpCheck) passes(conn host.Conn, read time.Duration) bool {
	for i := range t.steps {
		s := &t.steps[i]
		if s.command == nil {
			return true
		}
		req, resp := &host.Command{}, &host.Reply{}
		req.Set(s.command...)
		if conn.Call(req, resp, read) != nil {
			return false
		}
		text := wireText(resp)
		for _, want := range s.expects {
			if !strings.Contains(text, want) {
				return false
			}
		}
	}
	return true
}

// wireText is a reply as it stands on the wire, as far as checks look at it.
func wireText(r *host.Reply) string {
	switch r.Kind {
	case host.StatusReply:
		return "+" + r.Text
	case host.ErrorReply:
		return "-" + r.Text
	case host.IntegerReply:
		return ":" + number64(r.Integer)
	}
	return r.Text
}

// optionTCPCheck reads option tcp-check.
func (r *reader) optionTCPCheck(l *line) {
	if l.no {
		r.reading.checks = checkConnect
		return
	}
	r.asideTCPCheck()
	r.reading.checks = checkTCP
}

func (r *reader) asideTCPCheck() *tcpCheck {
	s := r.reading
	if s.tcpCheck == nil || !s.ownCheck {
		s.tcpCheck, s.ownCheck = &tcpCheck{}, true
	}
	return s.tcpCheck
}

// redisCheck reads option redis-check: PING, and +PONG for an answer.
func (r *reader) redisCheck(l *line) {
	if l.no {
		r.reading.checks = checkConnect
		return
	}
	r.reading.tcpCheck, r.reading.ownCheck = &tcpCheck{steps: []tcpStep{{[]string{"PING"}, []string{"+PONG"}}}}, true
	r.reading.checks = checkTCP
}

// countedTwice are the checks of which one that passes counts as two, so that rise 2 is
// met by one: HAProxy 2.6 notes the result where it reads the server's last packet, and
// again behind the last rule (tcpcheck_mysql_expect_packet, tcpcheck_main, src/tcpcheck.c).
var countedTwice = []string{"mysql-check", "ldap-check", "spop-check"}

// greetingCheck reads option mysql-check, pgsql-check and others whose protocol
// is not modelled.
func (r *reader) greetingCheck(l *line) {
	if l.no {
		r.reading.checks = checkConnect
		return
	}
	r.Note(l, "option", "it asks whether the server answers at all: what it answers is taken for well")
	r.reading.checks, r.reading.countsTwice = checkGreeting, slices.Contains(countedTwice, l.Words[1].Text)
}

// greets reports whether the server answers, in whatever protocol: one that
// speaks another closes the connection, one that is stopped is silent.
func greets(conn host.Conn, read time.Duration) error {
	err := conn.Call(&host.Request{Method: "OPTIONS", URI: "/"}, new(host.Response), read)
	if errors.Is(err, host.ErrReset) || errors.Is(err, host.ErrClosed) {
		return nil
	}
	return err
}

// tcpCheckLine reads tcp-check connect|send|expect|comment ...
func (r *reader) tcpCheckLine(l *line) {
	t := r.asideTCPCheck()
	args := l.args
	switch w := args[0]; w.Text {
	case "comment":
	case "connect":
		if refused := r.connectRule(l, args[1:], &t.connect); len(refused) > 0 {
			r.RefuseAt(r.part(), "tcp-check", refused[0])
		}
	case "send":
		if len(args) < 2 || !strings.HasSuffix(strings.ReplaceAll(args[1].Text, "\\r\\n", "\r\n"), "\r\n") {
			r.Refuse(r.part(), l, "tcp-check", w, "tcp-check send is not supported yet: expected a line such as PING\\r\\n, for servers of the Redis protocol")
			return
		}
		for _, one := range strings.Split(strings.ReplaceAll(args[1].Text, "\\r\\n", "\r\n"), "\r\n") {
			if words := strings.Fields(one); len(words) > 0 && !strings.EqualFold(words[0], "quit") {
				words[0] = strings.ToUpper(words[0])
				t.steps = append(t.steps, tcpStep{command: words})
			} else if len(words) > 0 {
				t.steps = append(t.steps, tcpStep{}) // the server closes
			}
		}
	case "expect":
		r.tcpExpect(l, t, args[1:])
	default:
		r.Refuse(r.part(), l, "tcp-check", w, "tcp-check %q is not supported yet: expected connect, send, expect or comment", w.Text)
	}
}

func (r *reader) tcpExpect(l *line, t *tcpCheck, args []conf.Word) {
	if len(args) != 2 || args[0].Text != "string" || len(t.steps) == 0 {
		r.Refuse(r.part(), l, "tcp-check", l.args[0], "tcp-check expect is not supported yet: expected string TEXT behind a send, for servers of the Redis protocol")
		return
	}
	last := &t.steps[len(t.steps)-1]
	last.expects = append(last.expects, strings.TrimSpace(args[1].Text))
}
