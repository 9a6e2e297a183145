package tomcat

import (
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/mechanism/dist"
)

// BenchmarkReplicated measures requests that count a visit in the session, on a server of
// two: which keep their sessions to themselves, or tell each other all of them
// (DeltaManager), waiting for the answer (6) or not (8).
func BenchmarkReplicated(b *testing.B) {
	for _, row := range []struct {
		name string
		c    func(b *testing.B) Config
	}{
		{"alone", func(*testing.B) Config { return Config{} }},
		{"waiting", func(b *testing.B) Config { return reads(b, clusterXML(6, deltaManager(), ""), "", distributable) }},
		{"not-waiting", func(b *testing.B) Config { return reads(b, clusterXML(8, deltaManager(), ""), "", distributable) }},
	} {
		b.Run(row.name, func(b *testing.B) {
			c := row.c(b)
			c.Work = dist.Constant(ms)
			k := newClusterRig(b, 2, 1, c, false)
			v := &browser{r: k.rig}
			v.ask("t1", "POST", "/index.jsp", "")
			k.run(time.Second)
			users := &openLoop{to: port("10.20.0.1:8080"), gap: dist.Constant(5 * ms), total: b.N, uri: "/index.jsp", cookie: v.cookie}
			k.browser.Install("users", users.main)
			b.ReportAllocs()
			b.ResetTimer()
			k.run(10*time.Second + time.Duration(b.N)*5*ms)
			b.StopTimer()
			if users.done != b.N {
				b.Fatalf("%d answers of %d", users.done, b.N)
			}
		})
	}
}
