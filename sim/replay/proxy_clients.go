package replay

import (
	"fmt"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/mechanism/dist"
)

// The ports of the recordings' HAProxy, and what their clients have in common.
const (
	proxyWritePort = 3306
	proxyReadPort  = 3307
	proxyLimit     = 3 * time.Second // read timeout of writers, readers and pools
	proxyLast      = 400             // a reader asks for one of so many last acknowledged rows
	proxyReadRate  = 30              // such reads a second beside writers
	proxyOld       = 10 * time.Millisecond
	proxySlow      = time.Second
)

// writers repeat each row until it is acknowledged; beside them another client reads
// rows that were.
func (k *proxyStack) writers() {
	k.ends = k.at + k.lastsWrites()
	for i := range k.r.workers {
		k.w.At(k.at-proxyLead+time.Duration(i)*7*time.Millisecond, func() {
			k.client.Install(fmt.Sprint("writer", i), k.writer(uint32(i), float64(k.r.workers)/k.r.Parameters.Rate))
		})
	}
	k.reader(proxyWritePort, k.at-proxyLead, proxyReadRate)
}

// lastsWrites is how long writers go on after the fault.
func (k *proxyStack) lastsWrites() time.Duration {
	const behind = 15 * time.Second
	return inSeconds(k.r.Healed) + behind
}

// writer is one of them; each is the seconds between two of its rows.
func (k *proxyStack) writer(user uint32, each float64) host.Main {
	return func(h host.Host) error {
		var s *proxySession
		for n := uint32(1); k.w.Elapsed() < k.ends; {
			var err error
			if s == nil {
				s, err = k.open(h, proxyWritePort, proxyLimit)
			}
			if err == nil {
				_, err = s.do(host.Statement{Do: host.Insert, Row: host.TableRow{User: user, Number: n}}, proxyLimit)
			}
			if err == nil {
				k.acknowledged(proxyRow{user, n, k.w.Elapsed()}, s.on)
				n++
				h.Sleep(inSeconds(each))
				continue
			}
			if s != nil {
				s.c.Close()
				s = nil
			}
			h.Sleep(proxyAgain)
		}
		return nil
	}
}

func (k *proxyStack) acknowledged(row proxyRow, on string) {
	if now := k.after(); k.lastAck > 0 && now > 0 {
		k.o.gap = max(k.o.gap, (row.at - k.lastAck).Seconds())
	}
	if n := len(k.o.owners); n == 0 || k.o.owners[n-1].nodes != on {
		k.o.owners = append(k.o.owners, dualOwner{k.after(), on})
	}
	k.acked, k.lastAck = append(k.acked, row), row.at
}

// reader asks for rows that were acknowledged a moment ago, over one connection.
func (k *proxyStack) reader(port uint16, from time.Duration, rate float64) {
	random := k.w.Rand("replay", "reads")
	var s *proxySession
	k.every("reader", from, inSeconds(1/rate), func(h host.Host) {
		rows := k.acked[max(0, len(k.acked)-proxyLast):]
		if len(rows) == 0 {
			return
		}
		row := rows[random.IntN(len(rows))]
		if k.w.Elapsed()-row.at < proxyOld {
			return
		}
		var err error
		if s == nil {
			s, err = k.open(h, port, proxyLimit)
		}
		var a *host.Result
		if err == nil {
			a, err = s.do(host.Statement{Do: host.SelectLast, Row: host.TableRow{User: row.user}}, proxyLimit)
		}
		switch {
		case err != nil && s != nil:
			s.c.Close()
			s = nil
		case err == nil && k.after() > 0:
			k.o.reads++
			if uint32(a.Number) < row.number {
				k.o.notFound++
			}
		}
	})
}

// stale is a writer at the primary, and a reader that stays on one replica.
func (k *proxyStack) stale() {
	rate := k.r.Parameters.Rate
	before, behind := k.r.staleRows()
	k.ends = k.at + inSeconds(float64(behind.Reads)/rate)
	from := k.at - inSeconds(float64(before.Reads)/rate)
	k.w.At(from, func() { k.client.Install("writer", k.writer(0, 1/rate)) })
	k.reader(proxyReadPort, from, rate)
}

