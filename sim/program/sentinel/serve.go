package sentinel

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/mechanism/sentinel"
)

// Handle implements host.Handler.
func (s *program) Handle(_ netip.Addr, req, resp host.Message) error {
	switch q := req.(type) {
	case *host.Command:
		if a, ok := resp.(*host.Reply); ok && len(q.Args) > 0 {
			s.serve(q.Args, a)
			return nil
		}
	case *host.Subscribe:
		if p, ok := resp.(*host.Published); ok {
			s.subscribe(q, p)
			return nil
		}
	}
	return host.ErrReset
}

// commandsServed are those of sentinelcmds, by name.
var commandsServed = map[string]func(s *program, args []string, a *host.Reply){
	"CLIENT":   func(_ *program, _ []string, a *host.Reply) { a.SetStatus("OK") },
	"INFO":     (*program).info,
	"PING":     func(_ *program, _ []string, a *host.Reply) { a.SetStatus("PONG") },
	"PUBLISH":  (*program).publish,
	"ROLE":     (*program).role,
	"SENTINEL": (*program).sentinel,
}

func (s *program) serve(args []string, a *host.Reply) {
	if serve := commandsServed[args[0]]; serve != nil {
		serve(s, args, a)
		return
	}
	a.SetError("ERR unknown command '" + args[0] + "'")
}

func wrongArity(args []string, a *host.Reply) {
	a.SetError("ERR wrong number of arguments for '" + strings.ToLower(strings.Join(args[:min(2, len(args))], "|")) + "' command")
}

// publish takes a hello; other messages are refused (sentinelPublishCommand).
func (s *program) publish(args []string, a *host.Reply) {
	if len(args) != 3 || args[1] != sentinel.HelloChannel {
		a.SetError("ERR Only HELLO messages are accepted by Sentinel instances.")
		return
	}
	s.perform(s.m.Published(s.now(), args[2]))
	a.SetInteger(1)
}

// subscribe answers a subscriber with the next event.
func (s *program) subscribe(q *host.Subscribe, p *host.Published) {
	*p = host.Published{Sequence: q.Seen}
	if q.Seen == 0 {
		p.Sequence = s.messages.Last() + 1 // of the first message it is 2
		return
	}
	wanted := func(channel string) bool { return q.Pattern || slices.Contains(q.Channels, channel) }
	begin := s.host.Monotonic()
	for {
		if m, ok := s.messages.After(q.Seen-1, wanted); ok {
			*p = host.Published{Channel: m.Channel, Text: m.Text, Sequence: m.Sequence + 1}
			return
		}
		left := subscriberWait - s.host.Monotonic().Sub(begin)
		if left <= 0 || !s.published.Wait(left) {
			return
		}
	}
}

// role is ROLE: the names of the masters.
func (s *program) role(_ []string, a *host.Reply) {
	a.SetArray(0)
	a.Append().SetString("sentinel")
	all := a.Append()
	all.SetArray(0)
	for _, m := range s.m.Masters() {
		all.Append().SetString(m.Name)
	}
}

func (s *program) info(_ []string, a *host.Reply) {
	lines := []string{"# Sentinel", "sentinel_masters:" + strconv.Itoa(len(s.m.Masters()))}
	for i, m := range s.m.Masters() {
		status := "ok"
		switch {
		case slices.Contains(m.Flags, "o_down"):
			status = "odown"
		case slices.Contains(m.Flags, "s_down"):
			status = "sdown"
		}
		lines = append(lines, "master"+strconv.Itoa(i)+":name="+m.Name+",status="+status+",address="+m.Address.String()+
			",slaves="+strconv.Itoa(len(s.m.Replicas(m.Name)))+",sentinels="+strconv.Itoa(len(s.m.Sentinels(m.Name))+1))
	}
	a.SetString(strings.Join(lines, "\r\n") + "\r\n")
}

const errNoMaster = "ERR No such master with that name"

// sentinel is SENTINEL and a word (sentinelCommand).
func (s *program) sentinel(args []string, a *host.Reply) {
	word := ""
	if len(args) > 1 {
		word = strings.ToUpper(args[1])
	}
	switch {
	case word == "MYID" && len(args) == 2:
		a.SetString(s.config.ID)
	case word == "MASTERS" && len(args) == 2:
		describe(a, s.m.Masters())
	case word == "IS-MASTER-DOWN-BY-ADDR" && len(args) == 6:
		s.isMasterDown(args, a)
	case word == "GET-MASTER-ADDR-BY-NAME" && len(args) == 3:
		if at, ok := s.m.Address(args[2]); ok {
			a.SetArray(0)
			a.Append().SetString(at.Addr().String())
			a.Append().SetString(strconv.Itoa(int(at.Port())))
		}
	case len(args) == 3 && slices.Contains([]string{"MASTER", "REPLICAS", "SLAVES", "SENTINELS", "CKQUORUM"}, word):
		s.about(word, args[2], a)
	default:
		wrongArity(args, a)
	}
}

// about answers what is asked of one master.
func (s *program) about(word, name string, a *host.Reply) {
	all := s.m.Masters()
	i := slices.IndexFunc(all, func(m sentinel.Status) bool { return m.Name == name })
	if i < 0 {
		a.SetError(errNoMaster)
		return
	}
	switch word {
	case "MASTER":
		pairs(a, all[i])
	case "SENTINELS":
		describe(a, s.m.Sentinels(name))
	case "CKQUORUM":
		usable, wrong := s.m.CheckQuorum(name)
		if wrong != "" {
			a.SetError("NOQUORUM " + wrong)
			return
		}
		a.SetStatus("OK " + strconv.Itoa(usable) + " usable Sentinels. Quorum and failover authorization can be reached")
	default:
		describe(a, s.m.Replicas(name))
	}
}

func (s *program) isMasterDown(args []string, a *host.Reply) {
	addr, err := netip.ParseAddr(args[2])
	port, err2 := strconv.ParseUint(args[3], 10, 16)
	epoch, err3 := strconv.ParseUint(args[4], 10, 64)
	if err != nil || err2 != nil || err3 != nil {
		a.SetError("ERR value is not an integer or out of range")
		return
	}
	down, leader, leaderEpoch, actions := s.m.Vote(s.now(), netip.AddrPortFrom(addr, uint16(port)), epoch, args[5])
	s.perform(actions)
	a.SetArray(0)
	a.Append().SetInteger(int64(boolean(down)))
	a.Append().SetString(leader)
	a.Append().SetInteger(int64(leaderEpoch))
}

func boolean(b bool) int {
	if b {
		return 1
	}
	return 0
}

// describe answers an array of instances.
func describe(a *host.Reply, all []sentinel.Status) {
	a.SetArray(0)
	for _, x := range all {
		pairs(a.Append(), x)
	}
}

// pairs answers an instance as names and values.
func pairs(a *host.Reply, x sentinel.Status) {
	a.SetArray(0)
	for _, word := range []string{
		"name", x.Name, "ip", x.Address.Addr().String(), "port", strconv.Itoa(int(x.Address.Port())), "runid", x.RunID, "flags", strings.Join(x.Flags, ","),
	} {
		a.Append().SetString(word)
	}
}
