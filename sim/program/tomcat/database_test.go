package tomcat

import (
	"errors"
	"fmt"
	"net/netip"
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/mechanism/dist"
	"github.com/hadrill/hadrill/sim/world"
)

// rows is a database server of sorts: it counts sessions and does what a test
// says about a statement.
type rows struct {
	sessions, inserts int
	account           host.Statement // who logged in last
	open              int
	insert            func(n int, q *host.Statement, a *host.Result) error // the n-th
	last              int64
	work              time.Duration
}

func (s *rows) main(h host.Host) error {
	_, err := h.Serve(netip.AddrPortFrom(netip.IPv4Unspecified(), 3306), host.MySQL, host.HandlerFunc(func(_ netip.Addr, req, resp host.Message) error {
		q, a := req.(*host.Statement), resp.(*host.Result)
		*a = host.Result{}
		h.Sleep(s.work)
		switch q.Do {
		case host.Connect:
			s.account = *q
			s.sessions++
			s.open++
			a.Session = uint64(s.sessions)
			h.OnClientGone(host.TaskFunc(func() { s.open-- }))
		case host.SelectLast:
			a.Number = s.last
		case host.Insert:
			s.inserts++
			if s.insert != nil {
				return s.insert(s.inserts, q, a)
			}
		}
		return nil
	}))
	return err
}

// shop makes a rig whose servers write to a database at 10.20.0.41.
func shop(t *testing.T, s *rows, c Config) *rig {
	c.Database.Write = port("10.20.0.41:3306")
	c.Writes, c.Reads = []Step{{"POST", "/orders"}}, []Step{{"GET", "/orders/last"}}
	r := newRig(t, c, nil)
	r.machines["db"] = r.w.Add("db", world.MachineOptions{Address: addr("10.20.0.41")})
	r.machines["db"].Install("db", s.main)
	r.w.Run(r.w.Elapsed() + 100*time.Millisecond)
	return r
}

// TestRetry: how often a write is tried, and what the user is answered.
func TestRetry(t *testing.T) {
	sql := func(errno uint16) func(int, *host.Statement, *host.Result) error {
		return func(n int, _ *host.Statement, a *host.Result) error {
			if n < 3 {
				a.Errno, a.Text = errno, "no"
			}
			return nil
		}
	}
	broken := func(n int, _ *host.Statement, _ *host.Result) error {
		if n < 3 {
			return host.ErrReset
		}
		return nil
	}
	for _, c := range []struct {
		why      string
		database Database
		insert   func(int, *host.Statement, *host.Result) error
		status   int
		inserts  int
		sessions int
		reason   string
	}{
		{"all is well", Database{}, nil, 200, 1, 1, ""},
		{"read only", Database{}, sql(host.ErrReadOnly), 500, 1, 1, "database: error 1290"},
		{"read only, once more", Database{Retry: RetryOnce}, sql(host.ErrReadOnly), 500, 2, 1, "database: error 1290"},
		{"read only, until it is acknowledged: the connection stays", Database{Retry: RetryAll}, sql(host.ErrReadOnly), 200, 3, 1, ""},
		{"broken", Database{}, broken, 500, 1, 1, "database: connection reset by peer"},
		{"broken, once more on a new connection", Database{Retry: RetryOnce}, broken, 500, 2, 2, "database: connection reset by peer"},
		{"broken, until it is acknowledged", Database{Retry: RetryAll}, broken, 200, 3, 3, ""},
		{"stored before under the same key", Database{Given: true, Retry: RetryAll}, sql(host.ErrDuplicateKey), 200, 1, 1, ""},
		{"a duplicate that the server made", Database{Retry: RetryAll}, sql(host.ErrDuplicateKey), 500, 1, 1, "database: the statement is wrong"},
	} {
		s := &rows{insert: c.insert}
		r := shop(t, s, Config{Database: c.database})
		a := (&browser{r: r}).ask("t5", "POST", "/orders", "u17.v3")
		if a.Status != c.status || s.inserts != c.inserts || s.sessions != c.sessions || a.Why != c.reason {
			t.Errorf("%s: %d %q, %d attempts over %d connections; want %d %q, %d, %d", c.why, a.Status, a.Why, s.inserts, s.sessions, c.status, c.reason, c.inserts, c.sessions)
		}
		if c.status == 200 && a.Value != "u17.v3" {
			t.Errorf("%s: acknowledged %q", c.why, a.Value)
		}
	}
}

