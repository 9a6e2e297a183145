package proxysql

import (
	"net/netip"
	"slices"
)

// Settings are the mysql_variables that the decisions go by, each by its name there.
type Settings struct {
	ShunOnFailures    int
	ShunRecovery      int64 // shun_recovery_time_sec; 0: never
	ConnectMax        int64 // connect_timeout_server_max, ms
	ConnectRetries    int   // connect_retries_on_failure
	PingInterval      int64 // monitor_ping_interval, ms
	LagCount          int   // monitor_replication_lag_count
	LagWhenNull       int64 // monitor_slave_lag_when_null, s
	WriterIsAlsoRead  bool  // monitor_writer_is_also_reader
	MonitorIsDisabled bool  // monitor_enabled=false
}

// Pair is a row of mysql_replication_hostgroups.
type Pair struct{ Writer, Reader int }

// Hostgroups are all servers, in the order of mysql_servers; what read_only moves comes
// behind.
type Hostgroups struct {
	Settings
	Servers []*Server
	Pairs   []Pair
}

// In gives the servers of a hostgroup, without those that were taken out.
func (g *Hostgroups) In(hostgroup int) (all []*Server) {
	for _, s := range g.Servers {
		if s.Hostgroup == hostgroup && s.Status != OfflineHard {
			all = append(all, s)
		}
	}
	return all
}

// Choose gives the server for a new statement, nil where none is to be had: one of those
// online, by weight. draw(n) gives a number below n. A server that was shunned for long
// enough is online again; where there is no other, a tenth of that is enough.
func (g *Hostgroups) Choose(hostgroup int, now int64, draw func(n int) int) *Server {
	all := g.In(hostgroup)
	wait := g.ShunRecovery
	if wait*1000 >= g.ConnectMax {
		wait = g.ConnectMax/1000 - 1
	}
	candidates, sum := g.ready(all, now, max(1, wait), false)
	if sum == 0 {
		wait = g.ShunRecovery / 10
		if g.ShunRecovery*1000 >= g.ConnectMax {
			wait = g.ConnectMax/10000 - 1
		}
		candidates, sum = g.ready(all, now, max(1, wait), true)
	}
	if sum == 0 {
		return nil
	}
	k := draw(sum)
	for _, s := range candidates {
		if k -= s.Weight; k < 0 {
			return s
		}
	}
	return nil
}

// ready gives the servers that a statement may go to and the sum of their weights, after
// those that were shunned for more than wait seconds are online again. One whose
// connections are to be closed is so only when none is left, unless there is need.
func (g *Hostgroups) ready(all []*Server, now, wait int64, need bool) (ready []*Server, sum int) {
	for _, s := range all {
		back := s.Status == Shunned && g.ShunRecovery > 0 && now-s.failedAt > wait && (need || !s.kills || s.Used == 0 && s.Free == 0)
		if back {
			s.recover()
		}
		if s.Status == Online && (back || s.Used < s.MaxConnections) {
			ready, sum = append(ready, s), sum+s.Weight
		}
	}
	return ready, sum
}

// Missed takes a server out that has not answered the last pings, in all its hostgroups,
// and reports whether it was online in one. Its connections are to be closed.
func (g *Hostgroups) Missed(at netip.AddrPort, now int64) (was bool) {
	for _, s := range g.at(at) {
		switch s.Status {
		case Online, Shunned:
			was = was || s.Status == Online
			s.Status, s.kills = Shunned, true
		case OfflineSoft:
			s.kills = true
		}
		s.failedAt = now + max(0, g.PingInterval/1000-g.ShunRecovery)
	}
	return was
}

func (g *Hostgroups) at(at netip.AddrPort) (all []*Server) {
	for _, s := range g.Servers {
		if s.Address == at {
			all = append(all, s)
		}
	}
	return all
}

// Watched gives the addresses in hostgroups of pairs, whose read_only is asked for.
func (g *Hostgroups) Watched() (all []netip.AddrPort) {
	for _, s := range g.Servers {
		if g.pairOf(s) != nil && !slices.Contains(all, s.Address) {
			all = append(all, s.Address)
		}
	}
	return all
}

func (g *Hostgroups) pairOf(s *Server) *Pair {
	for i := range g.Pairs {
		if p := &g.Pairs[i]; s.Hostgroup == p.Writer || s.Hostgroup == p.Reader {
			return p
		}
	}
	return nil
}

// ReadOnly follows a server's read_only, and reports whether that moved it: a writer
// that is read only becomes a reader, a reader that is not a writer, and stays a reader,
// too, unless WriterIsAlsoRead is not set. Two that are not are both writers.
func (g *Hostgroups) ReadOnly(at netip.AddrPort, readOnly bool) (moved bool) {
	for _, p := range g.Pairs {
		writer, reader := g.find(at, p.Writer), g.find(at, p.Reader)
		switch {
		case readOnly && writer != nil:
			if reader == nil {
				g.move(writer, p.Reader)
			}
			writer.Status = OfflineHard
			moved = true
		case !readOnly && writer == nil && reader != nil:
			g.move(reader, p.Writer)
			if !g.WriterIsAlsoRead {
				reader.Status = OfflineHard
			}
			moved = true
		}
	}
	return moved
}

// find gives a server's row in a hostgroup that it is in; nil for none.
func (g *Hostgroups) find(at netip.AddrPort, hostgroup int) *Server {
	for _, s := range g.Servers {
		if s.Address == at && s.Hostgroup == hostgroup && s.Status != OfflineHard {
			return s
		}
	}
	return nil
}

// move puts a server into a hostgroup beside its own. It has answered, so that it is
// online in both, if it was shunned.
func (g *Hostgroups) move(from *Server, hostgroup int) {
	if from.Status == Shunned || from.Status == ShunnedLag {
		from.Status = Online
	}
	for _, s := range g.Servers {
		if s.Address == from.Address && s.Hostgroup == hostgroup { // it was there before
			s.Weight, s.MaxConnections, s.MaxLag, s.Status = from.Weight, from.MaxConnections, from.MaxLag, Online
			return
		}
	}
	g.Servers = append(g.Servers, &Server{Address: from.Address, Hostgroup: hostgroup, Weight: from.Weight, MaxConnections: from.MaxConnections, MaxLag: from.MaxLag, Status: Online})
}

// Lag holds what a check of a replica's lag came to.
type Lag struct {
	Seconds int64 // Seconds_Behind_Master
	Null    bool  // it is NULL
	Missing bool  // the server is no replica
	Failed  bool  // it did not answer
}

// Behind gives the seconds that a lag counts as.
func (g *Hostgroups) Behind(l Lag) int64 {
	if l.Null {
		return g.LagWhenNull
	}
	return l.Seconds
}

// Lagging goes by a check of one server in one hostgroup, and reports whether that
// changed its state.
func (g *Hostgroups) Lagging(s *Server, l Lag) (changed bool) {
	l.Seconds = g.Behind(l)
	known := !l.Missing && !l.Failed
	switch {
	case s.Status == Online && known && s.MaxLag > 0 && l.Seconds > s.MaxLag:
		if s.lagCounted++; s.lagCounted < g.LagCount {
			return false
		}
		s.Status = ShunnedLag
		return true
	case s.Status == Online:
		s.lagCounted = 0
	case s.Status == ShunnedLag && (l.Missing || known && l.Seconds <= s.MaxLag):
		s.Status, s.lagCounted = Online, 0
		return true
	}
	return false
}
