package containers

import (
	"fmt"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/hadrill/hadrill/harness/simulated"
	"github.com/hadrill/hadrill/reports/record"
	"github.com/hadrill/hadrill/reports/verdict"
	"github.com/hadrill/hadrill/scenarios"
)

// TestEveryVerbIsThere wants the stack of the tests to have each fault and
// each repair, and this ground to have each that a ground injects, and no other.
func TestEveryVerbIsThere(t *testing.T) {
	stack, err := scenarios.Load(os.DirFS("."), "testdata/every-verb", "testdata/every-verb")
	if err != nil {
		t.Fatal(err)
	}
	all := scenarios.Verbs()
	if len(all) == 0 {
		t.Fatal("no verbs")
	}
	for _, v := range all {
		if !slices.ContainsFunc(stack.Cases, func(c *scenarios.Case) bool {
			return slices.ContainsFunc(c.Faults, func(f scenarios.Fault) bool { return f.Verb == v })
		}) {
			t.Errorf("%s does not happen", v)
		}
	}
	wanted := scenarios.InjectedVerbs()
	for _, v := range wanted {
		if _, here := verbs[v]; !here {
			t.Errorf("%s: this ground does not have it", v)
		}
	}
	for v := range verbs {
		if !slices.Contains(wanted, v) {
			t.Errorf("%s: no ground injects it", v)
		}
	}
	for name, v := range verbs {
		if v.inject == nil && v.unsupported == nil {
			t.Errorf("%s: this ground neither injects it nor says why not", name)
		}
	}
}

// TestFamilies wants each verb to stand in one family.
func TestFamilies(t *testing.T) {
	n := len(powerVerbs) + len(processVerbs) + len(networkVerbs) + len(machineVerbs) + len(answerVerbs) + len(operatorVerbs)
	if n != len(verbs) {
		t.Errorf("the families have %d verbs, all of them together %d", n, len(verbs))
	}
}

// TestEveryVerb runs the stack once and looks at it from all sides.
func TestEveryVerb(t *testing.T) {
	c := caseOf(t, "every-verb", "every-verb")
	rec := runOn(t, open(t), c)
	sim := runOn(t, simulated.Ground{}, c)
	t.Run("effect", func(t *testing.T) { confirmedAll(t, rec) })
	t.Run("quiet", func(t *testing.T) { quietBetween(t, rec) })
	t.Run("who notices", func(t *testing.T) { sameNotice(t, rec, sim) })
	t.Run("address", func(t *testing.T) { sameOwners(t, rec, sim) })
	t.Run("power", func(t *testing.T) { silentCrash(t, rec) })
}

// confirmedAll wants evidence for each fault and repair.
func confirmedAll(t *testing.T, rec *record.Record) {
	for _, f := range rec.Faults {
		t.Logf("%v %s: %s, until %v, %s", f.At, f.ID, f.Effect, f.Until, f.Evidence)
		if f.Effect != record.Confirmed || f.Evidence == "" {
			t.Errorf("%s: %s, %q", f.ID, f.Effect, f.Evidence)
		}
		if f.Until < f.At && f.ID != "kill lb/keepalived/vrrp" { // nobody repairs that one but its parent
			t.Errorf("%s: from %v until %v", f.ID, f.At, f.Until)
		}
	}
}

// quietBetween wants the users to be served as if nothing had been in the last
// second before each fault, and in the last of the run.
func quietBetween(t *testing.T, rec *record.Record) {
	ends := []time.Duration{rec.Run.Lasts}
	for _, f := range rec.Faults {
		if !f.Repair {
			ends = append(ends, f.At)
		}
	}
	for _, end := range ends {
		second := int(end/time.Second) - 1
		for _, s := range rec.Series {
			if s.Requests[second] < 50 || s.Errors[second] > 0 {
				t.Errorf("%s in second %d, before what happens at %v: %d requests, %d errors", s.Group, second, end, s.Requests[second], s.Errors[second])
			}
		}
	}
}

// few errors are those that a busy machine makes by itself; a fault that a
// group notices makes at least ten in this stack.
const few = 4

