package replay

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/hadrill/hadrill/sim/host"
)

// Outcome is the outcome of a replayed request.
type Outcome struct {
	Backend   string   // that answered, "" for none
	Status    int      // 0: no answer
	Tried     []string // the chain of servers that the program sent it to, by its own account
	Received  []string // the backends that got the request
	URI       string   // at the last of them
	Cookie    string   // at the last of them
	SetCookie string
	Location  string
	// Heads are the requests as the backends got them.
	Heads []host.Request
	// Header are further headers of the answer.
	Header []host.Field
	Took   time.Duration
}

// None stands in a chain of servers where no server was left.
const None = "(none)"

// Comparison says how outcomes are compared. The backend and the status always
// are, and the request as the backend received it where that was recorded.
type Comparison struct {
	// Program is the real one's name, for the text of a difference.
	Program string
	// Slack is the precision of the recorded latencies.
	Slack time.Duration
	// Tried, Location, Cookies: the chain of servers, the Location header, the
	// cookies of the answer without their path are compared too; headers where
	// the recording has any.
	Tried, Location, Cookies bool
	// Unordered: which of several backends got a request is not compared, since
	// others were left out.
	Unordered bool
	// Left reports whether a request is not compared; nil for none.
	Left func(i int) bool
}

// Compare compares every request but those left out.
func (c Comparison) Compare(rec *WebRecording, got []Outcome) Verdict {
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

func (c Comparison) differences(rec *WebRecording, want *Pick, got *Outcome) (all []string) {
	add := func(what string, got, want any) {
		all = append(all, fmt.Sprintf("%s %v, %s's %v", what, got, c.Program, want))
	}
	if got.Backend != want.Who() && !c.Unordered {
		add("backend", got.Backend, want.Who())
	}
	if got.Status != want.Status {
		add("status", got.Status, want.Status)
	}
	if w := rec.chain(want.Tried); c.Tried && !c.Unordered && want.recordsChain() && !slices.Equal(got.Tried, w) {
		add("tried", got.Tried, w)
	}
	if want.ReceivedBy != nil && !sameBackends(got.Received, *want.ReceivedBy, c.Unordered) {
		add("received by", got.Received, *want.ReceivedBy)
	}
	if want.UpstreamURI != nil && got.URI != *want.UpstreamURI {
		add("URI at the backend", got.URI, *want.UpstreamURI)
	}
	if want.BackendCookie != nil && got.Cookie != *want.BackendCookie {
		add("cookie at the backend", got.Cookie, *want.BackendCookie)
	}
	all = append(all, c.receivedDifferences(want, got)...)
	headers := rec.recordsHeaders()
	for _, name := range []string{"x-cache", "x-v", "www-authenticate", "x-err", "x-why"} {
		if w, is := want.Header(name), got.header(name); headers && is != w {
			add(name, is, w)
		}
	}
	if w := want.Header("location"); c.Location && headers && got.Location != w {
		add("Location", got.Location, w)
	}
	if w := want.Header("set-cookie"); c.Cookies && headers && got.SetCookie != w {
		add("cookies", fmt.Sprintf("%q", got.SetCookie), fmt.Sprintf("%q", w))
	}
	if d := got.Took - Millis(want.LatencyMs); d > c.Slack || d < -c.Slack {
		add("latency", got.Took, want.LatencyMs)
	}
	return all
}

// recordsChain reports whether the chain of servers was recorded: it comes in a
// header, which a configuration may leave out.
func (p *Pick) recordsChain() bool {
	return p.Tried != nil || p.ReceivedBy == nil
}

// chain returns a recorded chain with None for a name that is no backend:
// programs give the name of the whole group where no server was left.
func (rec *WebRecording) chain(tried []string) []string {
	var all []string
	for _, n := range tried {
		if !rec.Has(n) {
			n = None
		}
		all = append(all, n)
	}
	return all
}

// Shares compares how many requests each backend answered; it may differ by
// most.
func (c Comparison) Shares(rec *WebRecording, got []Outcome, most int) Verdict {
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
