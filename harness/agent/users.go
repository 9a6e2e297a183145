//go:build linux

package agent

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/hadrill/hadrill/harness/live"
	"github.com/hadrill/hadrill/harness/programs"
	"github.com/hadrill/hadrill/reports/record"
	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/program/users"
)

// userGroup is a group of users in real time: they come when the run starts,
// not when their process does, and finish when it is over.
type userGroup struct {
	c        *child
	settings programs.UsersSettings
	g        *users.Group
	begins   chan host.Time
	done     chan struct{}
	start    host.Time
	result   *users.Result // nil before the end
	at       time.Duration // of the end
	record   string
	err      error
}

func newUserGroup(c *child) (*userGroup, error) {
	u := &userGroup{c: c, begins: make(chan host.Time, 1), done: make(chan struct{})}
	if err := json.Unmarshal(c.spec.Settings, &u.settings); err != nil {
		return nil, fmt.Errorf("users: settings %q: %w", c.spec.Settings, err)
	}
	u.g = u.settings.New()
	from := u.settings.Group.From
	if err := live.AddRange(device, from); err != nil {
		return nil, fmt.Errorf("cannot take the addresses %v: %w", from, err)
	}
	return u, nil
}

// begin sets the moment at which the run starts.
func (u *userGroup) begin(at int64) error {
	if u == nil {
		return errors.New("these are no users")
	}
	u.begins <- host.Time(at)
	return nil
}

// main waits for the start and sets the borders of the record's segments.
func (u *userGroup) main(h host.Host) error {
	go func() {
		start := <-u.begins
		u.c.h.Go(host.TaskFunc(func() { u.visit(h, start) }))
	}()
	return nil
}

func (u *userGroup) visit(h host.Host, start host.Time) {
	u.start = start
	h.Sleep(start.Sub(h.Now()))
	if err := u.g.Main()(h); err != nil {
		u.err = err
		close(u.done)
		return
	}
	for _, b := range u.settings.Borders {
		h.After(start.Add(b).Sub(h.Now()), host.TaskFunc(func() { u.g.MarkAt(b) }))
	}
	lasts := u.settings.Lasts
	h.After(start.Add(lasts).Sub(h.Now()), host.TaskFunc(func() { u.finish(lasts) }))
}

// finish closes the record at that time of the run; a second call is without
// effect.
func (u *userGroup) finish(at time.Duration) {
	if u.result != nil || u.err != nil {
		return
	}
	u.result, u.at = u.g.Finish(at), at
	close(u.done)
}

// write writes the record, with what a comparison with the rows of the surviving
// primary gives where the group writes some and there is a database.
func (u *userGroup) write(rows *Rows) error {
	if u.g.Writes() && rows != nil {
		u.result.Remainder.Add(u.g.Compare(func(f func(user, number uint32)) {
			for _, x := range *rows {
				f(uint32(x>>32), uint32(x))
			}
		}))
	}
	s := &u.settings
	rec := &record.Record{
		Run: record.Run{Scenario: u.c.spec.Machine, Lasts: s.Lasts, Groups: []string{s.Group.Name}, Backends: s.Backends},
		End: record.End{At: u.at, Finished: true},
	}
	rec.AddGroup(&u.result.Result)
	var b strings.Builder
	err := rec.Write(&b)
	u.record = b.String()
	return err
}

// end waits until the record is closed, and writes it. Before the run's end it
// closes it now. A second call is without effect.
func (u *userGroup) end(rows *Rows) error {
	if u == nil {
		return errors.New("these are no users")
	}
	u.c.h.Do(func() {
		if now := u.c.h.Now(); u.start == 0 {
			u.finish(0)
		} else if at := now.Sub(u.start); at < u.settings.Lasts {
			u.finish(max(0, at))
		}
	})
	<-u.done
	if u.err == nil && u.record == "" {
		u.c.h.Do(func() { u.err = u.write(rows) })
	}
	return u.err
}

// late gives the delays that this process added to its users' measurements.
func (u *userGroup) late() *Late {
	l := u.c.h.Lateness()
	micros := func(us int64) time.Duration { return time.Duration(us) * time.Microsecond }
	return &Late{
		Count: l.All.TotalCount(), P50: micros(l.All.ValueAtPercentile(50)), P99: micros(l.All.ValueAtPercentile(99)), Max: micros(l.All.Max()),
		Behind: l.Behind(),
	}
}