// holders keep connections open and send a query over each again and again.
func (k *proxyStack) holders() {
	p := &k.r.Parameters
	each, read := inWords(p.Every), inWords(p.Read)
	const behind = 10 * time.Second
	k.ends = k.at + inSeconds(k.r.Healed) + behind
	for i := range p.Connections {
		var s *proxySession
		opened := false
		from := k.at - proxyLead + time.Duration(i)*each/time.Duration(p.Connections)
		k.every(fmt.Sprint("holder", i), from, each, func(h host.Host) {
			if s == nil {
				var err error
				if s, err = k.open(h, p.Port, read); err != nil {
					k.broke()
					h.Sleep(proxyPause)
					return
				}
				if opened {
					k.o.reopened = append(k.o.reopened, dualOwner{k.after(), s.on})
				}
				opened = true
			}
			began := k.w.Elapsed()
			_, err := s.do(host.Statement{Do: host.SelectOne}, read)
			if k.w.Elapsed()-began > proxySlow && err == nil {
				k.o.slow++
			}
			if err != nil {
				k.broke()
				s.c.Close()
				s = nil
				h.Sleep(proxyPause)
			}
		})
	}
}

func (k *proxyStack) broke() { k.o.broken = append(k.o.broken, k.after()) }

// proxyQuery is what a query of a pool's client takes at the server.
const proxyQuery = 50 * time.Millisecond

// pooled is database/sql (Go 1.26): connections that are free are taken again, the last
// one first; one that is broken or too old is closed, and another taken. A query that was under
// way is an error.
func (k *proxyStack) pooled() {
	const before, behind = 6 * time.Second, 45 * time.Second
	k.ends = k.at + behind
	noise := dist.Lognormal(inSeconds(k.r.Latency.P50)-proxyQuery, inSeconds(k.r.Latency.P99)-proxyQuery)
	random := k.w.Rand("replay", "noise")
	failed := fmt.Sprint(k.r.at)
	var free []*pooledSession
	take := func(h host.Host) (*pooledSession, error) {
		for len(free) > 0 {
			s := free[len(free)-1]
			free = free[:len(free)-1]
			if !s.c.Closed() && (k.r.life == 0 || k.w.Elapsed()-s.since <= k.r.life) {
				return s, nil
			}
			s.c.Close()
		}
		s, err := k.open(h, proxyReadPort, proxyLimit)
		return &pooledSession{s, k.w.Elapsed()}, err
	}
	k.every("pool", k.at-before, inSeconds(1/k.r.Parameters.Rate), func(h host.Host) {
		h.Go(host.TaskFunc(func() {
			s, err := take(h)
			if err != nil {
				k.o.errors++
				return
			}
			h.Sleep(proxyQuery + noise.Draw(random)) // the server is at it: it answers, or has gone, or hangs
			if _, err = s.do(host.Statement{Do: host.SelectOne}, proxyLimit); err != nil {
				k.o.errors++
				s.c.Close()
				return
			}
			if s.on == failed && k.after() > 0 && k.o.again < 0 {
				k.o.again = k.after()
			}
			free = append(free, s)
		}))
	})
}

// pooledSession is a session of a pool.
type pooledSession struct {
	*proxySession
	since time.Duration
}

// callers connect, ask and leave, one after another, once checks have gone on for long.
func (k *proxyStack) callers() {
	k.ends = k.at + proxyQuiet + 5*time.Second
	const each = 500 * time.Millisecond
	k.every("caller", k.at+proxyQuiet, each, func(h host.Host) {
		s, err := k.open(h, proxyReadPort, proxyLimit)
		if err != nil {
			k.o.errors++
			return
		}
		k.o.answers = append(k.o.answers, s.on)
		s.c.Close()
	})
}
