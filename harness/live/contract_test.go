//go:build linux

package live

import (
	"context"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/world"
)

// The contract of host.Host, asked of the world and of this package by the same
// body of test: what a program sees must not depend on the ground, apart from
// how long things take.

var here = netip.MustParseAddr("127.0.0.1")

// program is a program under test on one of the grounds.
type program interface {
	Kill() bool
	Stop() bool
	Hang()
	Unhang()
	Fail(status int, share float64)
}

// stage is one machine with programs, and what they said.
type stage struct {
	t       *testing.T
	install func(name string, main host.Main) program
	ports   int
	mu      sync.Mutex
	log     []string
}

// say adds a word to what the case shows.
func (s *stage) say(word string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.log = append(s.log, word)
}

// until waits, as a process of h, until a word was said.
func (s *stage) until(h host.Host, word string) {
	for !s.said(word) {
		h.Sleep(time.Millisecond)
	}
}

func (s *stage) said(word string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Contains(s.log, word)
}

// sort forgets the order in which programs spoke.
func (s *stage) sort() {
	s.mu.Lock()
	defer s.mu.Unlock()
	slices.Sort(s.log)
}

// at is the n-th address to listen on.
func (s *stage) at(n int) netip.AddrPort { return netip.AddrPortFrom(here, uint16(s.ports+n)) }

// onWorld plays a case in virtual time.
func onWorld(t *testing.T, c contractCase) string {
	s := &stage{t: t, ports: 20000}
	w := world.New(world.Options{Seed: 7, Start: 1})
	defer w.Close()
	m := w.Add("m", world.MachineOptions{Address: here})
	s.install = func(name string, main host.Main) program { return m.Install(name, main) }
	for name, main := range c.programs(s) {
		s.install(name, main)
	}
	done := false
	s.install("client", func(h host.Host) error {
		h.After(0, host.TaskFunc(func() { c.client(s, h); done = true }))
		return nil
	})
	w.Run(time.Hour)
	if !done {
		t.Fatal("world: the case did not end")
	}
	return strings.Join(s.log, " | ")
}

// onLive plays it on sockets.
func onLive(t *testing.T, c contractCase) string {
	s := &stage{t: t, ports: freePorts(t, 4)}
	ctx, cancel := context.WithCancel(context.Background())
	var all sync.WaitGroup
	run := func(name string, main host.Main) (*Host, <-chan struct{}) {
		h := New(Options{Machine: "m", Program: name, Seed: 7, Address: here, Dir: t.TempDir(), Cores: 2})
		begun := make(chan struct{})
		all.Go(func() {
			_ = h.Run(ctx, func(h host.Host) error { // how it ended shows in what it said
				defer close(begun)
				return main(h)
			})
		})
		return h, begun
	}
	s.install = func(name string, main host.Main) program {
		h, begun := run(name, main)
		<-begun
		return h
	}
	for name, main := range c.programs(s) {
		s.install(name, main)
	}
	ended := make(chan struct{})
	run("client", func(h host.Host) error {
		h.After(0, host.TaskFunc(func() { c.client(s, h); close(ended) }))
		return nil
	})
	select {
	case <-ended:
	case <-time.After(time.Minute): // a case that hangs, not one that is slow
		t.Error("live: the case did not end")
	}
	cancel()
	all.Wait()
	return strings.Join(s.log, " | ")
}

type contractCase struct {
	name     string
	programs func(s *stage) map[string]host.Main // started before
	client   func(s *stage, h host.Host)
	want     string
}

// alone is for cases without another program.
func alone(*stage) map[string]host.Main { return nil }

func TestContract(t *testing.T) {
	cases := slices.Concat(callCases, goneCases, processCases, machineCases, messageCases, joinCases, tlsCases)
	if len(cases) < 20 {
		t.Fatalf("only %d cases", len(cases))
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if got := onWorld(t, c); got != c.want {
				t.Errorf("world: got  %s\nwant %s", got, c.want)
			}
			if got := onLive(t, c); got != c.want {
				t.Errorf("live: got  %s\nwant %s", got, c.want)
			}
		})
	}
}
