package mysqld

import (
	"fmt"
	"net/netip"
	"slices"
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/world"
)

// newCluster makes g1 ... gN, the first of which begins the cluster.
func newCluster(t testing.TB, nodes int, edit func(n int, c *Config)) *rig {
	r := &rig{t: t, w: world.New(world.Options{Seed: 1})}
	t.Cleanup(r.w.Close)
	var all []netip.Addr
	for n := 1; n <= nodes; n++ {
		all = append(all, address(n).Addr())
	}
	for n := 1; n <= nodes; n++ {
		c := Default()
		c.Galera.On, c.Galera.Cluster, c.Galera.New = true, all, n == 1
		if edit != nil {
			edit(n, &c)
		}
		m := r.w.Add(fmt.Sprint("g", n), world.MachineOptions{Address: address(n).Addr()})
		r.w.At(time.Duration(n-1)*12*second, func() { m.Install("mysqld", c.Main()) })
		r.servers = append(r.servers, m)
	}
	r.client = r.w.Add("client", world.MachineOptions{Address: address(100).Addr()})
	return r
}

// state is the answer of SHOW STATUS on a node at a time.
func (r *rig) state(at time.Duration, n int) *string {
	s := "?"
	r.at(at+time.Duration(n), func(h host.Host) {
		show := func(name string) string { return ask(h, n, host.Statement{Do: host.ShowVariable, Name: name}).Value }
		s = show("wsrep_cluster_status") + " " + show("wsrep_cluster_size") + " " + show("wsrep_local_state_comment") + " " + show("wsrep_ready")
	})
	return &s
}

const (
	threePrimary = "Primary 3 Synced ON"
	twoPrimary   = "Primary 2 Synced ON"
	alone        = "non-Primary 1 Initialized OFF"
)

// TestCluster: what a fault at the first of three nodes costs the others' writers, and
// what the nodes are like then.
func TestCluster(t *testing.T) {
	const fault = 60 * second
	for _, row := range []struct {
		why       string
		do        func(r *rig)
		least     time.Duration // the longest gap of writers of g2 and g3
		most      time.Duration
		during    [3]string // 10 s after the fault
		after     [3]string // 50 s after it
		diverging bool
	}{
		{"nothing", func(*rig) {}, 0, second, [3]string{threePrimary, threePrimary, threePrimary}, [3]string{threePrimary, threePrimary, threePrimary}, false},
		{"kill -9", func(r *rig) { r.servers[0].Program("mysqld").Kill() }, 6 * second, 6600 * time.Millisecond, [3]string{"   ", twoPrimary, twoPrimary}, [3]string{"   ", twoPrimary, twoPrimary}, true},
		{"killed and started again 10 s later", func(r *rig) {
			r.servers[0].Program("mysqld").Kill()
			r.w.At(fault+11*second, func() { r.servers[0].Program("mysqld").Start() })
		}, 6 * second, 6600 * time.Millisecond, [3]string{"   ", twoPrimary, twoPrimary}, [3]string{threePrimary, threePrimary, threePrimary}, false},
		{"cut off for 25 s", func(r *rig) {
			c := r.w.Cut(r.servers[:1], r.servers[1:], false)
			r.w.At(fault+25*second, c.Remove)
		}, 6 * second, 6600 * time.Millisecond, [3]string{alone, twoPrimary, twoPrimary}, [3]string{threePrimary, threePrimary, threePrimary}, false},
		{"cut off for 3 s", func(r *rig) {
			c := r.w.Cut(r.servers[:1], r.servers[1:], false)
			r.w.At(fault+3*second, c.Remove)
		}, 3 * second, 4 * second, [3]string{threePrimary, threePrimary, threePrimary}, [3]string{threePrimary, threePrimary, threePrimary}, false},
		{"paused for 15 s", func(r *rig) {
			r.servers[0].Pause()
			r.w.At(fault+15*second, func() { r.servers[0].Resume() })
		}, 6 * second, 6600 * time.Millisecond, [3]string{" 3 Synced ON", twoPrimary, twoPrimary}, [3]string{threePrimary, threePrimary, threePrimary}, false}, // asked in the pause, answered behind it
		{"stopped", func(r *rig) { r.servers[0].Program("mysqld").Stop() }, 0, 300 * time.Millisecond, [3]string{"   ", twoPrimary, twoPrimary}, [3]string{"   ", twoPrimary, twoPrimary}, true},
		{"stopped and started again", func(r *rig) {
			r.servers[0].Program("mysqld").Stop()
			r.w.At(fault+15*second, func() { r.servers[0].Program("mysqld").Start() })
		}, 0, 300 * time.Millisecond, [3]string{"   ", twoPrimary, twoPrimary}, [3]string{threePrimary, threePrimary, threePrimary}, false},
		{"power loss", func(r *rig) { r.servers[0].Crash() }, 6 * second, 6600 * time.Millisecond, [3]string{"   ", twoPrimary, twoPrimary}, [3]string{"   ", twoPrimary, twoPrimary}, true},
	} {
		r := newCluster(t, 3, nil)
		var writers []*writer
		for n := 1; n <= 3; n++ {
			writers = append(writers, r.write(40*second, fault+40*second, 10*time.Millisecond, n))
		}
		r.w.At(fault, func() { row.do(r) })
		var during, after [3]*string
		for n := range 3 {
			during[n], after[n] = r.state(fault+10*second, n+1), r.state(fault+50*second, n+1)
		}
		r.w.Run(fault + 70*second)
		for n := range 3 {
			if *during[n] != row.during[n] || *after[n] != row.after[n] {
				t.Errorf("%s: g%d is %q, then %q; expected %q, then %q", row.why, n+1, *during[n], *after[n], row.during[n], row.after[n])
			}
		}
		for _, w := range writers[1:] {
			if w.gap < row.least || w.gap > row.most || w.err != nil {
				t.Errorf("%s: writes stop for %v, expected %v to %v; %v", row.why, w.gap, row.least, row.most, w.err)
			}
		}
		all, stored := r.rows(2), map[string]bool{}
		for _, row := range all {
			stored[row] = true
		}
		for n, w := range writers {
			for _, row2 := range w.acked {
				if !stored[row2] {
					t.Errorf("%s: row %s of g%d was acknowledged and is not there", row.why, row2, n+1)
					break
				}
			}
			if len(w.acked) < 100 {
				t.Errorf("%s: only %d rows of g%d", row.why, len(w.acked), n+1)
			}
		}
		if !slices.Equal(all, r.rows(3)) || slices.Equal(all, r.rows(1)) == row.diverging {
			t.Errorf("%s: copies of %d, %d and %d rows", row.why, len(r.rows(1)), len(all), len(r.rows(3)))
		}
	}
}

