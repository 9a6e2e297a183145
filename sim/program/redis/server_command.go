package redis

import (
	"net/netip"
	"strconv"
	"strings"

	"github.com/hadrill/hadrill/sim/host"
)

// serverCommand serves a command about the server rather than its data.
type serverCommand func(r *redis, peer netip.Addr, args []string, a *host.Reply) error

// serverCommands are all of them.
var serverCommands = map[string]serverCommand{
	"CLIENT":    (*redis).client,
	"CONFIG":    (*redis).configure,
	"INFO":      (*redis).info,
	"PSYNC":     (*redis).psync,
	"PUBLISH":   (*redis).publish,
	"REPLCONF":  (*redis).replconf,
	"REPLICAOF": (*redis).replicaof,
	"ROLE":      (*redis).role,
	"SLAVEOF":   (*redis).replicaof,
	"WAIT":      (*redis).wait,
}

// replicaof is REPLICAOF host port, or NO ONE; a host is an address here.
func (r *redis) replicaof(_ netip.Addr, args []string, a *host.Reply) error {
	if len(args) != 3 {
		wrongArity(args[0], a)
		return nil
	}
	if strings.EqualFold(args[1], "no") && strings.EqualFold(args[2], "one") {
		r.lead()
		r.unblock()
		a.SetStatus("OK")
		return nil
	}
	port, err := strconv.ParseUint(args[2], 10, 16)
	addr, err2 := netip.ParseAddr(args[1])
	switch {
	case err != nil || port == 0:
		a.SetError("ERR Invalid master port")
	case err2 != nil:
		a.SetError("ERR Invalid master host")
	case r.repl.of == netip.AddrPortFrom(addr, uint16(port)):
		a.SetStatus("OK Already connected to specified master")
	default:
		r.follow(netip.AddrPortFrom(addr, uint16(port)))
		r.unblock()
		a.SetStatus("OK")
	}
	return nil
}

// unblock ends WAIT where the server's role has changed.
func (r *redis) unblock() { r.repl.acked.Broadcast() }

// role is ROLE.
func (r *redis) role(_ netip.Addr, args []string, a *host.Reply) error {
	if len(args) != 1 {
		wrongArity(args[0], a)
		return nil
	}
	if r.isReplica() {
		a.SetArray(0)
		a.Append().SetString("slave")
		a.Append().SetString(r.repl.of.Addr().String())
		a.Append().SetInteger(int64(r.repl.of.Port()))
		a.Append().SetString([...]string{"connect", "connecting", "sync", "connected"}[r.repl.link.State])
		a.Append().SetInteger(r.repl.history.Offset)
		return nil
	}
	a.SetArray(0)
	a.Append().SetString("master")
	a.Append().SetInteger(r.repl.history.Offset)
	all := a.Append()
	all.SetArray(0)
	for _, x := range r.repl.replicas {
		answer(all.Append(), x.addr.Addr().String(), strconv.Itoa(int(x.addr.Port())), decimalText(x.Acked))
	}
	return nil
}

// configure is CONFIG REWRITE; of the other settings none can be asked for or
// changed while the server runs.
func (r *redis) configure(_ netip.Addr, args []string, a *host.Reply) error {
	if len(args) != 2 || !strings.EqualFold(args[1], "REWRITE") {
		a.SetError("ERR CONFIG serves REWRITE only here")
		return nil
	}
	if err := r.rewrite(); err != nil {
		a.SetError("ERR Rewriting config file: " + reason(err))
		return nil
	}
	a.SetStatus("OK")
	return nil
}

// client is CLIENT SETNAME, which changes nothing, and CLIENT KILL TYPE, which spares
// the connection that it comes by (SKIPME yes).
func (r *redis) client(_ netip.Addr, args []string, a *host.Reply) error {
	word := ""
	if len(args) > 1 {
		word = strings.ToUpper(args[1])
	}
	switch {
	case word == "SETNAME" && len(args) == 3:
		a.SetStatus("OK")
	case word == "KILL" && len(args) == 4 && strings.EqualFold(args[2], "TYPE"):
		r.killClients(strings.ToLower(args[3]), a)
	default:
		a.SetError(errSyntax)
	}
	return nil
}

// killClients closes the connections of one type.
func (r *redis) killClients(kind string, a *host.Reply) {
	switch kind {
	case "normal", "pubsub":
		r.host.CloseClients(func(req host.Message) bool { return !r.isOf(req, kind == "pubsub") })
	case "replica", "slave":
		r.dropReplicas()
	case "master":
		if r.isReplica() {
			r.lostMaster()
		}
	default:
		a.SetError("ERR Unknown client type '" + kind + "'")
		return
	}
	a.SetInteger(0)
}

// isOf reports whether a connection is a subscriber's, or else a normal client's,
// by what it asks at the moment; a replica's is neither.
func (r *redis) isOf(req host.Message, subscribers bool) bool {
	switch q := req.(type) {
	case *host.Subscribe:
		return subscribers
	case *host.Command:
		return !subscribers && q.Args[0] != "REPLCONF" && q.Args[0] != "PSYNC"
	}
	return !subscribers
}

// serverCommandOf is the function of that name, nil for none. What sessions ask is
// found without looking it up.
func serverCommandOf(name string) serverCommand {
	switch name {
	case "GET", "SET", "SETEX", "EXISTS", "INCR":
		return nil
	}
	return serverCommands[name]
}

// served reports whether a server command is served now: while files are loaded,
// those that ask for data are not (CMD_LOADING).
func (r *redis) served(name string) bool { return !r.loading || name != "PSYNC" && name != "WAIT" }
