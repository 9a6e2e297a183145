package ask

import (
	"slices"
	"testing"
	"time"

	"github.com/hadrill/hadrill/scenarios"
)

// TestLogs: what a log has and no user will ask is said.
func TestLogs(t *testing.T) {
	at := func(seconds ...time.Duration) (all []scenarios.Logged) {
		for _, s := range seconds {
			all = append(all, scenarios.Logged{At: s * time.Second})
		}
		return all
	}
	for _, row := range []struct {
		why  string
		log  []scenarios.Logged
		left []int
		want []string
	}{
		{"all come", at(0, 5, 9), nil, nil},
		{"no log", nil, nil, nil},
		{"lines that are no requests", at(0, 5), []int{2, 4}, []string{"users u: access_log: 2 lines of day.log left out as no request, line 2 the first: 2 of 4 read"}},
		{"later than the run", at(0, 10, 200), nil, []string{"users u: access_log: 2 requests of 3 left out as later than the run is long: the log reaches to 200 s, the run lasts 10 s"}},
	} {
		c := sampleCase()
		c.Lasts = 10 * time.Second
		c.Users = []scenarios.Group{{Name: "u", LogFile: "day.log", LogLeft: row.left, Journey: scenarios.Journey{Log: row.log}}}
		var a Answers
		a.readLogs(c)
		var got []string
		for _, w := range a.Warnings {
			got = append(got, w.What)
		}
		if !slices.Equal(got, row.want) {
			t.Errorf("%s: %q, want %q", row.why, got, row.want)
		}
	}
}
