package proxysql

import (
	"errors"
	"net/netip"
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/program/mysqld"
)

// TestSplit: a write goes to the primary, a read to a replica that executes later.
func TestSplit(t *testing.T) {
	r := newRig(t, "", func(n int, c *mysqld.Config) {
		if n > 1 {
			c.Delay = 30 * second
		}
	})
	if a, _ := r.ask(insert); a.Errno != 0 || r.rows(1) != 1 {
		t.Fatalf("error %d %s, %d rows of db1", a.Errno, a.Text, r.rows(1))
	}
	if a, _ := r.ask(last); a.Errno != 0 || a.Number != 0 {
		t.Errorf("read %d, error %d: expected none, for no replica has it", a.Number, a.Errno)
	}
}

// TestNoWriter: a write waits for 10 s and is answered with 9001, reads go on; within
// a second after read_only is taken away a write goes through.
func TestNoWriter(t *testing.T) {
	r := newRig(t, "", nil)
	r.set(1, "read_only", "1")
	r.w.Run(r.w.Elapsed() + 2*second)
	a, took := r.ask(insert)
	if a.Errno != 9001 || took < 10*second || took > 10*second+100*time.Millisecond {
		t.Errorf("error %d %q after %v, want 9001 after 10 s", a.Errno, a.Text, took)
	}
	if a, took := r.ask(last); a.Errno != 0 || took > second {
		t.Errorf("a read: error %d after %v", a.Errno, took)
	}
	r.set(2, "read_only", "0")
	if a, took := r.ask(insert); a.Errno != 0 || took > 1500*time.Millisecond || r.rows(2) != 1 || r.rows(1) != 0 {
		t.Errorf("error %d after %v, %d rows of db2", a.Errno, took, r.rows(2))
	}
}

// TestDeadPrimary: three checks of read_only that get no connection count as read_only.
func TestDeadPrimary(t *testing.T) {
	r := newRig(t, "", nil)
	r.said = nil
	r.nodes[0].Program("mysqld").Kill()
	a, took := r.ask(insert)
	if a.Errno == 0 || took > 11*second || !r.told("10.0.0.1:3306 missed 3 read_only checks") {
		t.Errorf("error %d %q after %v: %q", a.Errno, a.Text, took, r.said)
	}
}

// TestLag: a replica beyond max_replication_lag is not read from; one without a limit is.
func TestLag(t *testing.T) {
	r := newRig(t, "monitor_replication_lag_interval=1000", func(n int, c *mysqld.Config) {
		if n == 2 {
			c.Delay = 20 * second
		}
	})
	for n := uint32(1); n <= 8; n++ {
		r.ask(host.Statement{Do: host.Insert, Row: host.TableRow{User: 1, Number: n}})
		r.w.Run(r.w.Elapsed() + second)
	}
	if !r.told("Shunning server 10.0.0.2:3306 from HG 20 with replication lag") {
		t.Fatalf("%q", r.said)
	}
	for range 10 {
		if a, _ := r.ask(last); a.Number != 8 {
			t.Errorf("read row %d, error %d", a.Number, a.Errno)
		}
	}
	r.w.Run(r.w.Elapsed() + 30*second)
	if !r.told("Re-enabling server 10.0.0.2:3306") {
		t.Errorf("%q", r.said)
	}
}

// TestHangs: a replica that hangs is taken out after 3 pings, and what waits for it is
// sent to the other one.
func TestHangs(t *testing.T) {
	r := newRig(t, "monitor_ping_interval=1000", nil)
	r.nodes[1].Pause()
	r.nodes[2].Pause()
	r.w.At(r.w.Elapsed()+3*second, func() { r.nodes[2].Resume() })
	if a, took := r.ask(last); a.Errno != 0 || took < 2*second || took > 12*second {
		t.Errorf("error %d %q after %v: %q", a.Errno, a.Text, took, r.said)
	}
	r.w.Run(r.w.Elapsed() + 8*second)
	if !r.told("Server 10.0.0.2:3306 missed 3 heartbeats") {
		t.Errorf("%q", r.said)
	}
}

// TestUnknownStatement: what has no text is refused.
func TestUnknownStatement(t *testing.T) {
	r := newRig(t, "", nil)
	if a, _ := r.ask(host.Statement{Do: host.SetGlobal, Name: "read_only", Value: "1"}); a.Errno != errUnsupported {
		t.Errorf("error %d %q", a.Errno, a.Text)
	}
}

// TestGoneWhileConnecting: a client that goes while a connection is opened for it leaves
// no statement behind, and nobody keeps the connection.
func TestGoneWhileConnecting(t *testing.T) {
	r := newRig(t, "", nil)
	r.nodes[0].Pause()
	r.w.At(r.w.Elapsed()+700*time.Millisecond, func() { r.nodes[0].Resume() })
	r.client.Install("impatient", func(h host.Host) error {
		s, err := host.OpenMySQL(h, netip.AddrPortFrom(address(100), 6033), host.Login{Account: "app"}, second)
		if err != nil {
			return err
		}
		q := insert
		q.Session = s.ID
		err = s.Conn.Call(&q, new(host.Result), 300*time.Millisecond)
		s.Close()
		if !errors.Is(err, host.ErrTimeout) {
			t.Errorf("%v, want that it takes too long", err)
		}
		return nil
	})
	r.w.Run(r.w.Elapsed() + 5*second)
	if n := r.rows(1); n != 0 {
		t.Errorf("%d rows of a client that had gone", n)
	}
	p := r.proxy.Program("proxysql").Exposed().(*proxy)
	for _, row := range p.rows {
		if len(row.used) > 0 {
			t.Errorf("%d connections to %v are kept", len(row.used), row.server.Address)
		}
	}
}
