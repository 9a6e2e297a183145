package mmm

import (
	"net/netip"

	"github.com/hadrill/hadrill/sim/host"
)

// control is the monitor's port for mmm_control: a command, and the answer once the
// main thread has come to it.
type control mond

// order is a command that waits.
type order struct {
	line   string
	answer string
	done   host.Cond
}

// Handle implements host.Handler.
func (c *control) Handle(_ netip.Addr, req, resp host.Message) error {
	m := (*mond)(c)
	q, ok := req.(*host.Line)
	r, isLine := resp.(*host.Line)
	if !ok || !isLine {
		return host.ErrReset
	}
	o := &order{line: q.Text, done: m.host.NewCond()}
	m.commands = append(m.commands, o)
	m.wake.Signal()
	o.done.Wait(0)
	r.Text = o.answer
	return nil
}

// obey carries out the commands that wait.
func (m *mond) obey() {
	for len(m.commands) > 0 {
		o := m.commands[0]
		m.commands = m.commands[1:]
		o.answer = m.do(o.line)
		m.note("mmm_control %s: %s", o.line, o.answer)
		o.done.Signal()
	}
}

// do carries out one command. Where an agent must answer first and does not, nothing
// comes of it.
func (m *mond) do(line string) string {
	answer, name := m.rules.Admit(line)
	if answer != "" {
		return answer
	}
	if name != "" {
		if _, ok := m.send(m.rules.Host(name), "PING", 0); !ok {
			return "ERROR: Can't reach agent daemon on '" + name + "'!"
		}
	}
	answer, all := m.rules.Command(line, m.now())
	m.perform(all)
	return answer
}

// ControlMain returns mmm_control as a program that ends by itself: it sends the monitor
// at an address a command, waits for the answer as long as that takes, and calls done.
func ControlMain(to netip.AddrPort, line string, done func(answer string, err error)) host.Main {
	return func(h host.Host) error {
		r := &host.Line{}
		err := h.Call(to, &host.Line{Text: line}, r, host.Options{Connect: agentLimit, Protocol: host.TextLines})
		done(r.Text, err)
		h.Exit()
		return nil
	}
}
