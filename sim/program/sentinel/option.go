package sentinel

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/mechanism/sentinel"
)

func quoted(s string) string { return strconv.Quote(s) }

func readPort(r *reader, args []string) string {
	port, ok := conf.Port(args[0])
	if !ok {
		return "found " + quoted(args[0]) + ", expected a port from 1 to 65535"
	}
	r.out.Port = port
	return ""
}

// readBind reads the addresses to listen on; IPv6 is not simulated.
func readBind(r *reader, args []string) string {
	r.out.Bind = nil
	for _, word := range args {
		text := strings.TrimPrefix(word, "-")
		if text == "*" || text == "0.0.0.0" {
			r.out.Bind = nil
			return ""
		}
		a, err := netip.ParseAddr(text)
		if err == nil && a.Is4() {
			r.out.Bind = append(r.out.Bind, a)
		} else if err != nil && text != "::*" {
			return "found " + quoted(word) + ", which is not supported: names are not looked up here; expected addresses"
		}
	}
	if len(r.out.Bind) == 0 {
		return "not supported here: IPv6 is not simulated; expected an IPv4 address beside it"
	}
	return ""
}

// readUser takes the default user as a Sentinel itself writes it.
func readUser(_ *reader, args []string) string {
	if args[0] == "default" && slices.Contains(args, "on") && slices.Contains(args, "nopass") {
		return ""
	}
	return "not supported here: " + noPasswords
}

// noMaster gives the error for a name that no line sentinel monitor has.
func noMaster(name string) string {
	return "no master " + quoted(name) + ": expected a line sentinel monitor " + name + " HOST PORT QUORUM"
}

func readMonitor(r *reader, args []string) string {
	port, ok := conf.Port(args[2])
	quorum, ok2 := conf.Count(args[3], 1<<31-1)
	switch {
	case r.master(args[0]) != nil:
		return "master " + quoted(args[0]) + " is there twice"
	case !ok:
		return "found port " + quoted(args[2]) + ", expected a number from 1 to 65535"
	case !ok2 || quorum < 1:
		return "found quorum " + quoted(args[3]) + ", expected a number from 1"
	case strings.Trim(args[0], "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_") != "":
		return "found name " + quoted(args[0]) + ", which is not supported: expected letters, digits, and the characters .-_"
	}
	r.out.Masters = append(r.out.Masters, Master{
		Host: args[1], at: r.line.Problem(r.line.Words[3], ""),
		Rule: sentinel.Master{
			Name: args[0], Address: netip.AddrPortFrom(netip.Addr{}, port), Quorum: quorum,
			DownAfter: sentinel.DefaultDownAfter, FailoverTimeout: sentinel.DefaultFailoverTimeout, ParallelSyncs: sentinel.DefaultParallelSyncs,
		},
	})
	return ""
}

func readAuthPass(r *reader, args []string) string {
	m := r.watched(args[0])
	if m == nil {
		return noMaster(args[0])
	}
	m.Password = args[1]
	return ""
}

func readAuthUser(r *reader, args []string) string {
	m := r.watched(args[0])
	if m == nil {
		return noMaster(args[0])
	}
	m.User = args[1]
	return ""
}

// milliseconds reads a master's time.
func milliseconds(r *reader, args []string, to func(m *sentinel.Master) *time.Duration) string {
	m := r.master(args[0])
	n, ok := conf.Count(args[1], 1<<31-1)
	switch {
	case m == nil:
		return noMaster(args[0])
	case !ok || n < 1:
		return "found " + quoted(args[1]) + ", expected milliseconds from 1"
	}
	*to(m) = time.Duration(n) * time.Millisecond
	return ""
}

func readDownAfter(r *reader, args []string) string {
	return milliseconds(r, args, func(m *sentinel.Master) *time.Duration { return &m.DownAfter })
}

func readFailoverTimeout(r *reader, args []string) string {
	return milliseconds(r, args, func(m *sentinel.Master) *time.Duration { return &m.FailoverTimeout })
}

func readParallelSyncs(r *reader, args []string) string {
	m := r.master(args[0])
	n, ok := conf.Count(args[1], 1<<31-1)
	switch {
	case m == nil:
		return noMaster(args[0])
	case !ok:
		return "found " + quoted(args[1]) + ", which is not supported: expected a number from 0"
	}
	m.ParallelSyncs = n
	return ""
}