// sameNotice wants the same groups to see errors of the same fault as in the
// simulator.
func sameNotice(t *testing.T, rec, sim *record.Record) {
	for _, f := range rec.Faults {
		if !f.Repair {
			for _, g := range rec.Run.Groups {
				real, model := errorsAfter(rec, g, f.At), errorsAfter(sim, g, f.At)
				t.Logf("%s: %s sees %d errors, in the simulator %d", f.ID, g, real, model)
				if (real > few) != (model > few) {
					t.Errorf("%s: %s sees %d errors, in the simulator %d", f.ID, g, real, model)
				}
			}
		}
	}
}

// errorsAfter gives a group's errors from a fault to the next one.
func errorsAfter(rec *record.Record, group string, from time.Duration) int {
	to := rec.Run.Lasts
	for _, f := range rec.Faults {
		if !f.Repair && f.At > from && f.At < to {
			to = f.At
		}
	}
	n := 0
	for _, s := range rec.Segments {
		if s.Group == group && s.From >= from && s.To <= to {
			n += s.Counts.Total - s.Counts.OK
		}
	}
	return n
}

// sameOwners wants the address to come and go as in the simulator, by the
// faults between which it does.
func sameOwners(t *testing.T, rec, sim *record.Record) {
	real, model := owners(rec), owners(sim)
	if len(model) < 4 || !slices.Equal(real, model) {
		t.Errorf("got  %q\nwant %q", real, model)
	}
}

// owners gives the events of addresses, each with the last fault before it.
func owners(rec *record.Record) []string {
	var all []string
	for _, e := range rec.Events {
		if e.Kind != "address-added" && e.Kind != "address-removed" {
			continue
		}
		after := "the start"
		for _, f := range rec.Faults {
			if f.At <= e.At {
				after = f.ID
			}
		}
		all = append(all, fmt.Sprintf("after %s: %s %s %s", after, e.Machine, e.Kind, e.Detail))
	}
	return all
}

// silentCrash wants a loss of power to be silence: whoever keeps a connection
// to the machine and waits for an answer hears nothing, neither FIN nor RST.
func silentCrash(t *testing.T, rec *record.Record) {
	crash := slices.IndexFunc(rec.Faults, func(f record.Fault) bool { return f.Verb == "crash" })
	for _, s := range rec.Segments {
		if s.Group != "direct" || s.From != rec.Faults[crash].At {
			continue
		}
		if c := s.Counts; c.Resets > 0 || c.Refused > 0 || c.Timeouts == 0 {
			t.Errorf("from %v to %v: %+v", s.From, s.To, c)
		}
		return
	}
	t.Error("nobody was there")
}

// TestSilentCable: a cut between machines that send nothing to each other has
// no effect, whatever broadcasts pass there, and is no pass.
func TestSilentCable(t *testing.T) {
	t.Parallel()
	c := caseOf(t, "every-verb", "silent-cable")
	g := open(t)
	p, err := g.Prepare(c)
	if err != nil {
		t.Fatal(err)
	}
	rec := p.Run(t.Context(), 1, nil)
	if f, v := rec.Faults[0], judged(c, rec); f.Effect != record.WithoutEffect || v.Result != verdict.Inconclusive {
		t.Errorf("%s: %s; the run is %s", f.Effect, f.Evidence, v.Result)
	}
}

// TestOperator: a real server answers an operator's statements as ours does.
func TestOperator(t *testing.T) {
	t.Parallel()
	c := caseOf(t, "every-verb", "operator")
	rec, sim := runOn(t, open(t), c), runOn(t, simulated.Ground{}, c)
	confirmed := 0
	for i, f := range rec.Faults {
		t.Logf("%s: %s, %s", f.ID, f.Effect, f.Evidence)
		if f.Effect != sim.Faults[i].Effect {
			t.Errorf("%s: %s, %q, in the simulator %s, %q", f.ID, f.Effect, f.Evidence, sim.Faults[i].Effect, sim.Faults[i].Evidence)
		}
		if f.Effect == record.Confirmed {
			confirmed++
		}
	}
	if confirmed == 0 || confirmed == len(rec.Faults) {
		t.Errorf("%d of %d took effect", confirmed, len(rec.Faults))
	}
}

// TestUnknownVerb wants a verb without a row to be named.
func TestUnknownVerb(t *testing.T) {
	defer func() {
		if got := fmt.Sprint(recover()); got != `containers: fault "melt web1": no row for the verb "melt"` {
			t.Errorf("panic %q", got)
		}
	}()
	faultsOf{}.Inject(t.Context(), &scenarios.Fault{ID: "melt web1", Verb: "melt"})
}
