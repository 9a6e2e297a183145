package mmm

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"net/netip"
	"strings"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/mechanism/mmm"
)

// agentd is one running mmm_agentd. It serves one connection after another, and looks
// after its roles before it takes the next.
type agentd struct {
	host   host.Host
	config *Config
	this   *Host
	random *rand.Rand

	state  mmm.State
	roles  []mmm.Assigned
	master string // the active master, as it was told last

	busy bool
	free host.Cond
	boot host.Time // when the machine started
}

// AgentMain returns the agent as a program.
func (c *Config) AgentMain() host.Main {
	return func(h host.Host) error {
		a := &agentd{host: h, config: c, this: c.host(c.This), random: h.Rand("tools"), free: h.NewCond()}
		a.readBoot()
		at := netip.AddrPortFrom(a.this.Address, a.this.AgentPort)
		if _, err := h.Serve(at, host.TextLines, a); err != nil {
			return fmt.Errorf("mmm_agentd: cannot listen on %q: %w", at, err)
		}
		return nil
	}
}

// bootFile keeps when the machine started. It is never synced, so that it is gone with
// the power, as what the kernel counts for /proc/uptime is.
const bootFile = "run/uptime"

func (a *agentd) readBoot() {
	content, found := a.host.Disk().Read(bootFile)
	if found && len(content) == 8 {
		a.boot = host.Time(binary.LittleEndian.Uint64(content))
		return
	}
	a.boot = a.host.Monotonic()
	_ = a.host.Disk().Write(bootFile, binary.LittleEndian.AppendUint64(nil, uint64(a.boot))) // on a full disk it counts from now
}

// uptime is for how many seconds the machine has been running, 1 at the least.
func (a *agentd) uptime() int64 { return 1 + int64(a.host.Monotonic().Sub(a.boot)/time.Second) }

func (a *agentd) note(format string, args ...any) {
	a.host.Note("mmm", fmt.Sprintf(format, args...))
}

// helper takes the time of a program that the agent starts.
func (a *agentd) helper() { a.host.Work(a.config.Tools.Helper.Draw(a.random)) }

// Backlog implements host.Queued: listen(10), and one more that Linux takes.
func (a *agentd) Backlog() int { return 11 }

// Handle implements host.Handler: a command and its answer.
func (a *agentd) Handle(_ netip.Addr, req, resp host.Message) error {
	q, ok := req.(*host.Line)
	r, isLine := resp.(*host.Line)
	if !ok || !isLine {
		return host.ErrReset
	}
	for a.busy {
		a.free.Wait(0)
	}
	a.busy = true
	answer, err := a.command(q.Text)
	if err != nil { // the program died of it, and starts anew without what it knew
		a.state, a.roles, a.master = mmm.Unknown, nil, ""
		a.done()
		return host.ErrClosed
	}
	r.Text = fmt.Sprintf("%s|UP:%d", answer, a.uptime())
	a.host.Go(host.TaskFunc(a.lookAfter))
	return nil
}

func (a *agentd) done() {
	a.busy = false
	a.free.Signal()
}

// lookAfter makes sure of the agent's roles, as it does behind each connection.
func (a *agentd) lookAfter() {
	for _, r := range a.roles {
		a.hold(r)
	}
	a.done()
}

// command carries out a command. The error is that of a command which ends the
// program.
func (a *agentd) command(text string) (string, error) {
	words := strings.Split(text, "|")
	if len(words) < 3 {
		return fmt.Sprintf("ERROR: Invalid command '%s'!", text), nil
	}
	if words[2] != a.config.This {
		return fmt.Sprintf("ERROR: Invalid hostname in command (%s)! My name is '%s'", words[2], a.config.This), nil
	}
	switch args := words[3:]; {
	case words[0] == "PING":
		return "OK: Pinged!", nil
	case words[0] == "SET_STATUS" && len(args) == 3:
		return a.setStatus(mmm.StateOf(args[0]), readRoles(args[1]), args[2]), nil
	case words[0] == "GET_AGENT_STATUS":
		return strings.Join([]string{"OK: Returning status!", a.state.String(), roleList(a.roles), a.master}, "|"), nil
	case words[0] == "GET_SYSTEM_STATUS":
		return a.systemStatus()
	case words[0] == "CLEAR_BAD_ROLES":
		return a.clearBadRoles(), nil
	}
	return fmt.Sprintf("ERROR: Invalid command '%s'!", words[0]), nil
}

// roleList and readRoles are roles as the protocol has them.
func roleList(all []mmm.Assigned) string {
	texts := make([]string, len(all))
	for i, a := range all {
		texts[i] = a.String()
	}
	return strings.Join(texts, ",")
}

func readRoles(text string) (all []mmm.Assigned) {
	for _, t := range strings.Split(text, ",") {
		if a, ok := mmm.ReadAssigned(t); ok {
			all = append(all, a)
		}
	}
	mmm.Sort(all)
	return all
}

// systemStatus says what the machine and its server are, whatever the agent was told.
// Without its server the agent dies of it.
func (a *agentd) systemStatus() (string, error) {
	s, err := host.OpenMySQL(a.host, a.this.server(), a.this.Agent, connectLimit)
	if err != nil {
		return "", err
	}
	defer s.Close()
	master, writable := "", "0"
	if st, err := s.Do(&host.Statement{Do: host.ShowReplicaStatus}, 0); err == nil && st.Replica != nil {
		master = st.Replica.Primary
	}
	var here []mmm.Assigned
	a.each(func(r mmm.Assigned, address netip.Addr) {
		a.helper()
		if a.host.HasAddress(address) {
			here = append(here, r)
		}
	})
	a.helper()
	ro, err := s.Do(&host.Statement{Do: host.ShowVariable, Name: "read_only"}, 0)
	if err != nil {
		return "ERROR: Could not check if MySQL is writable: " + err.Error(), nil
	}
	if ro.Value == "OFF" {
		writable = "1"
	}
	mmm.Sort(here)
	return strings.Join([]string{"OK: Returning status!", writable, roleList(here), master}, "|"), nil
}

// each calls f for each address of each role of the configuration.
func (a *agentd) each(f func(r mmm.Assigned, address netip.Addr)) {
	for _, role := range a.config.Roles {
		for _, text := range role.Addresses {
			f(mmm.Assigned{Role: role.Name, Address: text}, netip.MustParseAddr(text))
		}
	}
}
