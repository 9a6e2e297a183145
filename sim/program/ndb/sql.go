package ndb

import (
	"fmt"
	"net/netip"
	"strconv"

	"github.com/hadrill/hadrill/sim/host"
)

// sqlNode is a mysqld with ndbcluster: it has no rows of its own.
type sqlNode struct {
	h        host.Host
	c        *Config
	id       int
	sessions uint64
	primary  map[int]int // of each group, as the data nodes said last
}

// SQLMain returns an SQL node as a program.
func (c *Config) SQLMain(id int) host.Main {
	return func(h host.Host) error {
		s := &sqlNode{h: h, c: c, id: id, primary: map[int]int{}}
		at := netip.AddrPortFrom(netip.IPv4Unspecified(), SQLPort)
		if _, err := h.Serve(at, host.MySQL, s); err != nil {
			return fmt.Errorf("mysqld: cannot listen on %q: %w", at, err)
		}
		return nil
	}
}

// Handle implements host.Handler.
func (s *sqlNode) Handle(_ netip.Addr, req, resp host.Message) error {
	q, ok := req.(*host.Statement)
	a, is := resp.(*host.Result)
	if !ok || !is {
		return host.ErrReset
	}
	s.h.Compute(s.c.Statement)
	row := host.NDBRow{TableRow: q.Row}
	switch q.Do {
	case host.Connect:
		s.sessions++
		a.Session, a.Number = s.sessions, s.h.Now().Seconds()
	case host.SelectOne:
	case host.ShowVariable:
		if a.Value = strconv.Itoa(s.id); q.Name != "server_id" {
			*a = host.Result{Errno: host.ErrUnknownVariable, Text: "Unknown system variable '" + q.Name + "'"}
		}
	case host.Insert:
		s.ask(host.NDBWrite, row, a)
	case host.UpdateItem:
		row.Item = true
		s.ask(host.NDBWrite, row, a)
	case host.SelectLast:
		s.ask(host.NDBLast, row, a)
	case host.SelectItem:
		s.ask(host.NDBItem, row, a)
	default:
		a.Errno, a.Text = host.ErrUnknown, "Unknown error: an SQL node of NDB Cluster does not serve this statement so far"
	}
	return nil
}

// sqlTries is how many nodes are asked for one statement at the most.
const sqlTries = 4

// ask has the primary of a row's group do something. A node that cannot be reached is
// passed over; of one that goes silent behind a statement it is not known what became of it.
func (s *sqlNode) ask(do host.NDBDo, row host.NDBRow, a *host.Result) {
	group := s.c.Layout.Share(row.User)
	nodes := s.c.Layout.Groups[group]
	at := s.primary[group]
	if at == 0 {
		at = nodes[0]
	}
	for range sqlTries {
		answer := &host.NDBAnswer{}
		err := s.h.Call(s.c.address(at), &host.NDBSignal{Do: do, Row: row}, answer, host.Options{Connect: s.c.BeatSQL, Read: 4 * s.c.BeatSQL, Protocol: host.NDB})
		switch {
		case err != nil && host.Sent(err):
			a.Errno, a.Text = host.ErrEngineTemporary, textFailure
			s.primary[group] = s.next(nodes, at)
			return
		case err != nil:
			at = s.next(nodes, at)
		case answer.OK || answer.Errno != 0:
			s.primary[group] = at
			a.Errno, a.Text, a.Number = answer.Errno, answer.Text, int64(answer.Number)
			return
		default:
			if to := s.c.Layout.Primary(group, answer.Nodes); to != 0 && to != at {
				at = to
			} else {
				at = s.next(nodes, at)
			}
		}
	}
	a.Errno, a.Text = host.ErrEngine, textNobody
}

// next is the other member of a group, or the same of one.
func (s *sqlNode) next(nodes []int, at int) int {
	for i, n := range nodes {
		if n == at {
			return nodes[(i+1)%len(nodes)]
		}
	}
	return nodes[0]
}
