package tomcat

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/world"
)

// split is a primary, 10.20.0.41, and a replica, 10.20.0.42, that note what they are asked.
type split struct {
	asked   []string
	waits   host.Result // of the replica's waits
	status  *host.ReplicaStatus
	refuses uint16 // the error of the question behind a write
	silent  bool   // the replica does not answer SHOW SLAVE STATUS
}

var splitWords = map[host.SQL]string{
	host.Insert: "insert", host.SelectLast: "read", host.LastGTID: "gtid", host.ShowMasterStatus: "position",
	host.MasterGTIDWait: "wait", host.MasterPosWait: "wait",
}

func (s *split) main(name string) host.Main {
	return func(h host.Host) error {
		_, err := h.Serve(netip.AddrPortFrom(netip.IPv4Unspecified(), 3306), host.MySQL, host.HandlerFunc(func(_ netip.Addr, req, resp host.Message) error {
			q, a := req.(*host.Statement), resp.(*host.Result)
			*a = host.Result{}
			word := splitWords[q.Do]
			switch q.Do {
			case host.Connect:
				a.Session = 1
			case host.SelectLast:
				a.Number = 3
			case host.LastGTID:
				a.Value, a.Errno = "0-1-7", s.refuses
			case host.ShowMasterStatus:
				a.Value, a.Position = "bin", host.BinlogPosition{File: 2, Offset: 345}
			case host.MasterGTIDWait, host.MasterPosWait:
				*a = s.waits
				word += " " + q.Name
				if q.Do == host.MasterPosWait {
					word += fmt.Sprint(q.Position)
				}
			case host.ShowReplicaStatus:
				if s.silent {
					h.Sleep(time.Minute)
				}
				a.Replica = s.status
			}
			if word != "" {
				s.asked = append(s.asked, name+" "+word)
			}
			return nil
		}))
		return err
	}
}

// newSplit makes a rig whose servers write to the one and read from the other.
func newSplit(t *testing.T, s *split, d Database) *rig {
	d.Write, d.Read = port("10.20.0.41:3306"), []netip.AddrPort{port("10.20.0.42:3306")}
	r := newRig(t, Config{Database: d, Writes: []Step{{"POST", "/orders"}}, Reads: []Step{{"GET", "/orders/last"}}}, nil)
	for name, at := range map[string]string{"db1": "10.20.0.41", "db2": "10.20.0.42"} { // order cannot show
		r.w.Add(name, world.MachineOptions{Address: addr(at)}).Install("db", s.main(name))
	}
	r.w.Run(r.w.Elapsed() + 2*time.Second)
	return r
}

// TestOwnWrites: what the servers are asked for a read before, a write, and a read behind it.
func TestOwnWrites(t *testing.T) {
	for _, c := range []struct {
		why      string
		database Database
		servers  split
		pause    time.Duration // between the write and the read
		want     string
	}{
		{"nothing said", Database{}, split{}, 0, "db2 read, db1 insert, db2 read"},
		{"pinned", Database{OwnWrites: OwnWrites{Pin: time.Second}}, split{}, 500 * time.Millisecond, "db2 read, db1 insert, db1 read"},
		{"pinned no longer", Database{OwnWrites: OwnWrites{Pin: time.Second}}, split{}, 1500 * time.Millisecond, "db2 read, db1 insert, db2 read"},
		{"by GTID", Database{OwnWrites: OwnWrites{GTIDWait: time.Second}}, split{}, 0, "db2 read, db1 insert, db1 gtid, db2 wait 0-1-7, db2 read"},
		{"in vain", Database{OwnWrites: OwnWrites{GTIDWait: time.Second}}, split{waits: host.Result{Number: -1}}, 0, "db2 read, db1 insert, db1 gtid, db2 wait 0-1-7, db1 read"},
		{"the GTID is not told", Database{OwnWrites: OwnWrites{GTIDWait: time.Second}}, split{refuses: 1227}, 0, "db2 read, db1 insert, db1 gtid, db1 read"},
		{"by position", Database{OwnWrites: OwnWrites{PositionWait: time.Second}}, split{}, 0, "db2 read, db1 insert, db1 position, db2 wait bin{2 345}, db2 read"},
		{"its SQL thread does not run", Database{OwnWrites: OwnWrites{PositionWait: time.Second}}, split{waits: host.Result{Errno: host.ErrNotReplica}}, 0, "db2 read, db1 insert, db1 position, db2 wait bin{2 345}, db1 read"},
		{"not behind", Database{MaxBehind: time.Second}, split{status: &host.ReplicaStatus{Known: true, Behind: time.Second}}, 0, "db2 read, db1 insert, db2 read"},
		{"no replica is not behind", Database{MaxBehind: time.Second}, split{}, 0, "db2 read, db1 insert, db2 read"},
		{"too far behind", Database{MaxBehind: time.Second}, split{status: &host.ReplicaStatus{Known: true, Behind: 2 * time.Second}}, 0, "db1 read, db1 insert, db1 read"},
		{"NULL", Database{MaxBehind: time.Second}, split{status: &host.ReplicaStatus{}}, 0, "db1 read, db1 insert, db1 read"},
		{"silent", Database{MaxBehind: time.Second}, split{silent: true}, 0, "db1 read, db1 insert, db1 read"},
	} {
		s := &c.servers
		r := newSplit(t, s, c.database)
		b := &browser{r: r}
		b.ask("t5", "GET", "/orders/last?user=17", "")
		written := b.ask("t5", "POST", "/orders", "u17.v3")
		r.w.Run(r.w.Elapsed() + c.pause)
		read := b.ask("t5", "GET", "/orders/last?user=17", "")
		if got := strings.Join(s.asked, ", "); got != c.want || written.Value != "u17.v3" || read.Value != "u17.v3" {
			t.Errorf("%s: %s; want %s; answered %d %q and %d %q", c.why, got, c.want, written.Status, written.Value, read.Status, read.Value)
		}
	}
}

// TestBehindIsAskedAgain: a replica that has caught up is read from again, and one that
// falls behind, or falls silent, no longer.
func TestBehindIsAskedAgain(t *testing.T) {
	s := &split{status: &host.ReplicaStatus{Known: true, Behind: 9 * time.Second}}
	r := newSplit(t, s, Database{MaxBehind: time.Second, AskBehind: 5 * time.Second})
	for _, behind := range []time.Duration{9 * time.Second, 0, 9 * time.Second, 0, -1} {
		s.status = &host.ReplicaStatus{Known: true, Behind: behind}
		if s.silent = behind < 0; s.silent {
			r.w.Run(r.w.Elapsed() + 6*time.Second) // from the question to the end of the wait
		}
		r.w.Run(r.w.Elapsed() + 6*time.Second)
		(&browser{r: r}).ask("t5", "GET", "/orders/last?user=17", "")
	}
	if got := strings.Join(s.asked, ", "); got != "db1 read, db2 read, db1 read, db2 read, db1 read" {
		t.Errorf("asked %s", got)
	}
}

// TestSplitIsRefused: settings that contradict each other.
func TestSplitIsRefused(t *testing.T) {
	for _, d := range []Database{
		{OwnWrites: OwnWrites{Pin: 1, GTIDWait: 1}}, {OwnWrites: OwnWrites{Pin: -1}}, {MaxBehind: 1500 * time.Millisecond}, {AskBehind: -1},
	} {
		c := Config{Database: d}
		if c.Validate() == nil {
			t.Errorf("%+v is taken", d)
		}
	}
}
