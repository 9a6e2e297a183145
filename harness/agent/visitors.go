//go:build linux

package agent

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/hadrill/hadrill/harness"
	"github.com/hadrill/hadrill/harness/live"
	"github.com/hadrill/hadrill/reports"
	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/program/tomcat"
	"github.com/hadrill/hadrill/sim/program/users"
)

// application is the application server of a spec.
func application(s *Spec) *tomcat.Config { return harness.TomcatConfig(s.Tomcat, s.Redis) }

// visitors is a group of users in real time: they come when the run starts,
// not when their process does, and finish when it is over.
type visitors struct {
	c      *child
	g      *users.Group
	begins chan host.Time
	done   chan struct{}
	start  host.Time
	record string
	err    error
}

func newVisitors(c *child) (*visitors, error) {
	s := &c.spec
	v := &visitors{c: c, begins: make(chan host.Time, 1), done: make(chan struct{})}
	v.g = users.New(harness.UserConfig(s.Group, s.Lasts), s.Backends)
	if err := live.AddRange(device, s.Group.From); err != nil {
		return nil, fmt.Errorf("cannot take the addresses %v: %w", s.Group.From, err)
	}
	return v, nil
}

// begin sets the start of the run.
func (v *visitors) begin(at int64) error {
	if v == nil {
		return errors.New("these are no users")
	}
	v.begins <- host.Time(at)
	return nil
}

// main waits for the start and sets the borders of the record's segments.
func (v *visitors) main(h host.Host) error {
	go func() {
		start := <-v.begins
		v.c.h.Go(host.TaskFunc(func() { v.visit(h, start) }))
	}()
	return nil
}

func (v *visitors) visit(h host.Host, start host.Time) {
	v.start = start
	h.Sleep(start.Sub(h.Now()))
	if err := v.g.Main()(h); err != nil {
		v.err = err
		close(v.done)
		return
	}
	for _, b := range v.c.spec.Borders {
		h.After(start.Add(b).Sub(h.Now()), host.TaskFunc(func() { v.g.MarkAt(b) }))
	}
	lasts := v.c.spec.Lasts
	h.After(start.Add(lasts).Sub(h.Now()), host.TaskFunc(func() { v.finish(lasts) }))
}

// finish closes the record at that time of the run; a second call is without
// effect.
func (v *visitors) finish(at time.Duration) {
	if v.record != "" || v.err != nil {
		return
	}
	s := &v.c.spec
	rec := &reports.Record{
		Run: reports.Run{Scenario: s.Machine, Lasts: s.Lasts, Groups: []string{s.Group.Name}, Backends: s.Backends},
		End: reports.End{At: at, Finished: true},
	}
	harness.AddGroup(rec, v.g.Finish(at))
	var b strings.Builder
	if v.err = rec.Write(&b); v.err == nil {
		v.record = b.String()
	}
	close(v.done)
}

// end waits until the record is closed. Before the run's end it closes it now.
func (v *visitors) end() error {
	if v == nil {
		return errors.New("these are no users")
	}
	v.c.h.Do(func() {
		if now := v.c.h.Now(); v.start == 0 {
			v.finish(0)
		} else if at := now.Sub(v.start); at < v.c.spec.Lasts {
			v.finish(max(0, at))
		}
	})
	<-v.done
	return v.err
}

// late is what this process added to what its users measured.
func (v *visitors) late() *Late {
	l := v.c.h.Lateness()
	micros := func(us int64) time.Duration { return time.Duration(us) * time.Microsecond }
	return &Late{
		Count: l.All.TotalCount(), P50: micros(l.All.ValueAtPercentile(50)), P99: micros(l.All.ValueAtPercentile(99)), Max: micros(l.All.Max()),
		Behind: l.Behind(),
	}
}
