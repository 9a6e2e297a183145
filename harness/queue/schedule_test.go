package queue

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/hadrill/hadrill/harness/suite"
)

// schedules is how many random ones there are, and groups how many go on side by side,
// each at a server of its own: most of the time is waiting.
const (
	schedules = 200
	groups    = 8
)

// TestSchedules drills the queue: workers die, hang for longer than their lease and come
// back, are cut off, come and go; the coordinator dies and another takes its place; two
// have the same study; the server is started again. What comes out has the bytes of one
// machine, every case once. Which faults a schedule has comes from its number.
func TestSchedules(t *testing.T) {
	all := jobs(t, 6)
	want := wanted(t, all)
	counts := make([]map[string]int, groups)
	suite.Each(t.Context(), groups, groups, func(g int) {
		counts[g] = map[string]int{}
		t.Run(fmt.Sprint(g), func(t *testing.T) {
			r := newRig(t)
			for n := g; n < schedules; n += groups {
				d := &schedule{rig: r, random: rand.New(rand.NewPCG(1, uint64(n))), build: fmt.Sprintf("%016x%048d", n, 0), count: counts[g]}
				if got, err := d.play(all); err != nil || !bytes.Equal(got, want) {
					t.Fatalf("schedule %d, %q: error %v; the records are the same: %v; said %q", n, d.faults, err, bytes.Equal(got, want), r.said)
				}
			}
		})
	})
	for _, name := range faultNames {
		sum := 0
		for _, c := range counts {
			sum += c[name]
		}
		if sum < schedules/20 {
			t.Errorf("%s: %d times in %d schedules: this shows nothing", name, sum, schedules)
		}
	}
}

// schedule is one drill. It has a build of its own, and with that results of its own.
type schedule struct {
	*rig
	ctx     context.Context // until the schedule ends
	random  *rand.Rand
	build   string
	workers []*crewman
	faults  []string
	count   map[string]int
}

// crewman is a worker of a drill.
type crewman struct {
	conn  *Conn
	die   func()
	hangs chan time.Duration // the next run hangs for so long
}

// faultNames are what may happen.
var faultNames = []string{"a worker dies", "a worker hangs", "a worker is cut off", "a worker joins", "the coordinator is cut off", "the coordinator dies", "a second coordinator", "the server starts again"}

func (d *schedule) keys() *suite.Keys { return suite.KeysOf(suite.DefaultGround(), d.build) }

// join starts a worker.
func (d *schedule) join() {
	ctx, cancel := context.WithCancel(d.t.Context())
	c := d.connect()
	man := &crewman{conn: c, die: func() { c.Close(); cancel() }, hangs: make(chan time.Duration, 1)}
	w := &Worker{Conn: c, Keys: d.keys(), Name: fmt.Sprint(len(d.workers)), Slots: 1, Say: func(string) {}, Ground: drill{func(_ context.Context, seed uint64, _ func(float64)) {
		select {
		case hang := <-man.hangs:
			time.Sleep(hang)
		default:
		}
	}}}
	d.wg.Go(func() { _ = w.Run(ctx) })
	d.workers = append(d.workers, man)
}

func (d *schedule) any() *crewman { return d.workers[d.random.IntN(len(d.workers))] }

// play does the study among faults.
func (d *schedule) play(all []suite.Job) ([]byte, error) {
	ctx, end := context.WithCancel(d.t.Context())
	d.ctx = ctx
	defer func() {
		end()
		for _, m := range d.workers {
			m.die()
		}
	}()
	for range 1 + d.random.IntN(2) {
		d.join()
	}
	for {
		got, again, err := d.coordinate(all)
		if !again {
			return got, err
		}
	}
}

// coordinate is one coordinator's life. again is whether it died.
func (d *schedule) coordinate(all []suite.Job) (got []byte, again bool, err error) {
	c := d.connect()
	defer c.Close()
	s, err := NewStudy(d.t.Context(), c, d.keys())
	if err != nil {
		return nil, false, err
	}
	ctx, die := context.WithCancel(d.t.Context())
	defer die()
	done := make(chan error, 1)
	go func() {
		var err error
		got, err = run(ctx, s, all)
		done <- err
	}()
	died := false
	for range d.random.IntN(3) {
		select {
		case err := <-done:
			return got, false, err
		case <-time.After(time.Duration(d.random.IntN(30)) * time.Millisecond):
		}
		if d.fault(s, all) {
			died = true
			c.Close()
			die()
			break
		}
	}
	if len(d.workers) == 0 || died && d.random.IntN(2) == 0 {
		d.join()
	}
	select {
	case err = <-done:
	case <-time.After(time.Minute): // far above what five leases take
		info, infoErr := s.place.taken.Info(d.t.Context())
		die()
		<-done
		return got, false, fmt.Errorf("it stands still: %+v, error %v", info, infoErr)
	}
	if died {
		return nil, true, nil
	}
	return got, false, err
}

// fault does one, and reports whether the coordinator is to die.
func (d *schedule) fault(s *Study, all []suite.Job) (dies bool) {
	name := faultNames[d.random.IntN(len(faultNames))]
	d.faults = append(d.faults, name)
	d.count[name]++
	switch name {
	case "a worker dies":
		d.any().die()
		d.join()
	case "a worker hangs":
		select {
		case d.any().hangs <- quick.lease + time.Duration(d.random.IntN(200))*time.Millisecond:
		default:
		}
	case "a worker is cut off":
		_ = d.any().conn.nats.ForceReconnect()
	case "a worker joins":
		d.join()
	case "the coordinator is cut off":
		_ = s.conn.nats.ForceReconnect()
	case "the coordinator dies":
		return true
	case "a second coordinator":
		c := d.connect()
		if second, err := NewStudy(d.ctx, c, d.keys()); err == nil {
			d.wg.Go(func() {
				_, _ = run(d.ctx, second, all)
				c.Close()
			})
		}
	case "the server starts again":
		d.server.stop()
		d.start()
	}
	return false
}
