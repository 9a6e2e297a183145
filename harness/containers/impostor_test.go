package containers

import (
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/moby/moby/client"

	"github.com/hadrill/hadrill/harness/agent"
	"github.com/hadrill/hadrill/reports/record"
	"github.com/hadrill/hadrill/scenarios"
)

// impostors is the table of what gives away that a fault or repair was asked for and not
// done, by the verb: words of the evidence with which each comes out as without effect.
// Every verb has a row.
var impostors = map[string]struct {
	nothing string // where nothing at all is done
	// repair: where what it repairs was done; "" for what repairs nothing.
	repair string
	// alone: no run with an impostor has it; TestSilentAgent has.
	alone bool
}{
	"crash":       {nothing: "its container is still running"},
	"restart":     {nothing: "was up already", repair: "its container is still exited"},
	"pause":       {nothing: "its container is still running"},
	"resume":      {nothing: "was not paused", repair: "its container is still paused"},
	"kill":        {nothing: "is still alive"},
	"stop":        {nothing: "ignored SIGTERM"},
	"start":       {nothing: "has run since", repair: "it does not run"},
	"freeze":      {nothing: "is not stopped"},
	"thaw":        {nothing: "was not stopped", repair: "is still stopped"},
	"cut":         {nothing: "no packet passed there"},
	"heal":        {nothing: "had no effect", repair: "still stands"},
	"delay":       {nothing: "no packet passed there"},
	"loss":        {nothing: "no packet passed there"},
	"slow":        {nothing: "its cpu quota is"},
	"unslow":      {nothing: "had no effect", repair: "its cpu quota is"},
	"clock":       {nothing: "is ahead by"},
	"write":       {nothing: "no word of what it held before"},
	"full":        {nothing: "take what is written"},
	"hang":        {nothing: "0 requests accepted"},
	"unhang":      {nothing: "had no effect", repair: "it still does: hang"},
	"fail":        {nothing: "0 requests answered"},
	"unfail":      {nothing: "had no effect", repair: "still answers"},
	"sql":         {nothing: "the server answered nothing", alone: true},
	"switch":      {nothing: "said nothing of its end", alone: true},
	"mmm_control": {nothing: "there is no real mmm_control here", alone: true},
}

// realHang is a row for the real program that hangs: it is frozen for that.
const realHang = "is not stopped"

// impostor is who is asked to break and repair things and does not, but says that he has.
// What is only looked at he lets be seen.
type impostor struct {
	first, later time.Duration // the first fault of all, and from when on he breaks what he is asked to
	base         http.RoundTripper

	mu      sync.Mutex
	zero    time.Time // of the scenario
	started map[string]bool
	lies    int
}

// breaks and repairs are the orders to agents, and the requests to programs of our own,
// that do something to the stack.
var (
	breaks  = []string{"kill", "stop", "freeze", "rule", "fail", "unplug", "step", "ahead", "fill", "write", "hang"}
	repairs = []string{"start", "ensure", "thaw", "unrule", "unfail", "sync", "free", "unwrite", "unhang"}
)

// lie reports whether he does not do what he is asked to: he does nothing, and later on
// repairs nothing.
func (i *impostor) lie(breaks bool) bool {
	i.mu.Lock()
	defer i.mu.Unlock()
	lies := !i.zero.IsZero() && (!breaks || time.Since(i.zero) < i.later)
	if lies {
		i.lies++
	}
	return lies
}

// instead implements Ground.instead: an agent that is asked for nothing says that it has
// done it.
func (i *impostor) instead(o agent.Order) agent.Order {
	do, request := o.Do, agent.Request{}
	if do == "request" {
		_ = json.Unmarshal(o.Request, &request) // it is ours
		do = request.Do
	} else if o.At == 0 && do != "ahead" {
		return o // what a machine does when it begins
	}
	breaking := slices.Contains(breaks, do) || do == "stretch" && request.Factor != 1
	if !breaking && !slices.Contains(repairs, do) && do != "stretch" {
		return o
	}
	i.mu.Lock()
	if i.zero.IsZero() { // the first of all
		i.zero = time.Unix(0, o.At).Add(-i.first)
	}
	i.mu.Unlock()
	switch {
	case !i.lie(breaking):
		return o
	case o.Do == "request":
		o.Request, _ = json.Marshal(agent.Request{Do: "counts"}) // text: never an error
		return o
	}
	return agent.Order{Do: "ping", At: o.At}
}

