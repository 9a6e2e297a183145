package tomcat

import (
	"errors"
	"fmt"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"github.com/hadrill/hadrill/sim/host"
)

// redisPool is the kept connections to one Redis server, or to the present master
// that Sentinels know.
type redisPool struct {
	t    *tomcat
	of   *Sessions      // how the server is reached
	at   netip.AddrPort // the zero AddrPort: the Sentinels are to be asked
	free []*redisLink
	// watched: it is for the master that Sentinels know.
	watched bool
	// why is the reason that the last command was not done: the server's error, or the
	// connection's. It is of the command that has just come back.
	why string
}

// redisLink is a kept connection with the command and the reply it carries.
type redisLink struct {
	conn    host.Conn
	at      netip.AddrPort
	command host.Command
	reply   host.Reply
}

// do has the server execute a command, and returns the value in its reply; false as of
// exchange.
func (p *redisPool) do(words []string, then ...acknowledgement) (value string, ok bool) {
	ok = p.exchange(words, func(reply *host.Reply) { value = reply.Value() }, then...)
	return value, ok
}

// exchange has the server execute a command, and gives its reply to take; false
// when there is no reply, an error, or too few replicas have what it wrote. When a
// kept connection turns out to be broken the command is sent once more.
func (p *redisPool) exchange(words []string, take func(*host.Reply), then ...acknowledgement) bool {
	link, kept, err := p.connection()
	for err == nil {
		link.command.Set(words...)
		if err = link.conn.Call(&link.command, &link.reply, p.of.Timeout); err == nil {
			take(&link.reply)
			why := ""
			if link.reply.IsError() {
				why = firstSentence(link.reply.Text)
			}
			p.refused(&link.reply)
			for _, a := range then {
				if why == "" && !a.take(link, p.of.Timeout) {
					why = "fewer replicas than WAIT asks for have it"
				}
			}
			p.put(link)
			p.why = why
			return why == ""
		}
		_ = link.conn.Close()
		p.lost(link.at)
		err = fmt.Errorf("%v: %w", link.at, err)
		if !kept || errors.Is(err, host.ErrTimeout) {
			break
		}
		kept = false
		link, err = p.dial()
	}
	p.why = err.Error()
	var said loginError
	if errors.As(err, &said) {
		p.why = said.text
	}
	return false
}

// firstSentence gives an error's text before it goes on to explain.
func firstSentence(text string) string {
	first, _, _ := strings.Cut(text, ". ")
	return strings.TrimSuffix(first, ".")
}

// put keeps a connection, unless the pool is for another server by now.
func (p *redisPool) put(link *redisLink) {
	if link.at == p.at && !link.broken() {
		p.free = append(p.free, link)
		return
	}
	_ = link.conn.Close()
}

func (l *redisLink) broken() bool { return l.reply.IsError() && isRefusal(l.reply.Text) }

// connection returns a kept connection, the one used last, or else a new one.
func (p *redisPool) connection() (link *redisLink, kept bool, err error) {
	if n := len(p.free); n > 0 {
		link, p.free = p.free[n-1], p.free[:n-1]
		return link, true, nil
	}
	link, err = p.dial()
	return link, false, err
}

func (p *redisPool) dial() (*redisLink, error) {
	if !p.at.IsValid() {
		p.at = p.askSentinels()
	}
	at := p.at
	if !at.IsValid() {
		return nil, errNoMaster
	}
	conn, err := p.t.host.Dial(at, host.Options{Connect: p.of.ConnectTimeout})
	if err != nil {
		p.lost(at)
		return nil, fmt.Errorf("%v: %w", at, err)
	}
	link := &redisLink{conn: conn, at: at}
	if err := p.login(link); err != nil {
		_ = conn.Close()
		p.lost(at)
		return nil, fmt.Errorf("%v: %w", at, err)
	}
	return link, nil
}

// login says the password, where there is one (AUTH).
func (p *redisPool) login(link *redisLink) error {
	switch s := p.of; {
	case s.Password == "":
		return nil
	case s.User != "":
		link.command.Set("AUTH", s.User, s.Password)
	default:
		link.command.Set("AUTH", s.Password)
	}
	if err := link.conn.Call(&link.command, &link.reply, p.of.Timeout); err != nil {
		return err
	}
	if link.reply.IsError() {
		return loginError{firstSentence(link.reply.Text)}
	}
	return nil
}

// loginError is a password that the server does not take, with what it says.
type loginError struct{ text string }

func (e loginError) Error() string { return "the store does not take the password: " + e.text }

// acknowledgement is WAIT replicas milliseconds behind a save.
type acknowledgement struct {
	replicas int
	limit    time.Duration
}

// take reports whether as many replicas have what was written before on the
// connection.
func (a acknowledgement) take(link *redisLink, read time.Duration) bool {
	link.command.Set("WAIT", strconv.Itoa(a.replicas), strconv.FormatInt(a.limit.Milliseconds(), 10))
	err := link.conn.Call(&link.command, &link.reply, read+a.limit)
	return err == nil && !link.reply.IsError() && link.reply.Integer >= int64(a.replicas)
}

// refusals are the beginnings of the errors by which a server says that another one
// should be asked, or that it cannot serve now.
var refusals = []string{"READONLY", "NOREPLICAS", "LOADING", "MASTERDOWN", "UNBLOCKED"}

func isRefusal(text string) bool {
	for _, r := range refusals {
		if strings.HasPrefix(text, r+" ") {
			return true
		}
	}
	return false
}
