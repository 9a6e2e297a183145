package mha

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/host"
)

// rejoin has the old primary replicate from the new one, as an operator does who has
// rebuilt it: it goes on from where the new one's log ends.
func (r *rig) rejoin(old, primary int) {
	r.nodes[old-1].Program("mysqld").Start()
	r.w.Run(r.w.Elapsed() + 3*second)
	var at host.BinlogPosition
	r.at(r.w.Elapsed()+time.Millisecond, func(h host.Host) {
		for _, n := range []int{primary, old} {
			s, err := host.OpenMySQL(h, r.addrOf(n), host.Login{Account: "mha"}, second)
			if err != nil {
				r.t.Errorf("n%d: %v", n, err)
				return
			}
			all := []host.Statement{{Do: host.ShowMasterStatus}}
			if n == old {
				all = []host.Statement{
					{Do: host.SetGlobal, Name: "read_only", Value: "1"},
					{Do: host.ChangeMaster, Address: r.addrOf(primary).String(), Position: at}, {Do: host.StartReplica},
				}
			}
			for _, q := range all {
				a, err := s.Do(&q, second)
				if err != nil {
					r.t.Errorf("n%d: %v", n, err)
					return
				}
				at = a.Position
			}
		}
	})
	r.w.Run(r.w.Elapsed() + 3*second)
}

// failOver kills a server and runs until the manager has exited.
func (r *rig) failOver(n int) (took time.Duration) {
	r.said = nil
	began := r.w.Elapsed()
	r.nodes[n-1].Program("mysqld").Kill()
	for !r.told("exit code") && r.w.Elapsed() < began+90*second {
		r.w.Run(r.w.Elapsed() + 100*time.Millisecond)
	}
	return r.w.Elapsed() - began
}

// TestLastFailover: a second failover within 8 hours of the first is detected and refused,
// as recorded; with ignore_last_failover, or when the first is long enough ago, it is done.
func TestLastFailover(t *testing.T) {
	var recorded struct {
		Exit string   `json:"second_exit"`
		At   float64  `json:"second_rel"`
		Tail []string `json:"second_tail"`
	}
	data, err := os.ReadFile("testdata/golden/mysql/eighth_rule.json")
	if err == nil {
		err = json.Unmarshal(data, &recorded)
	}
	if err != nil || !strings.Contains(strings.Join(recorded.Tail, "\n"), "Last failover was done at") {
		t.Fatalf("%v: %q", err, recorded.Tail)
	}
	for _, c := range []struct {
		why     string
		edit    func(c *Config)
		refused bool
	}{
		{"within 8 hours", func(*Config) {}, true},
		{"--ignore_last_failover", func(c *Config) { c.IgnoreLastFailover = true }, false},
		{"--last_failover_minute=1", func(c *Config) { c.LastFailover = time.Minute }, false},
	} {
		var config *Config
		r := newRig(t, settings{top: secondary, server: map[int]string{2: candidate, 3: candidate}, edit: func(c *Config) { config = c }})
		r.w.Run(40 * second)
		r.failOver(1)
		if r.primary() != 2 || !r.told("exit code 0") {
			t.Fatalf("%s: primary n%d: %q", c.why, r.primary(), r.said)
		}
		r.rejoin(1, 2)
		c.edit(config)
		r.manager.Program("mha").Start()
		r.w.Run(r.w.Elapsed() + 60*second)
		took := r.failOver(2)
		want, primary := "exit code 0", 3
		if c.refused {
			want, primary = "exit code "+recorded.Exit, 0
			if least, most := recorded.At-4, recorded.At+2; took.Seconds() < least || took.Seconds() > most {
				t.Errorf("%s: it took %v, recorded %.1f s: %q", c.why, took, recorded.At, r.said)
			}
		}
		if got := r.primary(); !r.told(want) || got != primary || r.told("last failover was done less than") != c.refused {
			t.Errorf("%s: primary n%d, want n%d and %q: %q", c.why, got, primary, want, r.said)
		}
	}
}

// TestFailedFailover: after one that was aborted nothing fails over until somebody has
// taken the flag away.
func TestFailedFailover(t *testing.T) {
	r := newRig(t, settings{top: secondary, server: map[int]string{2: candidate}})
	r.stopIO(38*second, 2)
	r.sql(39*second, 3, host.Statement{Do: host.PurgeRelayLogs})
	r.write(30*second, 40*second)
	r.w.Run(40 * second)
	r.failOver(1)
	if !r.told("none of the latest slaves has enough relay logs") || !r.told("exit code 1") {
		t.Fatalf("%q", r.said)
	}
	r.nodes[0].Program("mysqld").Start()
	r.sql(r.w.Elapsed()+3*second, 2, host.Statement{Do: host.StartReplica})
	r.sql(r.w.Elapsed()+4*second, 3, host.Statement{Do: host.StartReplica})
	r.w.Run(r.w.Elapsed() + 8*second)
	r.manager.Program("mha").Start()
	r.w.Run(r.w.Elapsed() + 20*second)
	r.failOver(1)
	if flag := fmt.Sprintf("the last failover failed: %s is there", errorFile); !r.told(flag) || !r.told("exit code 1") || r.primary() != 0 {
		t.Errorf("primary n%d, want %q: %q", r.primary(), flag, r.said)
	}
}
