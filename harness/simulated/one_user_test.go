package simulated

import (
	"strings"
	"testing"
	"time"

	"github.com/hadrill/hadrill/reports/measure"
)

// TestOneUser: users whose server stands still get nothing, while those of the other are
// served as ever: the group has no outage, and each of its users of the first a long one.
func TestOneUser(t *testing.T) {
	text := strings.NewReplacer(
		"lasts: 6s", "lasts: 60s\nfaults: [{at: 10s, for: 30s, pause: web1}]",
		"every: 200ms", "every: 1s, timeout: {read: 8s}",
		`"http://10.20.0.100"`, `"http://10.20.0.11"`,
	).Replace(small)
	sticky := strings.Replace(smallNginx, "upstream app {", "upstream app { hash $remote_addr;", 1)
	for _, row := range []struct {
		why       string
		nginx     string
		low, high time.Duration // of outage.one_user
	}{
		{"each user has a server, and nginx waits 60 s for it", sticky, 20 * time.Second, 31 * time.Second},
		{"nobody fails, and a second is the most that anybody waits", strings.Replace(sticky, "proxy_pass", "proxy_read_timeout 1s; proxy_pass", 1), 0, 2 * time.Second},
	} {
		c := loadSmall(t, text, map[string]string{"nginx.conf": row.nginx}).Cases[0]
		p, err := Ground{}.Prepare(c)
		if err != nil {
			t.Fatal(err)
		}
		whole := measure.Measure(p.Run(t.Context(), 1, nil)).Whole()
		if got := whole.Time("outage.one_user"); got < row.low || got > row.high {
			t.Errorf("%s: one user had no success for %v, want %v to %v", row.why, got, row.low, row.high)
		}
		if got := whole.Time("outage.longest"); got > 2*time.Second {
			t.Errorf("%s: the group had none for %v", row.why, got)
		}
	}
}
