package fidelity

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/hadrill/hadrill/reports/layout"
	"github.com/hadrill/hadrill/reports/measure"
	"github.com/hadrill/hadrill/reports/record"
	"github.com/hadrill/hadrill/reports/record/recordtest"
	"github.com/hadrill/hadrill/reports/verdict"
	"github.com/hadrill/hadrill/scenarios/expect"
	"github.com/hadrill/hadrill/sim/metric"
)

// runOn gives the sample of a run like that of recordtest.Sample(t), changed.
func runOn(t testing.TB, ground string, seed uint64, change func(*record.Record)) *Sample {
	t.Helper()
	r := recordtest.Sample(t)
	r.Run.Ground, r.Run.Seed = ground, seed
	if change != nil {
		change(r)
	}
	return TakeSample(measure.Measure(r))
}

var bothGrounds = Pair{
	Of:   GroundNames{"simulated", "the simulator", "simulated", "in the simulator"},
	With: GroundNames{"containers", "containers", "on containers", "on containers"},
}

// both makes so many runs on each ground with the same figures, but for what
// change does to those on containers.
func both(t testing.TB, simulated, real int, change func(seed uint64, r *record.Record)) []*Sample {
	t.Helper()
	var all []*Sample
	for i := range simulated {
		all = append(all, runOn(t, "simulated", uint64(i+1), nil))
	}
	for i := range real {
		seed := uint64(i + 1)
		all = append(all, runOn(t, "containers", seed, func(r *record.Record) {
			r.Overhead = []record.Overhead{
				{Machine: "users/shoppers", What: "queueing", Count: 100, P50: 20 * time.Microsecond, P99: time.Millisecond, Max: 9 * time.Millisecond},
				{What: "order", Count: 5, P50: 300 * time.Microsecond, P99: 2 * time.Millisecond, Max: 2 * time.Millisecond},
			}
			if change != nil {
				change(seed, r)
			}
		}))
	}
	return all
}

func figure(t testing.TB, f *Fidelity, name string) *Compared {
	t.Helper()
	for i := range f.Figures {
		if f.Figures[i].Name() == name {
			return &f.Figures[i]
		}
	}
	t.Fatalf("no figure %q in %s", name, f.Name())
	return nil
}

// TestTake: each figure comes from the place that its definition names.
func TestTake(t *testing.T) {
	f := Compare(bothGrounds, both(t, 25, 3, nil), expect.Bands())
	want := map[string]string{
		"sessions lost": "1", "sessions stale": "0", "saves acknowledged": "4", "errors": "4", "error share": "30.8 %", "longest outage": "3.5 s",
		"detection: kill lb1/nginx": "2 s", "takeover: kill lb1/nginx": "3 s", "first success: kill lb1/nginx": "3.5 s",
		"latency p50": "200 µs", "latency p99": "1 ms", "picks: web1": "55.6 %", "picks: web2": "44.4 %",
	}
	if len(f.Figures) != len(want) {
		t.Errorf("%d figures, want %d", len(f.Figures), len(want))
	}
	for name, text := range want {
		c := figure(t, f, name)
		if got := c.Text(c.Reference.Median()); got != text {
			t.Errorf("%s is %s in the simulator, want %s", name, got, text)
		}
		if c.Result != Agrees || !c.Decided || c.Percentile != 0.5 {
			t.Errorf("%s: the same on both: %s, decided %v, at %v", name, c.Result, c.Decided, c.Percentile)
		}
	}
	if f.Result() != verdict.Pass {
		t.Errorf("the same on both is %s", f.Result())
	}
}

// TestNoFailure: who had no failure had success at once; who had none again
// never had it.
func TestNoFailure(t *testing.T) {
	for _, c := range []struct {
		reason string
		change func(*record.Record)
		want   string
	}{
		{"no outage", func(r *record.Record) { r.Outages = nil }, "0 s"},
		{"an outage to the end", func(r *record.Record) {
			r.Outages = []metric.Outage{{Group: "shoppers", From: 20 * s, To: 60 * s, Failed: 1, Open: true}}
		}, "never"},
	} {
		f := Compare(bothGrounds, []*Sample{runOn(t, "simulated", 1, nil), runOn(t, "containers", 1, c.change)}, expect.Bands())
		k := figure(t, f, "first success: kill lb1/nginx")
		if got := k.Text(k.Other.Median()); got != c.want {
			t.Errorf("%s: first success %s, want %s", c.reason, got, c.want)
		}
	}
}