// TestFirstCommitterWins: two sessions on two nodes store a row with one key in the same
// moment.
func TestFirstCommitterWins(t *testing.T) {
	for _, row := range []struct {
		why   string
		retry int
		want  string
	}{
		{"the server tries again, and finds the other's row", 1, "Error 1062: Duplicate entry for key 'PRIMARY'"},
		{"wsrep_retry_autocommit=0", 0, "Error 1213: Deadlock found when trying to get lock; try restarting transaction"},
	} {
		r := newCluster(t, 2, func(_ int, c *Config) { c.Galera.Retry = row.retry })
		var failed []string
		for n := 1; n <= 2; n++ {
			r.at(40*second+time.Duration(n), func(h host.Host) {
				c, err := open(h, n, "app", false)
				h.Sleep(50*second - r.w.Elapsed())
				q := insert(7, 1)
				q.Row.Given = true
				if err == nil {
					_, err = c.do(q)
				}
				if err != nil {
					failed = append(failed, err.Error())
				}
			})
		}
		r.w.Run(60 * second)
		if got := fmt.Sprint(failed); got != "["+row.want+"]" || fmt.Sprint(r.rows(1), r.rows(2)) != "[7.1] [7.1]" {
			t.Errorf("%s: %s, rows %v %v", row.why, got, r.rows(1), r.rows(2))
		}
	}
}

// TestNoCluster: a node that finds no primary component answers nobody, and gives up
// after pc.wait_prim_timeout.
func TestNoCluster(t *testing.T) {
	r := newCluster(t, 2, func(_ int, c *Config) { c.Galera.New = false })
	r.at(25*second, func(h host.Host) {
		if _, err := open(h, 1, "app", false); err == nil {
			t.Error("a node outside of a component answers")
		}
		if !r.servers[0].Program("mysqld").Alive() {
			t.Error("it gave up too early")
		}
	})
	r.w.Run(60 * second)
	if r.servers[0].Program("mysqld").Alive() || r.servers[1].Program("mysqld").Alive() {
		t.Error("nodes wait for a component for ever")
	}
}

// TestMembers: a node that begins a cluster of its own, cut off from the others, takes
// writes as they do, and neither counts on the other.
func TestMembers(t *testing.T) {
	r := newCluster(t, 3, func(n int, c *Config) { c.Galera.New = n != 2 })
	r.w.At(second, func() { r.w.Cut(r.servers[:2], r.servers[2:], false) })
	r.w.Run(60 * second)
	for i, want := range []string{"[10.0.0.1 10.0.0.2]", "[10.0.0.1 10.0.0.2]", "[10.0.0.3]"} {
		c, ok := r.servers[i].Program("mysqld").Exposed().(*Copy)
		if !ok || !c.Writable() || fmt.Sprint(c.Members()) != want {
			t.Errorf("g%d: writable %v, members %v, want %s", i+1, ok && c.Writable(), c.Members(), want)
		}
	}
	alone := newRig(t, 1, nil, world.MachineOptions{})
	alone.w.Run(10 * second)
	if c := alone.servers[0].Program("mysqld").Exposed().(*Copy); c.Members() != nil {
		t.Errorf("a server without a cluster has members %v", c.Members())
	}
}