func readID(r *reader, args []string) string {
	if len(args[0]) != 40 {
		return "found " + quoted(args[0]) + ", expected 40 characters"
	}
	r.out.ID = args[0]
	return ""
}

// epoch reads an epoch.
func epoch(text string, to *uint64) string {
	n, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		return "found " + quoted(text) + ", which is not supported: expected a number from 0"
	}
	*to = n
	return ""
}

func readEpoch(r *reader, args []string) string { return epoch(args[0], &r.out.Epoch) }

func readConfigEpoch(r *reader, args []string) string {
	m := r.master(args[0])
	if m == nil {
		return noMaster(args[0])
	}
	return epoch(args[1], &m.ConfigEpoch)
}

func readLeaderEpoch(r *reader, args []string) string {
	m := r.master(args[0])
	if m == nil {
		return noMaster(args[0])
	}
	return epoch(args[1], &m.LeaderEpoch)
}

// known reads a master's name, and the address and port of one that it knows.
func (r *reader) known(args []string) (m *sentinel.Master, at netip.AddrPort, wrong string) {
	m = r.master(args[0])
	a, err := netip.ParseAddr(args[1])
	port, ok := conf.Port(args[2])
	switch {
	case m == nil:
		wrong = noMaster(args[0])
	case err != nil:
		wrong = "found " + quoted(args[1]) + ", which is not supported: expected an address"
	case !ok:
		wrong = "found port " + quoted(args[2]) + ", expected a number from 1 to 65535"
	}
	return m, netip.AddrPortFrom(a, port), wrong
}

func readKnownReplica(r *reader, args []string) string {
	m, at, wrong := r.known(args)
	if wrong == "" && !slices.Contains(m.Replicas, at) {
		m.Replicas = append(m.Replicas, at)
	}
	return wrong
}

// readKnownSentinel passes over one without an ID, which nobody can vote for
// (sentinelHandleConfiguration).
func readKnownSentinel(r *reader, args []string) string {
	m, at, wrong := r.known(args)
	switch {
	case wrong != "" || len(args) < 4:
	case len(args[3]) != 40:
		wrong = "found ID " + quoted(args[3]) + ", which is not supported: expected 40 characters"
	case slices.ContainsFunc(m.Sentinels, func(p sentinel.Peer) bool { return p.ID == args[3] || p.Address == at }):
		wrong = "that Sentinel is there twice"
	default:
		m.Sentinels = append(m.Sentinels, sentinel.Peer{ID: args[3], Address: at})
	}
	return wrong
}

func readAnnounceIP(r *reader, args []string) string {
	a, err := netip.ParseAddr(args[0])
	if err != nil || !a.Is4() {
		return "found " + quoted(args[0]) + ", which is not supported: expected an IPv4 address"
	}
	r.out.AnnounceIP = a
	return ""
}

func readAnnouncePort(r *reader, args []string) string {
	port, ok := conf.Port(args[0])
	if !ok {
		return "found " + quoted(args[0]) + ", which is not supported: expected a number from 1 to 65535"
	}
	r.out.AnnouncePort = port
	return ""
}

// yesNo reads a switch.
func yesNo(args []string, to *bool) string {
	switch strings.ToLower(args[0]) {
	case "yes":
		*to = true
	case "no":
		*to = false
	default:
		return "found " + quoted(args[0]) + ", expected yes or no"
	}
	return ""
}

func readResolve(r *reader, args []string) string { return yesNo(args, &r.out.ResolveNames) }

func readAnnounceNames(_ *reader, args []string) string {
	names := false
	if wrong := yesNo(args, &names); wrong != "" || !names {
		return wrong
	}
	return "not supported here: servers are known by their addresses; expected no"
}

// readReboot takes 0, the default, alone.
func readReboot(r *reader, args []string) string {
	switch {
	case r.master(args[0]) == nil:
		return noMaster(args[0])
	case args[1] != "0":
		return "not supported here: a restart alone is no reason for a failover; expected 0"
	}
	return ""
}
