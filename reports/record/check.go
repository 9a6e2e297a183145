package record

import (
	"errors"
	"fmt"
	"slices"
	"time"
)

// The checks of what a record must hold to be measured. Write and Read both
// apply them to each item, so what was written can be read.

func (r *Run) check() error {
	switch {
	case r.Scenario == "":
		return errors.New("run: the scenario has no name")
	case r.Lasts < 0:
		return fmt.Errorf("run: lasts is negative: %v", r.Lasts)
	case r.Warmup < 0 || r.Warmup > 0 && r.Warmup >= r.Lasts:
		return fmt.Errorf("run: warmup is %v of %v", r.Warmup, r.Lasts)
	}
	if name, twice := repeated(r.Groups); twice {
		return fmt.Errorf("run: group %q stands there twice", name)
	}
	if name, twice := repeated(r.Backends); twice {
		return fmt.Errorf("run: backend %q stands there twice", name)
	}
	return nil
}

func repeated(names []string) (string, bool) {
	for i, n := range names {
		if slices.Contains(names[:i], n) {
			return n, true
		}
	}
	return "", false
}

func (e *Event) check() error {
	if e.Kind == "" {
		return errors.New("event: no kind")
	}
	return nil // a negative time is before the scenario's start, while the stack settles
}

func (f *Fault) check(before []Fault) error {
	what := fmt.Sprintf("fault %q", f.ID)
	switch {
	case f.ID == "":
		return errors.New("fault: no id")
	case f.Effect != Confirmed && f.Effect != WithoutEffect && f.Effect != Unknown:
		return fmt.Errorf("%s: unknown effect %q: expected one of %q, %q, %q", what, f.Effect, Confirmed, WithoutEffect, Unknown)
	case slices.ContainsFunc(before, func(o Fault) bool { return o.ID == f.ID }):
		return fmt.Errorf("%s: the id stands there twice", what)
	case f.Until == 0:
		return checkSpan(what, f.At, f.At)
	}
	return checkSpan(what, f.At, f.Until)
}

func (o *Overhead) check() error {
	if o.What == "" || o.Count < 0 || o.P50 < 0 || o.P99 < o.P50 || o.Max < 0 {
		return fmt.Errorf("overhead %q: %d samples, median %v, p99 %v, max %v", o.What, o.Count, o.P50, o.P99, o.Max)
	}
	return nil
}

func (e *End) check() error { return checkSpan("end", e.At, e.At) }

func checkGroup(what, group string, r *Run) error {
	if !slices.Contains(r.Groups, group) {
		return fmt.Errorf("%s: unknown group: the run has %q", what, r.Groups)
	}
	return nil
}

func checkSpan(what string, from, to time.Duration) error {
	switch {
	case from < 0:
		return fmt.Errorf("%s: %v is before the start of the run", what, from)
	case to < from:
		return fmt.Errorf("%s: it ends at %v, before its beginning at %v", what, to, from)
	}
	return nil
}