// RoundTrip implements http.RoundTripper, for the engine's client.
func (i *impostor) RoundTrip(q *http.Request) (*http.Response, error) {
	_, do, _ := strings.Cut(q.URL.Path, "/containers/")
	id, do, _ := strings.Cut(do, "/")
	if q.Method != http.MethodPost {
		return i.base.RoundTrip(q)
	}
	breaking := true
	switch do {
	case "pause", "kill":
	case "unpause":
		breaking = false
	case "update":
		body, err := io.ReadAll(q.Body)
		if err != nil {
			return nil, err
		}
		q.Body = io.NopCloser(strings.NewReader(string(body)))
		breaking = !strings.Contains(string(body), `"CpuQuota":-1`)
	case "start":
		i.mu.Lock()
		again := i.started[id]
		i.started[id] = true
		i.mu.Unlock()
		if !again {
			return i.base.RoundTrip(q)
		}
		breaking = false
	default:
		return i.base.RoundTrip(q)
	}
	if !i.lie(breaking) {
		return i.base.RoundTrip(q)
	}
	return &http.Response{
		StatusCode: http.StatusOK, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Request: q,
		Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(strings.NewReader("{}")),
	}, nil
}

// among puts the impostor between the ground and its engine and agents.
func (i *impostor) among(t *testing.T, g *Ground) {
	t.Helper()
	honest := g.session.Client
	dial := honest.Dialer()
	i.base, i.started = &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) { return dial(ctx) }}, map[string]bool{}
	c, err := client.New(client.FromEnv, client.WithHTTPClient(&http.Client{Transport: i}))
	if err != nil {
		t.Fatal(err)
	}
	g.session.Client, g.instead = c, i.instead
	t.Cleanup(func() { _ = honest.Close() })
}

// TestImpostor runs the stack of every verb, in which nothing is done, and then faults
// that are done and not repaired: each fault and repair that was not done has had no
// effect, and each fault that does not end cannot be undone.
func TestImpostor(t *testing.T) {
	t.Parallel()
	whole := *caseOf(t, "every-verb", "every-verb")
	rest := caseOf(t, "every-verb", "unrepaired")
	head, later := len(whole.Faults), whole.Lasts
	whole.Faults = slices.Clone(whole.Faults)
	for _, f := range rest.Faults {
		f.At += later
		f.ID = "unrepaired: " + f.ID
		if f.Undoes != "" {
			f.Undoes = "unrepaired: " + f.Undoes
		}
		whole.Faults = append(whole.Faults, f)
	}
	whole.Lasts += rest.Lasts
	g, i := open(t), &impostor{first: whole.Faults[0].At, later: later}
	i.among(t, g)
	rec := runOn(t, g, &whole)
	seen := map[string]bool{}
	for n, f := range rec.Faults {
		t.Logf("%v %s: %s, %s", f.At, f.ID, f.Effect, f.Evidence)
		row, broken := impostors[f.Verb], n >= head
		want, words := record.WithoutEffect, row.nothing
		switch {
		case f.ID == "hang lb/nginx":
			words = realHang
		case broken && f.Repair:
			words = row.repair
		case broken && whole.Faults[n].For > 0:
			want, words = record.Unknown, "cannot be undone"
		case broken:
			continue // done, or spoilt by what was not repaired before
		}
		if f.Effect != want || words == "" || !strings.Contains(f.Evidence, words) {
			t.Errorf("%s is %s, %q; want %s, %q", f.ID, f.Effect, f.Evidence, want, words)
		}
		seen[f.Verb] = seen[f.Verb] || !broken
		if broken {
			seen["repair "+f.Verb] = true
		}
	}
	for verb, row := range impostors {
		if !row.alone && !seen[verb] || row.repair != "" && !seen["repair "+verb] {
			t.Errorf("%s: no impostor was asked for it", verb)
		}
	}
	for _, e := range rec.Events {
		if slices.Contains([]string{"ended", "crashed", "paused", "frozen"}, e.Kind) && e.At < later {
			t.Errorf("%v: %s/%s %s: it was done", e.At, e.Machine, e.Program, e.Kind)
		}
	}
	if i.lies == 0 {
		t.Error("no impostor was asked for anything")
	}
}

// TestImpostors wants each verb to be in the table.
func TestImpostors(t *testing.T) {
	for _, v := range scenarios.Verbs() {
		if impostors[v].nothing == "" {
			t.Errorf("%s: nothing gives away an impostor", v)
		}
	}
	if len(impostors) != len(scenarios.Verbs()) {
		t.Errorf("%d rows for %d verbs", len(impostors), len(scenarios.Verbs()))
	}
}
