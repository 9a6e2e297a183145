package galera

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"
)

// net carries messages between groups, in order, without losing time.
type net struct {
	t      *testing.T
	now    time.Duration
	groups []*Group
	cut    map[[2]int]bool // from, to
	dead   map[int]bool
	log    []string // what happened on each, but for what all deliver
	got    [][]string
	runs   uint64
}

func addr(n int) netip.Addr { return netip.AddrFrom4([4]byte{10, 0, 0, byte(n)}) }

// newNet makes a cluster of nodes with weights, the first of which begins it.
func newNet(t *testing.T, weights ...int) *net {
	n := &net{t: t, cut: map[[2]int]bool{}, dead: map[int]bool{}, runs: 1, got: make([][]string, len(weights)), groups: make([]*Group, len(weights)), log: make([]string, len(weights))}
	for i := range weights {
		state := uint64(0)
		if i == 0 {
			state = 77
		}
		n.start(i, weights[i], state)
		n.run(3 * time.Second)
	}
	n.expect("3 members", strings.Repeat(fmt.Sprint(len(weights), "P "), len(weights)))
	return n
}

func (n *net) start(i, weight int, state uint64) {
	var all []netip.Addr
	for j := range n.groups {
		all = append(all, addr(j+1))
	}
	n.runs++
	n.dead[i] = false
	n.groups[i] = NewGroup(Member{ID: ID{addr(i + 1), n.runs}, Weight: weight}, all, DefaultTimeouts(), state, n.now)
	n.carry()
}

// carry carries what is to be sent until nothing is.
func (n *net) carry() {
	for moved := true; moved; {
		moved = false
		for i, g := range n.groups {
			if g == nil || n.dead[i] {
				continue
			}
			a := g.Take()
			for _, e := range a.Events {
				if e.View != nil {
					n.log[i] += text(e.View) + " "
					me := e.View.Members[e.View.Index(g.self.ID)]
					n.got[i] = append(n.got[i], fmt.Sprint("view", len(e.View.Members)))
					if e.View.Primary && !me.Synced {
						g.SetSynced(true) // it would receive the state
					}
					continue
				}
				n.got[i] = append(n.got[i], fmt.Sprint(e.Payload))
			}
			for _, s := range a.Send {
				moved = true
				j := int(s.To.As4()[3]) - 1
				if n.groups[j] != nil && !n.dead[j] && !n.cut[[2]int{i, j}] {
					n.groups[j].Receive(s.Message, n.now)
				}
			}
		}
	}
}

func text(v *View) string {
	if v.Primary {
		return fmt.Sprint(len(v.Members), "P")
	}
	return fmt.Sprint(len(v.Members), "n")
}

// run lets time pass; ticks of the nodes lie apart.
func (n *net) run(d time.Duration) {
	for end := n.now + d; n.now < end; {
		n.now += 100 * time.Millisecond
		for i, g := range n.groups {
			if g != nil && !n.dead[i] && int(n.now/(100*time.Millisecond))%5 == i%5 {
				g.Tick(n.now)
				n.carry()
			}
		}
	}
}

func (n *net) isolate(i int, on bool) {
	for j := range n.groups {
		n.cut[[2]int{i, j}], n.cut[[2]int{j, i}] = on, on
	}
}

// expect compares the present views of those who live.
func (n *net) expect(why, want string) {
	n.t.Helper()
	got := ""
	for i, g := range n.groups {
		if g != nil && !n.dead[i] {
			got += text(g.View()) + " "
		}
	}
	if strings.TrimSpace(got) != strings.TrimSpace(want) {
		n.t.Errorf("%s: views %s, expected %s\n%s", why, got, want, strings.Join(n.log, "\n"))
	}
}

