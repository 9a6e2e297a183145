package simulated

import (
	"strings"
	"testing"
	"time"

	"github.com/hadrill/hadrill/harness"
	"github.com/hadrill/hadrill/reports/measure"
)

// TestWarmup: figures of the whole run, of groups, of application servers and of
// what is before a fault leave out what ended within the warm-up.
func TestWarmup(t *testing.T) {
	const warm = 2 * time.Second
	text := strings.Replace(small, "lasts: 6s", "lasts: 6s\nwarmup: 2s\nfaults: [{at: 4s, kill: web1/tomcat}]", 1)
	c := loadSmall(t, text, nil).Cases[0]
	p, err := Ground{}.Prepare(c)
	if err != nil {
		t.Fatal(err)
	}
	var early, before, after int
	rec := p.(harness.Watched).Watch(t.Context(), 1, harness.Watch{Seen: func(s harness.Seen) {
		switch {
		case s.Ended < warm:
			early++
		case s.Ended < 2*warm:
			before++
		default:
			after++
		}
	}})
	if early == 0 || before == 0 || after == 0 {
		t.Fatalf("%d, %d and %d requests", early, before, after)
	}
	m := measure.Measure(rec)
	group, err := m.Group("all")
	if err != nil {
		t.Fatal(err)
	}
	until, err := m.Before("kill web1/tomcat")
	if err != nil {
		t.Fatal(err)
	}
	answers := 0
	for _, a := range m.Answers() {
		answers += a.Requests
	}
	for _, row := range []struct {
		what      string
		got, want int
	}{
		{"the whole run", m.Whole().Count("requests.total"), before + after},
		{"the group", group.Count("requests.total"), before + after},
		{"before the fault", until.Count("requests.total"), before},
		{"the answers", answers, m.Whole().Count("requests.ok")},
	} {
		if row.got != row.want {
			t.Errorf("%s: %d requests, want %d", row.what, row.got, row.want)
		}
	}
}
