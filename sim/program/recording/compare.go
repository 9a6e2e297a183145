package recording

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Outcome is what became of a request where it was replayed.
type Outcome struct {
	Backend   string   // that answered, "" for none
	Status    int      // 0: no answer
	Tried     []string // the chain of servers that the program says it tried
	Received  []string // the backends that got the request
	URI       string   // at the last of them
	Cookie    string   // at the last of them
	SetCookie string
	Location  string
	Took      time.Duration
}

// None stands in a chain of servers for no server that was left.
const None = "(none)"

// Comparison is how closely outcomes are looked at. The backend and the status
// always are, and what a backend received where that was recorded.
type Comparison struct {
	// Program is the real one's name, for what is said.
	Program string
	// Slack is how far the recorded latencies are from being exact.
	Slack time.Duration
	// Tried, Location, Cookies: the chain of servers, the Location header, the
	// cookies of the answer without their path are compared too.
	Tried, Location, Cookies bool
	// Left tells which requests are not compared; nil for none.
	Left func(i int) bool
}

// Verdict is what became of one recording.
type Verdict struct {
	Compared, Equal int
	// How is what was compared, where it is not every request by itself.
	How string
	// Unsupported is why the recording was not replayed, "" where it was.
	Unsupported string
	// Wrong are the differences.
	Wrong []string
}

// Differ adds a difference.
func (v *Verdict) Differ(format string, a ...any) {
	v.Wrong = append(v.Wrong, fmt.Sprintf(format, a...))
}

// Compare compares every request but those left out.
func (c Comparison) Compare(rec *Recording, got []Outcome) Verdict {
	var v Verdict
	if len(rec.Picks) != len(rec.Requests) || len(got) != len(rec.Requests) {
		v.Differ("%d requests, %d picks recorded, %d outcomes", len(rec.Requests), len(rec.Picks), len(got))
		v.Compared = len(rec.Requests)
		return v
	}
	for i := range got {
		if c.Left != nil && c.Left(i) {
			continue
		}
		v.Compared++
		if d := c.differences(rec, &rec.Picks[i], &got[i]); len(d) > 0 {
			v.Differ("request %d at %v ms: %s", rec.Picks[i].N, rec.Requests[i].AtMs, strings.Join(d, "; "))
			continue
		}
		v.Equal++
	}
	return v
}

func (c Comparison) differences(rec *Recording, want *Pick, got *Outcome) (all []string) {
	add := func(what string, got, want any) {
		all = append(all, fmt.Sprintf("%s %v, %s's %v", what, got, c.Program, want))
	}
	if got.Backend != want.Who() {
		add("backend", got.Backend, want.Who())
	}
	if got.Status != want.Status {
		add("status", got.Status, want.Status)
	}
	if w := rec.chain(want.Tried); c.Tried && !slices.Equal(got.Tried, w) {
		add("tried", got.Tried, w)
	}
	if want.ReceivedBy != nil && !slices.Equal(got.Received, *want.ReceivedBy) {
		add("received by", got.Received, *want.ReceivedBy)
	}
	if want.UpstreamURI != nil && got.URI != *want.UpstreamURI {
		add("URI at the backend", got.URI, *want.UpstreamURI)
	}
	if want.BackendCookie != nil && got.Cookie != *want.BackendCookie {
		add("cookie at the backend", got.Cookie, *want.BackendCookie)
	}
	if w := want.Header("location"); c.Location && got.Location != w {
		add("Location", got.Location, w)
	}
	if w := strings.ReplaceAll(want.Header("set-cookie"), "; path=/", ""); c.Cookies && got.SetCookie != w {
		add("cookies", fmt.Sprintf("%q", got.SetCookie), fmt.Sprintf("%q", w))
	}
	if d := got.Took - Millis(want.LatencyMs); d > c.Slack || d < -c.Slack {
		add("latency", got.Took, want.LatencyMs)
	}
	return all
}

// chain is a recorded chain with what is no backend as None: programs give the
// name of the whole group where no server was left.
func (rec *Recording) chain(tried []string) []string {
	var all []string
	for _, n := range tried {
		if !rec.Knows(n) {
			n = None
		}
		all = append(all, n)
	}
	return all
}

// Shares compares how many requests each backend answered; it may differ by
// most.
func (c Comparison) Shares(rec *Recording, got []Outcome, most int) Verdict {
	var v Verdict
	counts := func(who func(i int) string, n int, name string) (sum int) {
		for i := range n {
			if who(i) == name {
				sum++
			}
		}
		return sum
	}
	for _, b := range rec.Backends {
		want := counts(func(i int) string { return rec.Picks[i].Who() }, len(rec.Picks), b.Name)
		is := counts(func(i int) string { return got[i].Backend }, len(got), b.Name)
		v.Compared += want
		if d := want - is; d > most || -d > most {
			v.Differ("%s answered %d requests, %s's %d", b.Name, is, c.Program, want)
			continue
		}
		v.Equal += want
	}
	return v
}
