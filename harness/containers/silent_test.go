package containers

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/moby/moby/client"

	"github.com/hadrill/hadrill/harness/agent"
	"github.com/hadrill/hadrill/reports/record"
)

// silentRun is a run of a variant of the stack of every verb whose agents do nothing and
// answer each order that it was done, without a word of what came of it.
func silentRun(t *testing.T, variant string) *run {
	t.Helper()
	prepared, err := new(Ground).Prepare(caseOf(t, "every-verb", variant))
	if err != nil {
		t.Fatal(err)
	}
	r := &run{p: prepared.(*plan), zero: time.Now()}
	for i := range r.p.machines {
		p := &r.p.machines[i]
		orders, there := net.Pipe()
		answers, out := io.Pipe()
		s := &stream{conn: client.HijackedResponse{Conn: orders}, waiting: map[int]chan agent.Answer{}, ended: make(chan struct{})}
		go s.read(answers)
		go func() {
			for lines := bufio.NewScanner(there); lines.Scan(); {
				var o agent.Order
				if json.Unmarshal(lines.Bytes(), &o) == nil {
					_ = json.NewEncoder(out).Encode(agent.Answer{Re: o.ID, At: o.At})
				}
			}
			out.Close()
		}()
		t.Cleanup(func() { orders.Close() })
		r.machines = append(r.machines, &machine{name: p.name, setup: p.setup, specs: p.specs, run: r, s: s})
	}
	return r
}

// TestSilentAgent: what an operator does is proved by what a server, or a tool, says of
// it, which only one says that was asked.
func TestSilentAgent(t *testing.T) {
	asked := 0
	for _, variant := range []string{"operator", "switch"} {
		r := silentRun(t, variant)
		for i := range r.p.c.Faults {
			f := &r.p.c.Faults[i]
			row := impostors[f.Verb]
			if !row.alone {
				continue
			}
			asked++
			effect, why := verbOf(f).inject(t.Context(), r, f, time.Now()).Evidence(context.Background())
			if effect != record.WithoutEffect || !strings.Contains(why, row.nothing) {
				t.Errorf("%s is %s, %q; want %q", f.ID, effect, why, row.nothing)
			}
		}
	}
	if asked == 0 {
		t.Error("nobody was asked for anything")
	}
	_, err := new(Ground).Prepare(caseOf(t, "every-verb", "control"))
	if want := impostors["mmm_control"].nothing; err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("%v: want %q", err, want)
	}
}

// TestProofs has what is seen of processes after each deed.
func TestProofs(t *testing.T) {
	const now = int64(time.Hour)
	var (
		old     = agent.Process{PID: 7, Since: now - int64(time.Minute)}
		young   = agent.Process{PID: 8, Since: now - int64(tick)/2} // as the kernel rounds
		stopped = agent.Process{PID: 7, Since: old.Since, Stopped: true}
	)
	for _, row := range []struct {
		why   string
		rule  rule
		count int64
		seen  []agent.Process
		want  string // "": it was done
	}{
		{"all are gone", dead, 1, nil, ""},
		{"its parent started another one", dead, 1, []agent.Process{young}, ""},
		{"one survives", dead, 1, []agent.Process{young, old}, "process 7 is still alive"},
		{"one begins", began, 0, []agent.Process{young}, ""},
		{"it had not ended", began, 0, []agent.Process{old}, "process 7 has run since 1m0s before"},
		{"none begins", began, 0, nil, "it does not run"},
		{"it runs, since whenever", alive, 0, []agent.Process{old}, ""},
		{"it does not", alive, 0, nil, "it does not run"},
		{"all stand", held, 1, []agent.Process{stopped}, ""},
		{"one goes on", held, 2, []agent.Process{stopped, old}, "process 7 is not stopped"},
		{"one was born meanwhile", held, 1, []agent.Process{stopped, young}, ""},
		{"one that has just begun goes on", held, 1, []agent.Process{young}, "process 8 is not stopped"},
		{"all stood before", held, 0, []agent.Process{stopped}, "was stopped already"},
		{"nobody is there to stand", held, 1, nil, "it does not run"},
		{"all go on", loosened, 1, []agent.Process{old}, ""},
		{"one stands", loosened, 1, []agent.Process{young, stopped}, "process 7 is still stopped"},
		{"none stood", loosened, 0, []agent.Process{old}, "was not stopped"},
		{"at the end of a fault none need have stood", loose, 0, []agent.Process{old}, ""},
		{"one stands at the end of a fault", loose, 0, []agent.Process{stopped}, "process 7 is still stopped"},
	} {
		got := ""
		if err := row.rule(agent.Answer{At: now, Count: row.count}, row.seen); err != nil {
			got = err.Error()
		}
		if got != row.want {
			t.Errorf("%s: %q, want %q", row.why, got, row.want)
		}
	}
}