// TestViews: the documentation's "Quorum Components" and "Weighted Quorum", and what was
// recorded.
func TestViews(t *testing.T) {
	for _, row := range []struct {
		why     string
		weights []int
		do      func(n *net)
		want    string
	}{
		{"a node dies: suspected for 5 s, nothing yet", []int{1, 1, 1}, func(n *net) { n.dead[0] = true; n.run(5 * time.Second) }, "3P 3P"},
		{"then the others agree for 1 s more", []int{1, 1, 1}, func(n *net) { n.dead[0] = true; n.run(5900 * time.Millisecond) }, "3P 3P"},
		{"and leave it out", []int{1, 1, 1}, func(n *net) { n.dead[0] = true; n.run(6600 * time.Millisecond) }, "2P 2P"},
		{"the last one dies", []int{1, 1, 1}, func(n *net) { n.dead[2] = true; n.run(6600 * time.Millisecond) }, "2P 2P"},
		{"one is cut off", []int{1, 1, 1}, func(n *net) { n.isolate(0, true); n.run(8 * time.Second) }, "1n 2P 2P"},
		{"and healed", []int{1, 1, 1}, func(n *net) {
			n.isolate(0, true)
			n.run(20 * time.Second)
			n.isolate(0, false)
			n.run(1100 * time.Millisecond)
		}, "3P 3P 3P"},
		{"a short cut changes nothing", []int{1, 1, 1}, func(n *net) { n.isolate(0, true); n.run(4 * time.Second); n.isolate(0, false); n.run(9 * time.Second) }, "3P 3P 3P"},
		{"two die at once: the third has no quorum", []int{1, 1, 1}, func(n *net) { n.dead[0], n.dead[1] = true, true; n.run(8 * time.Second) }, "1n"},
		{"one after the other: two are no quorum of one", []int{1, 1, 1}, func(n *net) { n.dead[0] = true; n.run(8 * time.Second); n.dead[1] = true; n.run(8 * time.Second) }, "1n"},
		{"unless it left by itself", []int{1, 1, 1}, func(n *net) {
			n.groups[0].Leave()
			n.carry()
			n.dead[0] = true
			n.groups[1].Leave()
			n.carry()
			n.dead[1] = true
			n.run(time.Second)
		}, "1P"},
		{"a leave takes no time", []int{1, 1, 1}, func(n *net) { n.groups[2].Leave(); n.carry(); n.dead[2] = true }, "2P 2P"},
		{"two nodes split: neither goes on", []int{1, 1}, func(n *net) { n.isolate(0, true); n.run(8 * time.Second) }, "1n 1n"},
		{"and form the component again when they meet", []int{1, 1}, func(n *net) {
			n.isolate(0, true)
			n.run(20 * time.Second)
			n.isolate(0, false)
			n.run(2 * time.Second)
		}, "2P 2P"},
		{"weight decides a split of two", []int{2, 1}, func(n *net) { n.isolate(0, true); n.run(8 * time.Second) }, "1P 1n"},
		{"a node of weight 0 counts for nothing", []int{1, 0}, func(n *net) { n.dead[0] = true; n.run(8 * time.Second) }, "1n"},
		{"nobody is primary: two of three are not enough to begin again", []int{1, 1, 1}, func(n *net) {
			n.isolate(0, true)
			n.isolate(1, true)
			n.run(9 * time.Second)
			n.cut = map[[2]int]bool{}
			n.dead[2] = true
			n.run(9 * time.Second)
		}, "2n 2n"},
		{"all three are", []int{1, 1, 1}, func(n *net) {
			n.isolate(0, true)
			n.isolate(1, true)
			n.run(9 * time.Second)
			n.cut = map[[2]int]bool{}
			n.run(9 * time.Second)
		}, "3P 3P 3P"},
		{"a node is started again before it was suspected", []int{1, 1, 1}, func(n *net) { n.dead[1] = true; n.run(time.Second); n.start(1, 1, 0); n.run(12 * time.Second) }, "3P 3P 3P"},
		{"a node that stood still suspects nobody because of that, but 5 s later", []int{1, 1, 1}, func(n *net) {
			n.dead[0] = true
			n.run(15 * time.Second)
			n.dead[0] = false
			for _, p := range n.groups[0].peers {
				p.heard = n.now // what waited in its buffers
			}
			n.run(5 * time.Second)
		}, "3P 2P 2P"},
	} {
		n := newNet(t, row.weights...)
		row.do(n)
		n.expect(row.why, row.want)
	}
}

