package queue

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/hadrill/hadrill/harness/suite"
	"github.com/hadrill/hadrill/reports/record"
)

// TestMembers: what is shown of workers by what was heard of them, and when.
func TestMembers(t *testing.T) {
	s := &Study{conn: &Conn{tune: tuning{beat: 2 * time.Second}}, keys: suite.KeysOf(suite.DefaultGround(), build), workers: map[string]seen{}}
	now := time.Now()
	for _, b := range []struct {
		beat
		ago time.Duration
	}{
		{beat{Worker: "web-2", ID: "2", Slots: 2, Done: 41, Runs: []Running{{"shop, seed 3", 12 * time.Second}, {"shop, seed 4", time.Second}}}, time.Second},
		{beat{Worker: "web-1", ID: "1", Slots: 1}, 0},
		{beat{Worker: "web-3", ID: "3", Slots: 1, Done: 7, Runs: []Running{{"shop, seed 5", time.Second}}}, 11 * time.Second},
		{beat{Worker: "web-4", ID: "4", Slots: 1, Done: 8, Left: true}, time.Hour},
		{beat{Worker: "local-1", ID: "5", Slots: 1, Done: 9}, 20 * time.Second},
		{beat{Worker: "local-1", ID: "6", Slots: 1, Done: 1, Runs: []Running{{"shop, seed 6", 0}}}, 0},
		{beat{Worker: "old", ID: "7", Slots: 1, Build: strings.Repeat("c", 64)}, 0},
		{beat{Worker: "real", ID: "8", Slots: 1, Ground: suite.ReferenceGround().Name}, 0},
	} {
		if b.Build == "" {
			b.Build = build
		}
		if b.Ground == "" {
			b.Ground = suite.DefaultGround().Name
		}
		s.workers[b.ID] = seen{b.beat, now.Add(-b.ago)}
	}
	want := []string{
		"local-1: shop, seed 6, for 0 s; 1 done",
		"web-1: waits for a run; 0 done",
		"web-2: shop, seed 3, for 13 s, and 1 more; 41 done",
		"web-3: lost, not heard of for 11 s; 7 done",
		"web-4: stopped; 8 done",
	}
	var got []string
	for _, m := range s.members(now) {
		got = append(got, m.String())
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// TestChanges: a line for each worker of which something is new, and none for others.
func TestChanges(t *testing.T) {
	works, more := Member{Name: "a", id: "1", Slots: 2}, Member{Name: "a", id: "1", Slots: 2, Done: 5}
	left, lost := Member{Name: "a", id: "1", Done: 5, Left: true}, Member{Name: "a", id: "1", Lost: true, Silent: 10 * time.Second}
	for _, row := range []struct {
		why         string
		before, now []Member
		want        string
	}{
		{"a new one", nil, []Member{works}, "worker a has joined, 2 runs side by side"},
		{"nothing but more runs", []Member{works}, []Member{more}, ""},
		{"it was told to stop", []Member{works}, []Member{left}, "worker a stopped; 5 done"},
		{"which is told once", []Member{left}, []Member{left}, ""},
		{"it came and went between two looks", nil, []Member{left}, "worker a stopped; 5 done"},
		{"it died", []Member{works}, []Member{lost}, "worker a is lost: it was not heard of for 10 s; what it had is done by others"},
		{"which is told once, too", []Member{lost}, []Member{lost}, ""},
		{"it was cut off", []Member{lost}, []Member{more}, "worker a is back"},
		{"another in its place", []Member{lost}, []Member{{Name: "a", id: "2", Slots: 1}}, "worker a has joined, 1 run side by side"},
	} {
		if got := strings.Join(Changes(row.before, row.now), "\n"); got != row.want {
			t.Errorf("%s: got %q, want %q", row.why, got, row.want)
		}
	}
}

// TestSeen: a study sees workers that join, have a run, stop and die.
func TestSeen(t *testing.T) {
	r, all := newRig(t), jobs(t, 1)[:1]
	s := r.study(r.connect())
	if other, there := s.Muster(t.Context()); there || other != "" {
		t.Errorf("there is a worker before one is: %v, %q", there, other)
	}
	release := make(chan struct{})
	stop, _ := r.worker("stops", drill{func(context.Context, uint64, func(float64)) { <-release }})
	if _, there := s.Muster(t.Context()); !there {
		t.Error("no worker is seen")
	}
	done := make(chan error, 1)
	go func() { _, err := run(t.Context(), s, all); done <- err }()
	comes := func(line string) {
		t.Helper()
		var seen []Member
		for since := time.Now(); time.Since(since) < time.Minute; time.Sleep(time.Millisecond) {
			seen = s.Members()
			if slices.ContainsFunc(seen, func(m Member) bool { return strings.HasPrefix(m.String(), line) }) {
				return
			}
		}
		t.Errorf("%q is not seen, but %v", line, seen)
	}
	comes("stops: shop/a, seed 1, for 0 s")
	close(release)
	if err := <-done; err != nil {
		t.Error(err)
	}
	comes("stops: waits for a run; 1 done")
	stop()
	comes("stops: stopped; 1 done")
	_, die := r.worker("dies", drill{})
	comes("dies: waits for a run; 0 done")
	die()
	comes("dies: lost, not heard of for ")
}

// squares is a look for tests: at seed 2 it ends the run before its time.
var squares = &suite.Look{Name: "squares", Run: func(ctx context.Context, j suite.Job, progress func(float64)) (*record.Record, any) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	if j.Seed == 2 {
		cancel()
	}
	return j.Prepared.Run(ctx, j.Seed, progress), map[string]uint64{"square": j.Seed * j.Seed}
}}

// TestLooked: jobs that are looked at give over the queue what they give here, also where
// the look ends the run, and a key of their own.
func TestLooked(t *testing.T) {
	r, plain := newRig(t), jobs(t, 3)
	all := slices.Clone(plain)
	for i := range all {
		all[i].Look = squares
	}
	r.looks = []*suite.Look{squares}
	r.worker("one", drill{})
	results := func(o suite.Options, all []suite.Job) (text string) {
		err := suite.RunJobs(t.Context(), all, o, func(r suite.Result) error {
			var b bytes.Buffer
			err := r.Write(&b)
			text += fmt.Sprintf("%v: %s %v\n%s", &r.Job, r.Seen, r.Record.End.Finished, &b)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	s := r.study(r.connect())
	for _, these := range [][]suite.Job{all, plain, all} {
		here, there := results(suite.Options{Workers: 1}, these), results(s.Options(suite.Options{Do: s.Run}, nil), these)
		if here != there {
			t.Errorf("here\n%s\nby a worker\n%s", here, there)
		}
		if looked := these[0].Look != nil; looked != strings.Contains(there, `shop/b, seed 2: {"square":4} false`) {
			t.Errorf("looked at: %v; got %s", looked, there)
		}
	}
}

// TestNoSuchLook: a worker that lacks a look says so, and does not do without.
func TestNoSuchLook(t *testing.T) {
	r, all := newRig(t), jobs(t, 1)[:1]
	all[0].Look = squares
	r.worker("one", drill{func(context.Context, uint64, func(float64)) { t.Error("it did the run") }})
	s := r.study(r.connect())
	res, err := s.Run(t.Context(), all[0], nil)
	if err != nil || res.Record.End.Finished || !strings.Contains(res.Record.End.Why, "no worker finished it") || string(res.Seen) != `{"square":1}` {
		t.Errorf("error %v, finished %v: %s", err, res.Record.End.Finished, res.Record.End.Why)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if want := `shop/a, seed 1: it is to be looked at by "squares", which this program does not have`; !slices.Contains(r.said, want) {
		t.Errorf("it says %q, want %q", r.said, want)
	}
}

// TestGrounds: of two grounds at one queue each has its jobs done by workers that have it,
// and by no others, and gives the bytes of one machine's.
func TestGrounds(t *testing.T) {
	r, all := newRig(t), jobs(t, 3)
	for _, row := range []*suite.GroundRow{suite.DefaultGround(), suite.ReferenceGround()} {
		var did atomic.Int32
		r.workerOn(row, "worker of "+row.Name, named{drill{func(context.Context, uint64, func(float64)) { did.Add(1) }}, row.Name})
		s, err := NewStudy(t.Context(), r.connect(), suite.KeysOf(row, build))
		if err != nil {
			t.Fatal(err)
		}
		for i := range all {
			if all[i].Prepared, err = (named{ground: row.Name}).Prepare(all[i].Case); err != nil {
				t.Fatal(err)
			}
		}
		got, err := run(t.Context(), s, all)
		if err != nil || !bytes.Equal(got, wanted(t, all)) || !bytes.Contains(got, []byte(row.Name)) || int(did.Load()) != len(all) {
			t.Errorf("%s: %d runs, error %v: %s", row.Name, did.Load(), err, got)
		}
	}
}

// TestSeenJSON: what a look sees reaches the study as it was written.
func TestSeenJSON(t *testing.T) {
	r := suite.RunJob(t.Context(), func() suite.Job { j := jobs(t, 1)[0]; j.Look = squares; return j }(), nil)
	var b bytes.Buffer
	if err := r.Write(&b); err != nil {
		t.Fatal(err)
	}
	again, err := suite.ReadResult(r.Job, b.Bytes())
	if err != nil || !json.Valid(again.Seen) || string(again.Seen) != string(r.Seen) {
		t.Errorf("%s, error %v", again.Seen, err)
	}
	for _, damaged := range []string{"", b.String()[1:], string(bytes.SplitN(b.Bytes(), []byte("\n"), 2)[1]) + "x"} {
		if _, err := suite.ReadResult(r.Job, []byte(damaged)); err == nil {
			t.Errorf("%.40q is read", damaged)
		}
	}
}