// TestFidelityResult: what a difference, a run that does not count and a ground
// without runs make of a case.
func TestFidelityResult(t *testing.T) {
	unfinished := func(r *record.Record) { r.End.Finished, r.End.Why = false, "interrupted" }
	useless := func(r *record.Record) { r.Faults[0].Effect = record.WithoutEffect }
	lost := func(r *record.Record) { r.Segments[0].Counts.Lost += 5 }
	on := func(seeds string, change func(*record.Record)) func(uint64, *record.Record) {
		return func(seed uint64, r *record.Record) {
			if strings.ContainsRune(seeds, rune('0'+seed)) {
				change(r)
			}
		}
	}
	for _, c := range []struct {
		reason          string
		simulated, real int
		change          func(uint64, *record.Record)
		want            verdict.Result
		counted         int
	}{
		{"all the same", 25, 3, nil, verdict.Pass, 3},
		{"a planted difference in most runs", 25, 3, on("12", lost), verdict.Fail, 3},
		{"in one of three runs it is not the median", 25, 3, on("2", lost), verdict.Pass, 3},
		{"a run that did not finish", 25, 3, on("2", unfinished), verdict.Inconclusive, 2},
		{"a fault without effect", 25, 3, on("2", useless), verdict.Inconclusive, 2},
		{"a difference is more than a run that does not count", 25, 3, func(seed uint64, r *record.Record) {
			on("2", unfinished)(seed, r)
			lost(r)
		}, verdict.Fail, 2},
		{"what a run says that does not count makes no difference", 25, 3, func(seed uint64, r *record.Record) {
			on("2", unfinished)(seed, r)
			on("2", lost)(seed, r)
		}, verdict.Inconclusive, 2},
		{"no run on containers", 25, 0, nil, verdict.Inconclusive, 0},
		{"none in the simulator", 0, 3, nil, verdict.Inconclusive, 3},
	} {
		f := Compare(bothGrounds, both(t, c.simulated, c.real, c.change), expect.Bands())
		if f.Result() != c.want || len(f.Other.Counted) != c.counted {
			t.Errorf("%s: %s with %d runs that count, want %s with %d", c.reason, f.Result(), len(f.Other.Counted), c.want, c.counted)
		}
		if got := Overall([]*Fidelity{f}); got != c.want {
			t.Errorf("%s: overall %s, want %s", c.reason, got, c.want)
		}
	}
	if got := Overall(nil); got != verdict.Inconclusive {
		t.Errorf("nothing compared is %s", got)
	}
	if got := (&Fidelity{Unsupported: "cannot"}).Result(); got != verdict.Inconclusive {
		t.Errorf("a case that cannot run is %s", got)
	}
}

// TestFidelityOrder: text and JSON are the same bytes whatever the order in
// which runs ended.
func TestFidelityOrder(t *testing.T) {
	change := func(seed uint64, r *record.Record) {
		r.Segments[0].Counts.Lost += int(seed)
		r.Overhead[0].Behind = int(seed) - 1
	}
	all := both(t, 25, 3, change)
	text, js := asWritten(t, all)
	random := rand.New(rand.NewPCG(1, 2))
	for range 5 {
		random.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		if again, jsAgain := asWritten(t, all); again != text || jsAgain != js {
			t.Fatalf("in another order:\n%s\nwas:\n%s", again, text)
		}
	}
	for _, want := range []string{
		"vip-nginx/preempt: 25 runs simulated, 3 on containers\n",
		"sessions lost differs: 3 on containers, in every run of the simulator 1\n",
		"the harness itself: users were 20 µs late at the median, 1 ms at p99, 9 ms at most; orders took 300 µs, 2 ms, 2 ms\n",
		"warning: seed 2: users/shoppers could not keep up in 1 second of the run",
		"warning: seed 3: users/shoppers could not keep up in 2 seconds of the run",
		"fail: 1 case, 12 figures agree, 1 differ, 0 unjudged\n",
	} {
		if !strings.Contains(unwrapped(text), want) {
			t.Errorf("no %q in:\n%s", want, text)
		}
	}
}

// TestFidelityWidth: no line is wider than the terminal; without one the table
// fits 120 columns.
func TestFidelityWidth(t *testing.T) {
	all := []*Fidelity{Compare(bothGrounds, both(t, 25, 3, func(seed uint64, r *record.Record) {
		r.Segments[0].Counts.Lost += int(seed)
		r.Overhead = slowHarness
	}), expect.Bands())}
	for width, limit := range map[int]int{0: 120, 120: 120, 100: 100, 80: 80, 60: 60} {
		var b bytes.Buffer
		if err := WriteText(&b, all, layout.Options{Width: width}); err != nil {
			t.Fatal(err)
		}
		for _, l := range strings.Split(b.String(), "\n") {
			if n := len([]rune(l)); n > limit {
				t.Errorf("width %d: %d columns: %s", width, n, l)
			}
		}
		for _, want := range []string{"differs", "sessions lost"} {
			if !strings.Contains(b.String(), want) {
				t.Errorf("width %d: no %q in:\n%s", width, want, b.String())
			}
		}
	}
}

func asWritten(t *testing.T, samples []*Sample) (text, js string) {
	t.Helper()
	all := []*Fidelity{Compare(bothGrounds, samples, expect.Bands())}
	var a, b bytes.Buffer
	if err := WriteText(&a, all, layout.Options{}); err != nil {
		t.Fatal(err)
	}
	if err := WriteJSON(&b, all); err != nil {
		t.Fatal(err)
	}
	if !json.Valid(b.Bytes()) {
		t.Error("the JSON is none")
	}
	return a.String(), b.String()
}

// slowHarness is the overhead of a run in real time.
var slowHarness = []record.Overhead{
	{Machine: "users/shoppers", What: "queueing", Count: 900, P50: 50 * time.Microsecond, P99: 4 * time.Millisecond, Max: 20 * time.Millisecond, Behind: 2},
	{Machine: "users/robots", What: "queueing", Count: 10, P50: 60 * time.Microsecond, P99: time.Millisecond, Max: 30 * time.Millisecond},
	{What: "clock offset", Count: 4, P50: 12 * time.Microsecond, P99: 30 * time.Microsecond, Max: 30 * time.Microsecond},
	{What: "order", Count: 4, P50: time.Millisecond, P99: 3 * time.Millisecond, Max: 3 * time.Millisecond},
}

// unwrapped gives text with its sentences on one line each.
func unwrapped(text string) string { return strings.ReplaceAll(text, "\n  ", " ") }

const s = time.Second