// TestOrder: everybody delivers the same in the same order, also what was on its way when
// one dies.
func TestOrder(t *testing.T) {
	n := newNet(t, 1, 1, 1)
	for i := range n.got {
		n.got[i] = nil
	}
	n.groups[2].Broadcast("c1", 1, n.now)
	n.groups[0].Broadcast("a1", 1, n.now)
	n.groups[0].Broadcast("a2", 1, n.now)
	n.carry()
	n.cut[[2]int{0, 2}] = true // the third does not get what the second does
	n.groups[0].Broadcast("a3", 1, n.now)
	n.groups[0].Take() // was sent to nobody
	n.groups[1].Broadcast("b1", 1, n.now)
	n.groups[0].Broadcast("a4", 1, n.now)
	n.carry()
	n.dead[0] = true
	n.groups[1].Broadcast("b2", 1, n.now)
	n.run(8 * time.Second)
	n.groups[2].Broadcast("c2", 1, n.now)
	n.carry()
	want := "a1 c1 a2"
	if got := strings.Join(n.got[0], " "); got != want {
		t.Errorf("the first delivered %s, expected %s", got, want)
	}
	if !slices.Equal(n.got[1], n.got[2]) || !strings.HasPrefix(strings.Join(n.got[1], " "), want+" b1") || !strings.HasSuffix(strings.Join(n.got[1], " "), "b2 view2 c2") {
		t.Errorf("delivered %v and %v", n.got[1], n.got[2])
	}
}

func TestCertify(t *testing.T) {
	key := func(n int) Key { return Key{Table: "t", Number: uint64(n)} }
	var c Certifier
	for i, row := range []struct {
		seqno, seen uint64
		key         int
		want        bool
	}{
		{1, 0, 7, true},
		{2, 0, 7, false}, // the first committer wins
		{3, 0, 8, true},
		{4, 3, 7, true}, // it has seen the other
		{5, 3, 7, false},
	} {
		if got := c.Certify(row.seqno, row.seen, key(row.key)); got != row.want {
			t.Errorf("row %d: %v", i, got)
		}
	}
	for n := range 3 * remembered {
		c.Certify(uint64(10+n), uint64(9+n), key(100+n))
	}
	clone := c.Clone()
	if c.Certify(1e6, 4, key(1)) || clone.Certify(1e6, 4, key(1)) {
		t.Error("a write-set that is older than what is remembered commits")
	}
}

func TestIncremental(t *testing.T) {
	for _, row := range []struct {
		why           string
		joiner, donor Position
		oldest        uint64
		want          bool
	}{
		{"the gcache has what it lacks", Position{1, 10}, Position{1, 20}, 11, true},
		{"the first of it is gone", Position{1, 10}, Position{1, 20}, 12, false},
		{"it lacks nothing", Position{1, 20}, Position{1, 20}, 21, true},
		{"killed: it cannot say", Position{}, Position{1, 20}, 1, false},
		{"another history", Position{2, 10}, Position{1, 20}, 1, false},
		{"it has more than the donor", Position{1, 30}, Position{1, 20}, 1, false},
	} {
		if got := Incremental(row.joiner, row.donor, row.oldest); got != row.want {
			t.Errorf("%s: %v", row.why, got)
		}
	}
	members := []Member{{ID: ID{addr(1), 1}}, {ID: ID{addr(2), 1}, Synced: true}, {ID: ID{addr(3), 1}, Synced: true}}
	if d, ok := Donor(members, members[1].ID); !ok || d.ID != members[2].ID {
		t.Errorf("donor %v", d)
	}
	if _, ok := Donor(members[:2], members[1].ID); ok {
		t.Error("a donor where nobody else has the state")
	}
}
