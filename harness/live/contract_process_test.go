//go:build linux

package live

import (
	"fmt"
	"strings"
	"time"

	"github.com/hadrill/hadrill/sim/host"
)

// together runs f in n processes and waits for them.
func together(h host.Host, n int, f func(i int)) {
	done := h.NewCond()
	left := n
	for i := range n {
		h.Go(host.TaskFunc(func() {
			f(i)
			left--
			done.Signal()
		}))
	}
	for left > 0 {
		done.Wait(0)
	}
}

var processCases = []contractCase{
	{"waiting processes are woken in their order", alone, func(s *stage, h host.Host) {
		c, all := h.NewCond(), h.NewCond()
		for i := range 5 {
			h.Go(host.TaskFunc(func() {
				ok := c.Wait(0)
				s.say(fmt.Sprint(i, ok))
				if i == 4 {
					all.Signal()
				}
			}))
		}
		h.Sleep(time.Millisecond)
		s.say(fmt.Sprint(c.Waiting()))
		c.Signal()
		c.Signal()
		s.say(fmt.Sprint(c.Waiting()))
		c.Broadcast()
		all.Wait(0)
		s.say(fmt.Sprint(c.Waiting()))
	}, "5 | 3 | 0 true | 1 true | 2 true | 3 true | 4 true | 0"},
	{"who gave up is not woken in another's place", alone, func(s *stage, h host.Host) {
		c, done := h.NewCond(), h.NewCond()
		h.Go(host.TaskFunc(func() { s.say(fmt.Sprint("first ", c.Wait(10*time.Millisecond))) }))
		h.Go(host.TaskFunc(func() { s.say(fmt.Sprint("second ", c.Wait(time.Hour))); done.Signal() }))
		h.Sleep(100 * time.Millisecond)
		c.Signal()
		done.Wait(0)
	}, "first false | second true"},
	{"a process started goes on when this one waits", alone, func(s *stage, h host.Host) {
		h.Go(host.TaskFunc(func() { s.say("started") }))
		h.After(0, host.TaskFunc(func() { s.say("after 0") }))
		h.Sleep(0)
		h.Sleep(-1)
		h.Work(0)
		h.Compute(0)
		s.say("still here")
		h.Sleep(20 * time.Millisecond)
	}, "still here | started | after 0"},
	{"tasks come at their times, those of one time in order; stopped ones do not", alone, func(s *stage, h host.Host) {
		say := func(word string) host.Task { return host.TaskFunc(func() { s.say(word) }) }
		h.After(60*time.Millisecond, say("third"))
		h.After(30*time.Millisecond, say("first"))
		h.After(30*time.Millisecond, say("second"))
		x := h.After(40*time.Millisecond, say("stopped"))
		s.say(fmt.Sprint(x.Stop(), x.Stop()))
		y := h.After(0, say("zeroth"))
		h.Sleep(200 * time.Millisecond)
		s.say(fmt.Sprint(y.Stop(), host.Timer{}.Stop()))
	}, "true false | zeroth | first | second | third | false false"},
	{"one process at a time", alone, func(s *stage, h host.Host) {
		n, running := 0, 0
		together(h, 50, func(i int) {
			for range 20 {
				running++
				if running > 1 {
					s.say("two run")
				}
				before := n
				for range 100 {
					n++
				}
				n = before + 1
				running--
				h.Sleep(time.Duration(i+1) * 10 * time.Microsecond)
			}
		})
		s.say(fmt.Sprint(n))
	}, "1000"},
	{"the clock goes on by waiting alone", alone, func(s *stage, h host.Host) {
		before := h.Now()
		for range 1000 {
			_ = strings.Repeat("x", 100)
		}
		s.say(fmt.Sprint(h.Now().Sub(before)))
		h.Sleep(10 * time.Millisecond)
		s.say(fmt.Sprint(h.Now().Sub(before) >= 10*time.Millisecond))
	}, "0s | true"},
	{"exit unwinds, and nothing has an effect any more", alone, func(s *stage, h host.Host) {
		s.install("p", func(g host.Host) error {
			g.Sleep(10 * time.Millisecond)
			defer func() {
				s.say("unwound")
				g.Go(host.TaskFunc(func() { s.say("started") }))
				g.After(0, host.TaskFunc(func() { s.say("came") }))
				g.Disk().Write("f", []byte("x"))
				g.Sleep(time.Second)
				s.say("slept")
			}()
			g.Exit()
			return nil
		})
		s.until(h, "unwound")
		h.Sleep(10 * time.Millisecond)
	}, "unwound"},
	{"the terminating signal ends a program, or does what it asked for", alone, func(s *stage, h host.Host) {
		p := s.install("plain", func(g host.Host) error {
			g.Go(host.TaskFunc(func() {
				defer s.say("plain ends")
				s.say("plain waits")
				g.Sleep(time.Hour)
			}))
			return nil
		})
		q := s.install("careful", func(g host.Host) error {
			g.OnStop(host.TaskFunc(func() { g.Sleep(time.Millisecond); s.say("careful ends"); g.Exit() }))
			return nil
		})
		s.until(h, "plain waits")
		p.Stop()
		s.until(h, "plain ends")
		q.Stop()
		s.until(h, "careful ends")
		s.say(fmt.Sprint(p.Stop(), q.Kill()))
	}, "plain waits | plain ends | careful ends | false false"},
	{"a child is told of, and stopped with its parent", alone, func(s *stage, h host.Host) {
		p := s.install("parent", func(g host.Host) error {
			var fork func()
			n := 0
			fork = func() {
				n++
				life := time.Duration(1)
				if n > 1 {
					life = time.Hour
				}
				g.Fork("child", func(k host.Host) error {
					s.say(fmt.Sprint(k.Program(), " ", n, " starts ", k.Running("parent/child")))
					k.OnStop(host.TaskFunc(func() { s.say("child stops"); k.Exit() }))
					k.Sleep(life)
					k.Exit()
					return nil
				}, host.TaskFunc(func() { s.say("parent hears"); fork() }))
			}
			fork()
			return nil
		})
		s.until(h, "parent/child 2 starts true")
		p.Kill()
		s.until(h, "child stops")
	}, "parent/child 1 starts true | parent hears | parent/child 2 starts true | child stops"},
	{"work and computing", alone, func(s *stage, h host.Host) {
		kinds := []func(time.Duration){h.Work, h.Compute, h.Compute, h.Compute}
		together(h, len(kinds), func(i int) {
			before := h.Now()
			kinds[i](5 * time.Millisecond)
			if h.Now().Sub(before) < 5*time.Millisecond {
				s.say(fmt.Sprint(i, " was too short"))
			}
		})
		s.say("done")
	}, "done"},
}