// TestPrivileged: with privileged it is another account, which read_only does not stop.
func TestPrivileged(t *testing.T) {
	for _, privileged := range []bool{false, true} {
		s := &rows{}
		r := shop(t, s, Config{Database: Database{Privileged: privileged}})
		(&browser{r: r}).ask("t5", "POST", "/orders", "u17.v3")
		if want := map[bool]string{false: Account, true: PrivilegedAccount}[privileged]; s.account.Account != want || s.account.Super != privileged {
			t.Errorf("privileged %v: logs in as %q, super %v", privileged, s.account.Account, s.account.Super)
		}
	}
}

// TestOrdersAreRead: the last row of the user that the query names.
func TestOrdersAreRead(t *testing.T) {
	s := &rows{last: 9}
	r := shop(t, s, Config{})
	for _, c := range []struct{ method, uri, form, want string }{
		{"GET", "/orders/last?user=17", "", "200 u17.v9"},
		{"GET", "/orders/last?user=x", "", "400 "},
		{"POST", "/orders", "v3", "400 "},
	} {
		a := (&browser{r: r}).ask("t5", c.method, c.uri, c.form)
		if got := fmt.Sprint(a.Status, " ", a.Value); got != c.want {
			t.Errorf("%s %s %s: %s, want %s", c.method, c.uri, c.form, got, c.want)
		}
	}
	none := newRig(t, Config{Writes: []Step{{"POST", "/orders"}}}, nil)
	if a := (&browser{r: none}).ask("t5", "POST", "/orders", "u1.v1"); a.Status != 500 || a.Why != "no database" {
		t.Errorf("without a database: %d %q", a.Status, a.Why)
	}
}

// TestPool: at most Pool connections, used again, checked after they were idle, and
// closed by the server's end.
func TestPool(t *testing.T) {
	s := &rows{work: 10 * time.Millisecond}
	r := shop(t, s, Config{Database: Database{Pool: 3, Wait: 25 * time.Millisecond}, Work: dist.Constant(0)})
	ok, failed := 0, 0
	for i := range 12 {
		r.browser.Install(fmt.Sprint("b", i), func(h host.Host) error {
			a := host.Response{}
			err := h.Call(port("10.20.0.5:8080"), &host.Request{Method: "POST", URI: "/orders", Form: "u1.v1"}, &a, host.Options{})
			switch {
			case err == nil && a.Status == 200:
				ok++
			case errors.Is(err, nil) && a.Why == "database: "+errPool.Error():
				failed++
			default:
				t.Errorf("%v %+v", err, a)
			}
			return nil
		})
	}
	r.w.Run(r.w.Elapsed() + time.Second)
	if s.sessions != 3 || s.open != 3 || ok == 0 || failed == 0 || ok+failed != 12 {
		t.Errorf("%d connections of 3, %d open; %d served and %d turned away of 12", s.sessions, s.open, ok, failed)
	}
	r.machines["db"].Program("db").Kill()
	r.machines["db"].Program("db").Start()
	r.w.Run(r.w.Elapsed() + time.Second)
	if a := (&browser{r: r}).ask("t5", "POST", "/orders", "u1.v2"); a.Status != 200 || s.sessions != 4 {
		t.Errorf("after the server's restart: %d %q, %d connections so far", a.Status, a.Why, s.sessions)
	}
}
