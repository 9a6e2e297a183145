package users

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/world"
)

// shop is an application with rows: it stores what is written and, for some
// numbers, does something else.
type shop struct {
	rows []string       // "u1.v2", in the order in which they were stored
	odd  map[string]int // by value: 0 not stored but acknowledged, 2 stored twice, -1 stored without an answer, -2 neither
	old  bool           // reads give the row before the last one
}

func (s *shop) main(h host.Host) error {
	_, err := h.Serve(at, host.HTTP, host.HandlerFunc(func(_ netip.Addr, req, resp host.Message) error {
		q, a := req.(*host.Request), resp.(*host.Response)
		*a = host.Response{Status: 200}
		if q.Method == "GET" {
			a.Value = s.last(q.URI)
			return nil
		}
		times, odd := s.odd[q.Form]
		switch {
		case !odd, times == -1:
			times = max(1, times)
		case times == -2:
			return host.ErrReset
		}
		for range times {
			s.rows = append(s.rows, q.Form)
		}
		if s.odd[q.Form] == -1 {
			return host.ErrReset
		}
		return nil
	}))
	return err
}

func (s *shop) last(uri string) string {
	_, user, _ := strings.Cut(uri, "user=")
	var own []string
	for _, row := range s.rows {
		if strings.HasPrefix(row, "u"+user+".") {
			own = append(own, row)
		}
	}
	if s.old {
		own = own[:max(0, len(own)-1)]
	}
	if len(own) == 0 {
		return ""
	}
	return own[len(own)-1]
}

// TestOrders: what the ledger and the surviving primary's rows give.
func TestOrders(t *testing.T) {
	for _, c := range []struct {
		why  string
		odd  map[string]int
		old  bool
		want string // acknowledged, lost, duplicate, ghost, reads, stale of 10 visits of each of two users
	}{
		{"all is well", nil, false, "20 0 0 0 20 0"},
		{"one lost", map[string]int{"u5.v3": 0}, false, "20 1 0 0 20 1"}, // and not found by the read behind it
		{"one twice", map[string]int{"u6.v10": 2}, false, "20 0 1 0 20 0"},
		{"a ghost", map[string]int{"u5.v4": -1}, false, "19 0 0 1 19 0"},
		{"an error that stored nothing", map[string]int{"u5.v4": -2}, false, "19 0 0 0 19 0"},
		{"reads from an old copy", nil, true, "20 0 0 0 20 20"},
	} {
		s := &shop{odd: c.odd, old: c.old}
		w := world.New(world.Options{Seed: 1})
		w.Add("web", world.MachineOptions{Address: at.Addr()}).Install("shop", s.main)
		g := New(Config{Name: "shoppers", Count: 2, First: 5, To: at, Pace: Every(second), Until: 10 * second,
			Journey: Orders{Write: Step{"POST", "/orders"}, Read: Step{"GET", "/orders/last?x=1"}}}, nil)
		m := w.Add("users", world.MachineOptions{Address: at.Addr().Next()})
		w.At(second, func() { m.Install("users", g.Main()) })
		w.Run(15 * second)
		found := g.Compare(func(f func(user, number uint32)) {
			f(4, 1) // of another group
			for _, row := range s.rows {
				var user, number uint32
				if _, err := fmt.Sscanf(row, "u%d.v%d", &user, &number); err != nil {
					t.Fatal(err)
				}
				f(user, number)
			}
		})
		r := g.Finish(14 * second)
		r.Remainder.Add(found)
		w.Close()
		got := fmt.Sprint(r.Totals.WritesAcknowledged, r.Remainder.LostWrites, r.Remainder.DuplicateWrites, r.Remainder.GhostWrites, r.Totals.RowReads, r.Totals.StaleReads)
		if got != c.want {
			t.Errorf("%s: %s, want %s", c.why, got, c.want)
		}
	}
}

// TestWriteGaps: from the first attempt to the last acknowledgement, and to the end
// where somebody tried since.
func TestWriteGaps(t *testing.T) {
	for script, want := range map[string]string{ // order cannot show
		"1s 1a":          "[]",
		"1s 1a 2s 5a":    "[1-5]",
		"1s 9a":          "[1-9]",
		"1s 1a 2s 3s 4s": "[1-10]",
		"1s 1a 3s 3a":    "[1-3]", // nobody wrote: there was no acknowledgement all the same
		"1s 2a 4s 6a 7s": "[1-2 2-6 6-10]",
		"":               "[]",
	} {
		var g ackGaps
		for _, word := range strings.Fields(script) {
			d := time.Duration(word[0]-'0') * second
			if word[1] == 's' {
				g.sent(d)
			} else {
				g.acknowledged(d)
			}
		}
		got := []string{}
		for _, s := range g.finish(10 * second) {
			got = append(got, fmt.Sprintf("%.0f-%.0f", s.From.Seconds(), s.To.Seconds()))
		}
		if fmt.Sprint(got) != want {
			t.Errorf("%q: %v, want %s", script, got, want)
		}
	}
}

// TestReadAfter: so long after the answer to the write the row is read, and not before.
func TestReadAfter(t *testing.T) {
	w := world.New(world.Options{Seed: 1})
	defer w.Close()
	var came []time.Duration
	w.Add("web", world.MachineOptions{Address: at.Addr()}).Install("shop", func(h host.Host) error {
		_, err := h.Serve(at, host.HTTP, host.HandlerFunc(func(_ netip.Addr, _, resp host.Message) error {
			came = append(came, w.Elapsed())
			*resp.(*host.Response) = host.Response{Status: 200}
			return nil
		}))
		return err
	})
	g := New(Config{Name: "shoppers", Count: 1, To: at, Pace: Every(10 * second), Until: 5 * second,
		Journey: Orders{Write: Step{"POST", "/orders"}, Read: Step{"GET", "/orders"}, ReadAfter: 2 * second}}, nil)
	w.Add("users", world.MachineOptions{Address: at.Addr().Next()}).Install("users", g.Main())
	w.Run(15 * second)
	if len(came) != 2 || came[1]-came[0] < 2*second || came[1]-came[0] > 2*second+100*time.Millisecond {
		t.Errorf("requests came at %v, want the second 2s after the first", came)
	}
}
