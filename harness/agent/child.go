//go:build linux

package agent

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"time"

	"github.com/hadrill/hadrill/harness/live"
	"github.com/hadrill/hadrill/sim/host"
)

// child is a program of our own at work.
type child struct {
	spec  Spec
	h     *live.Host
	mu    sync.Mutex // for out
	out   *json.Encoder
	users *visitors
}

// said is the table of what a program of our own can be told.
var said = map[string]func(*child, *Say) error{
	"hang":    func(c *child, _ *Say) error { c.h.Hang(); return nil },
	"unhang":  func(c *child, _ *Say) error { c.h.Unhang(); return nil },
	"fail":    func(c *child, s *Say) error { c.h.Fail(s.Status, s.Share); return nil },
	"unfail":  func(c *child, _ *Say) error { c.h.Fail(0, 0); return nil },
	"stretch": func(c *child, s *Say) error { c.h.SetStretch(s.Factor); return nil },
	"counts":  func(*child, *Say) error { return nil },
	"begin":   func(c *child, s *Say) error { return c.users.begin(s.Start) },
	"finish":  func(c *child, _ *Say) error { return c.users.end() },
}

// Child runs a program of our own: in says what and then what to do with it,
// out gets the answers and events. It ends with the program, by SIGTERM as the
// program answers to that, or with in.
func Child(in io.Reader, out io.Writer) error {
	lines := bufio.NewReaderSize(in, 1<<16)
	first, err := lines.ReadBytes('\n')
	if err != nil {
		return fmt.Errorf("agent: no program: %w", err)
	}
	c := &child{out: json.NewEncoder(out)}
	if err := json.Unmarshal(first, &c.spec); err != nil {
		return fmt.Errorf("agent: program %q: %w", first, err)
	}
	if c.spec.Group == nil {
		// A server that is started again must not draw what it drew before: its
		// session ids would be those that users still have.
		c.spec.Seed += uint64(time.Now().UnixNano())
	}
	c.h = live.New(live.Options{
		Machine: c.spec.Machine, Program: c.spec.Program, Seed: c.spec.Seed, Address: c.spec.Address, Interface: device,
		Dir: "/var/lib/hadrill/" + c.spec.Program, Cores: c.spec.Cores, Running: running, Note: c.note,
	})
	main, err := c.program()
	if err != nil {
		return err
	}
	go c.listen(lines)
	go c.signals()
	return c.h.Run(context.Background(), main)
}

// program is what the spec says.
func (c *child) program() (host.Main, error) {
	if c.spec.Group != nil {
		var err error
		c.users, err = newVisitors(c)
		return c.users.main, err
	}
	t := application(&c.spec)
	return t.Main(), t.Validate()
}

// running tells whether a program of the machine is alive: what pidof answers.
func running(program string) bool {
	_, err := os.Stat(PidFolder + "/" + program)
	return err == nil
}

func (c *child) note(kind, detail string) {
	c.write(Answer{At: time.Now().UnixNano(), Event: &Event{Kind: "note:" + kind, Detail: detail}})
}

func (c *child) write(a Answer) {
	c.mu.Lock()
	defer c.mu.Unlock()
	_ = c.out.Encode(a) // without an agent there is nobody to tell
}

// signals ends the program as SIGTERM does.
func (c *child) signals() {
	term := make(chan os.Signal, 1)
	signal.Notify(term, syscall.SIGTERM)
	<-term
	c.h.Stop()
}

// listen does what it is told, one after another.
func (c *child) listen(lines *bufio.Reader) {
	for {
		line, err := lines.ReadBytes('\n')
		if err != nil {
			c.h.Kill() // the agent is gone
			return
		}
		go c.obey(line)
	}
}

func (c *child) obey(line []byte) {
	var o Order
	var s Say
	err := json.Unmarshal(line, &o)
	if err == nil {
		err = json.Unmarshal(o.Say, &s)
	}
	if err == nil {
		if do := said[s.Do]; do == nil {
			err = fmt.Errorf("unknown order %q", s.Do)
		} else {
			err = do(c, &s)
		}
	}
	a := Answer{Re: o.ID, At: time.Now().UnixNano()}
	if err != nil {
		a.Error = err.Error()
	}
	did := Did{Held: c.h.Held(), Failed: c.h.Failed(), Stretched: c.h.Stretched()}
	if c.users != nil {
		did.Record, did.Late = c.users.record, c.users.late()
	}
	a.Said, _ = json.Marshal(did) // numbers and text: never an error
	c.write(a)
}
