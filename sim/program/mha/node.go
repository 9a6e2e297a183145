package mha

import (
	"bytes"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/mechanism/replication"
)

// Exit codes of the node's commands.
const (
	exitOK      = 0
	exitFailed  = 1
	exitNothing = 10 // no additional events
)

// Commands are those that the manager runs on other machines: the node package's,
// and the ones that master_ip_failover uses. They work on the machine's files and
// addresses.
var Commands = map[string]func(h host.Host, e *host.Exec, r *host.ExecResult){
	"true":             func(host.Host, *host.Exec, *host.ExecResult) {},
	"connect":          connectCommand,
	"ip":               ipCommand,
	SaveBinaryLogs:     saveBinaryLogs,
	ApplyDiffRelayLogs: applyDiffRelayLogs,
}

// The commands of the node package.
const (
	SaveBinaryLogs     = "save_binary_logs"
	ApplyDiffRelayLogs = "apply_diff_relay_logs"
)

// connectTimeout is that of masterha_secondary_check.
const connectTimeout = 5 * time.Second

// connectCommand opens a TCP connection, as masterha_secondary_check does on the
// hosts that it goes to.
func connectCommand(h host.Host, e *host.Exec, r *host.ExecResult) {
	to, err := netip.ParseAddrPort(e.Arg("to"))
	if err != nil {
		r.Exit = exitFailed
		return
	}
	conn, err := h.Dial(to, host.Options{Connect: connectTimeout, Protocol: host.MySQL})
	if err != nil {
		r.Exit = exitFailed
		return
	}
	_ = conn.Close()
}

// ipCommand adds an address and announces it, or takes it away.
func ipCommand(h host.Host, e *host.Exec, r *host.ExecResult) {
	if a, err := netip.ParseAddr(e.Arg("add")); err == nil {
		h.AddAddress(a)
		h.Announce(a)
	} else if a, err := netip.ParseAddr(e.Arg("del")); err == nil {
		h.RemoveAddress(a)
	} else {
		r.Exit = exitFailed
	}
}

// positionArg reads a position that is written "file:offset".
func positionArg(e *host.Exec, name string) replication.Position {
	file, offset, _ := strings.Cut(e.Arg(name), ":")
	f, _ := strconv.ParseUint(file, 10, 32) // 0 where there is none
	o, _ := strconv.ParseUint(offset, 10, 32)
	return replication.Position{File: uint32(f), Offset: uint32(o)}
}

func positionText(p replication.Position) string {
	return strconv.FormatUint(uint64(p.File), 10) + ":" + strconv.FormatUint(uint64(p.Offset), 10)
}

// saveBinaryLogs cuts the binary logs from a position to their end.
func saveBinaryLogs(h host.Host, e *host.Exec, r *host.ExecResult) {
	base, from := e.Arg("base"), positionArg(e, "from")
	index, _ := h.Disk().Read(replication.IndexName(base))
	first, last, ok := replication.ReadIndex(index)
	if !ok || from.File < first || from.File > last {
		r.Exit, r.Text = exitFailed, "Binlog not found"
		return
	}
	for n := from.File; n <= last; n++ {
		content, _ := h.Disk().Read(replication.FileName(base, n))
		content = replication.Whole(content)
		if n == from.File && from.Offset > replication.HeadSize {
			// of a replica that is ahead a power loss took what it has: nothing is left
			content, _ = replication.Behind(content, from.Offset-replication.HeadSize)
		}
		r.Output = append(r.Output, content...)
	}
	if len(r.Output) == 0 {
		r.Exit = exitNothing
		return
	}
	r.Text = strconv.Itoa(replication.Groups(r.Output)) + " transactions"
}

// applyDiffRelayLogs finds or cuts relay logs behind a position of the primary, or
// executes logs on the machine's server.
func applyDiffRelayLogs(h host.Host, e *host.Exec, r *host.ExecResult) {
	switch e.Arg("command") {
	case "find", "generate":
		groups, found := relayLogs(h, positionArg(e, "from"))
		if !found {
			r.Exit, r.Text = exitFailed, "Target relay log not found"
			return
		}
		if e.Arg("command") == "generate" {
			r.Output = groups
		}
	case "apply":
		if err := applyLogs(h, e); err != nil {
			r.Exit, r.Text = exitFailed, err.Error()
		}
	default:
		r.Exit = exitFailed
	}
}

func relayLogs(h host.Host, from replication.Position) (groups []byte, found bool) {
	content, _ := h.Disk().Read(replication.RelayInfoFile)
	info, ok := replication.ReadRelayInfo(content)
	if !ok {
		return nil, false
	}
	var all []byte
	for n := info.First; n <= info.Last; n++ {
		part, _ := h.Disk().Read(replication.FileName(replication.RelayBase, n))
		all = append(all, part...)
	}
	groups, _, found = replication.RelayFrom(all, from)
	return groups, found
}

// applyLogs is mysqlbinlog | mysql on the machine itself.
func applyLogs(h host.Host, e *host.Exec) error {
	port, err := strconv.ParseUint(e.Arg("port"), 10, 16)
	if err != nil {
		return err
	}
	c, err := host.OpenMySQL(h, netip.AddrPortFrom(h.Address(), uint16(port)), host.Login{Account: "mha"}, connectTimeout)
	if err != nil {
		return err
	}
	defer c.Close()
	all := bytes.Join(e.Files, nil)
	_, err = c.Do(&host.Statement{Do: host.ApplyBinlog, Events: all, Bytes: int(replication.Size(all))}, 0)
	return err
}
