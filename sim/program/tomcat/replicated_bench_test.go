package tomcat

import (
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/mechanism/dist"
)

// replicated are servers of two: which keep their sessions to themselves, or tell each
// other all of them (DeltaManager), waiting for the answer (6) or not (8). A request that
// counts a visit allocates so much at most: the text of the count, and without an answer
// the message, which somebody may still have.
var replicated = []struct {
	name    string
	options int // of the channel; 0: no cluster
	allocs  float64
}{{"alone", 0, 1.1}, {"waiting", 6, 1.1}, {"not-waiting", 8, 3.1}}

// countVisits has n requests count a visit each on one of the servers.
func countVisits(tb testing.TB, options, n int, begin func()) {
	c := Config{}
	if options != 0 {
		c = reads(tb, clusterXML(options, deltaManager(), ""), "", distributable)
	}
	c.Work = dist.Constant(ms)
	k := newClusterRig(tb, 2, 1, c, false)
	v := &browser{r: k.rig}
	v.ask("t1", "POST", "/index.jsp", "")
	k.run(time.Second)
	users := &openLoop{to: port("10.20.0.1:8080"), gap: dist.Constant(5 * ms), total: n, uri: "/index.jsp", cookie: v.cookie}
	k.browser.Install("users", users.main)
	begin()
	k.run(10*time.Second + time.Duration(n)*5*ms)
	if users.done != n {
		tb.Fatalf("%d answers of %d", users.done, n)
	}
}

// TestReplicatedAllocations counts what a replicated request allocates, both servers and
// the world included.
func TestReplicatedAllocations(t *testing.T) {
	for _, row := range replicated {
		few := testing.AllocsPerRun(2, func() { countVisits(t, row.options, 1000, func() {}) })
		many := testing.AllocsPerRun(2, func() { countVisits(t, row.options, 11_000, func() {}) })
		if each := (many - few) / 10_000; each > row.allocs {
			t.Errorf("%s: %.3f allocations a request, want at most %v", row.name, each, row.allocs)
		}
	}
}

func BenchmarkReplicated(b *testing.B) {
	for _, row := range replicated {
		b.Run(row.name, func(b *testing.B) {
			b.ReportAllocs()
			countVisits(b, row.options, b.N, b.ResetTimer)
		})
	}
}

// TestManySessions: 100,000 sessions of 10 kB each on all of four servers (DeltaManager)
// take less than 1 GB, for a session's filling is a number.
func TestManySessions(t *testing.T) {
	const n = 100_000
	c := reads(t, clusterXML(6, deltaManager(), ""), "", distributable)
	c.Work = dist.Constant(ms)
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	k := newClusterRig(t, 4, 1, c, false)
	k.run(time.Second)
	users := &openLoop{to: port("10.20.0.1:8080"), gap: dist.Constant(ms), total: n, uri: "/index.jsp?v=1&blob=10000"}
	k.browser.Install("users", users.main)
	k.run(10*time.Second + n*ms)
	runtime.GC()
	runtime.ReadMemStats(&after)
	for _, on := range []string{"t1", "t4"} {
		v := &browser{r: k.rig}
		if a := v.ask(on, "GET", "/stat.jsp", ""); !strings.HasPrefix(a.Value, "active=100000 ") {
			t.Errorf("%s: %s, want %d sessions", on, a.Value, n)
		}
	}
	if used := after.HeapAlloc - before.HeapAlloc; users.done != n || used > 1_000_000_000 {
		t.Errorf("%d answers, %d MB, want %d in less than 1000 MB", users.done, used/1_000_000, n)
	} else {
		t.Logf("%d MB", used/1_000_000)
	}
}
