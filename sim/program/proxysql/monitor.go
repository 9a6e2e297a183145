package proxysql

import (
	"errors"
	"net/netip"
	"slices"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	rules "github.com/hadrill/hadrill/sim/mechanism/proxysql"
)

// monitorAccount is that of the monitor.
const monitorAccount = "monitor"

// watch holds what the monitor knows of one server.
type watch struct {
	p      *proxy
	at     netip.AddrPort
	missed int // pings in a row
	silent int // checks of read_only in a row that timed out
}

// startMonitor has each server pinged, and asked for its read_only and lag where that
// counts.
func (p *proxy) startMonitor() {
	if p.config.MonitorIsDisabled {
		return
	}
	var seen []netip.AddrPort
	for _, s := range p.groups.Servers {
		if slices.Contains(seen, s.Address) {
			continue
		}
		seen = append(seen, s.Address)
		w := &watch{p: p, at: s.Address}
		p.every(time.Duration(p.config.PingInterval)*time.Millisecond, w.ping)
		if slices.Contains(p.groups.Watched(), s.Address) {
			p.every(p.config.ReadOnlyEvery, w.readOnly)
		}
		if slices.ContainsFunc(p.groups.Servers, func(o *rules.Server) bool { return o.Address == s.Address && o.MaxLag > 0 }) {
			p.every(p.config.LagEvery, w.lag)
		}
	}
}

// every has a check run at an interval, on a connection of its own.
func (p *proxy) every(interval time.Duration, check func(c *checker)) {
	p.host.Go(host.TaskFunc(func() {
		for c := new(checker); ; {
			next := p.host.Monotonic().Add(interval)
			check(c)
			p.host.Sleep(max(time.Millisecond, next.Sub(p.host.Monotonic())))
		}
	}))
}

// checker is a connection of the monitor.
type checker struct{ session *host.MySQLSession }

// errOpen is the failure of a check that got no connection, which counts as a timeout.
var errOpen = errors.New("timeout on creating new connection")

// ask asks a server on the connection, or on a new one.
func (w *watch) ask(c *checker, q *host.Statement, limit time.Duration) (*host.Result, error) {
	if c.session == nil {
		s, err := host.OpenMySQL(w.p.host, w.at, host.Login{Account: monitorAccount}, w.p.config.MonitorConnect)
		if err != nil {
			return nil, errOpen
		}
		c.session = s
	}
	a, err := c.session.Do(q, limit)
	if err != nil {
		c.session.Close()
		c.session = nil
	}
	return a, err
}

// responds reports whether the last pings were not all missed. While they were, nothing
// else is asked.
func (w *watch) responds() bool { return w.missed < w.p.config.PingFailures }

func (w *watch) ping(c *checker) {
	p := w.p
	_, err := w.ask(c, &host.Statement{Do: host.SelectOne}, p.config.PingLimit)
	if err == nil {
		if !w.responds() {
			p.note("Server %s:%d answers heartbeats again", w.at.Addr(), w.at.Port())
		}
		w.missed = 0
		return
	}
	if w.missed++; w.responds() {
		return
	}
	if p.groups.Missed(w.at, p.now()) {
		p.note("Server %s:%d missed %d heartbeats, shunning it and killing all the connections", w.at.Addr(), w.at.Port(), p.config.PingFailures)
	}
	for _, r := range p.rows {
		if r.server.Address == w.at {
			r.dropAll()
		}
	}
}

// readOnly follows read_only. A check whose connection breaks says nothing; several in a
// row that time out, or get no connection, say that it is on.
func (w *watch) readOnly(c *checker) {
	p := w.p
	if !w.responds() {
		return
	}
	a, err := w.ask(c, &host.Statement{Do: host.ShowVariable, Name: "read_only"}, p.config.ReadOnlyLimit)
	on := 1
	switch {
	case err == nil:
		w.silent = 0
		if a.Value == "OFF" {
			on = 0
		}
	case !errors.Is(err, host.ErrTimeout) && !errors.Is(err, errOpen):
		w.silent = 0
		return
	default:
		if w.silent++; w.silent < p.config.ReadOnlyMost {
			return
		}
		if w.silent == p.config.ReadOnlyMost {
			p.note("Server %s:%d missed %d read_only checks. Assuming read_only=1", w.at.Addr(), w.at.Port(), w.silent)
		}
	}
	if p.groups.ReadOnly(w.at, on == 1) {
		p.noteMoved(w.at, on)
	}
}

// lag asks how far the server is behind.
func (w *watch) lag(c *checker) {
	p := w.p
	if !w.responds() {
		return
	}
	var l rules.Lag
	switch a, err := w.ask(c, &host.Statement{Do: host.ShowReplicaStatus}, p.config.LagLimit); {
	case err != nil:
		l.Failed = true
	case a.Replica == nil:
		l.Missing = true
	case !a.Replica.Known:
		l.Null = true
	default:
		l.Seconds = int64(a.Replica.Behind / time.Second)
	}
	behind := p.groups.Behind(l)
	for _, s := range p.groups.Servers {
		if s.Address != w.at || !p.groups.Lagging(s, l) {
			continue
		}
		if s.Status == rules.ShunnedLag {
			p.note("Shunning server %s:%d from HG %d with replication lag of %d second", w.at.Addr(), w.at.Port(), s.Hostgroup, behind)
			p.rowOf(s).dropFree()
			continue
		}
		p.note("Re-enabling server %s:%d from HG %d with replication lag of %d second", w.at.Addr(), w.at.Port(), s.Hostgroup, behind)
		p.changed.Broadcast()
	}
}
