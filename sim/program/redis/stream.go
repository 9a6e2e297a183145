package redis

import (
	"strconv"
	"strings"

	"github.com/hadrill/hadrill/sim/host"
)

// streamTask is one of the calls at the master that wait for the stream.
type streamTask link

// Run implements host.Task.
func (t *streamTask) Run() {
	l := (*link)(t)
	r := l.r
	conn, err := r.host.Dial(l.of, host.Options{Connect: l.limit()})
	if err != nil {
		if l.present() {
			r.lostMaster()
		}
		return
	}
	if !l.keep(conn) {
		return
	}
	defer conn.Close()
	if !l.login(conn) {
		return
	}
	var reply host.Reply
	for l.present() {
		if !l.ask(conn, &reply, "REPLCONF", "STREAM", l.key) {
			if l.present() {
				r.lostMaster()
			}
			return
		}
		if len(reply.Elements) == 2 {
			r.repl.link.Came(r.second())
			number, _ := strconv.ParseInt(reply.Elements[0].Value(), 10, 64)
			l.take(r.repl.order.Take(number, []byte(reply.Elements[1].Value())))
		}
	}
}

// take executes what the master has sent, and passes it on as it is.
func (l *link) take(p []byte) {
	r := l.r
	if len(p) == 0 {
		return
	}
	r.feed(p)
	r.repl.rest = append(r.repl.rest, p...)
	acknowledge, changed := false, false
	used := 0
	// What is not whole waits for its rest.
	_, err := readCommands(r.repl.rest, func(args []string) error {
		used += commandSize(args)
		switch name := strings.ToUpper(args[0]); name {
		case "PING", "SELECT":
		case "REPLCONF":
			acknowledge = true
		default:
			changed = r.repeat(name, args) || changed
		}
		return nil
	})
	if err != nil {
		r.note("Protocol error from the master: " + err.Error())
		r.lostMaster()
		return
	}
	r.repl.rest = append(r.repl.rest[:0], r.repl.rest[used:]...)
	if changed {
		r.persist()
	}
	if acknowledge {
		r.host.Go((*ackTask)(l))
	}
}

// repeat executes a command of the master's and reports whether it changed
// anything.
func (r *redis) repeat(name string, args []string) bool {
	row := commandOf(name)
	if row == nil {
		r.note("Unknown command from the master: " + name)
		return false
	}
	var reply host.Reply
	r.data.reveal(args)
	r.data.execute(row, args, r.host.Now(), &reply)
	return r.data.changed
}

// commandSize is how long a command is in the stream.
func commandSize(args []string) int { return len(appendCommand(nil, args...)) }

// ackTask answers REPLCONF GETACK.
type ackTask link

// Run implements host.Task.
func (t *ackTask) Run() {
	l := (*link)(t)
	if !l.present() {
		return
	}
	words := []string{"REPLCONF", "ACK", l.key, decimalText(l.r.repl.history.Offset), decimalText(l.r.second())}
	var reply host.Reply
	// One that fails is followed by that of the next second.
	if l.r.config.MasterAuth == "" {
		var c host.Command
		c.Set(words...)
		_ = l.r.host.Call(l.of, &c, &reply, host.Options{Connect: l.limit(), Read: l.limit()})
		return
	}
	if conn, err := l.r.host.Dial(l.of, host.Options{Connect: l.limit()}); err == nil {
		if l.login(conn) {
			l.ask(conn, &reply, words...)
		}
		_ = conn.Close()
	}
}
