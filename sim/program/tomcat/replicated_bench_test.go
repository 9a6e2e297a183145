package tomcat

import (
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
