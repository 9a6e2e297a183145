//go:build linux

package agent

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/hadrill/hadrill/harness/programs"
)

// programTable is the programs of the machine, by name.
type programTable struct {
	sync.Mutex
	agent *Agent
	named map[string]*program
}

func (ps *programTable) start(a *Agent) { ps.agent, ps.named = a, map[string]*program{} }

func (ps *programTable) find(target string) (p *program, child string, err error) {
	name, child, _ := strings.Cut(target, "/")
	ps.Lock()
	defer ps.Unlock()
	if p = ps.named[name]; p == nil {
		return nil, "", fmt.Errorf("program %q: not defined on this machine", name)
	}
	return p, child, nil
}

// program is one program of the machine and the process it runs as.
type program struct {
	Program
	notes []*regexp.Regexp

	sync.Mutex
	pid   int // 0 while it does not run
	ended chan struct{}
	// stopping: it was sent SIGTERM; off: by the service manager, and it was not
	// started again.
	stopping, off bool
	booted        chan struct{} // closed when it was started for the first time
	how           string        // its last end
	answers       bool          // its log has said that it does
	lines         []string
	// silent is closed once all that its last process wrote was read; a child that
	// survives it may hold it open.
	silent chan struct{}
	in     *os.File // of a program of our own
	asked  map[int]chan Answer
	// noted is when a line last became a note, by the expression that it matched: a
	// broken backend makes one for each request.
	noted []time.Time
}

// kept is how many lines of a program's log are kept for errors.
const kept = 60

func (a *Agent) define(o *Order) (Answer, error) {
	p := &program{Program: *o.Program, asked: map[int]chan Answer{}, booted: make(chan struct{})}
	for _, n := range o.Program.Notes {
		re, err := regexp.Compile(n)
		if err != nil {
			return Answer{}, err
		}
		p.notes = append(p.notes, re)
	}
	p.noted = make([]time.Time, len(p.notes))
	a.programs.Lock()
	defer a.programs.Unlock()
	a.programs.named[p.Name] = p
	return Answer{}, nil
}

// ensure starts a program unless it runs, as a service manager does: one that
// was asked to end is waited for, one that was respawned by its parent is let
// be.
func (a *Agent) ensure(o *Order) (Answer, error) {
	p, _, err := a.programs.find(o.Target)
	if err != nil {
		return Answer{}, err
	}
	p.Lock()
	pid, ended, stopping := p.pid, p.ended, p.stopping
	p.Unlock()
	if pid != 0 {
		if !stopping {
			return Answer{Detail: fmt.Sprintf("process %d runs", pid)}, nil
		}
		<-ended
	}
	return a.start(o)
}

func (a *Agent) start(o *Order) (Answer, error) {
	p, _, err := a.programs.find(o.Target)
	if err != nil {
		return Answer{}, err
	}
	p.Lock()
	defer p.Unlock()
	if p.pid != 0 {
		return Answer{}, fmt.Errorf("%s was running already", p.Name)
	}
	for _, f := range p.Gone {
		if err := os.Remove(f); err != nil && !errors.Is(err, os.ErrNotExist) {
			return Answer{}, err
		}
	}
	if err := p.run(a); err != nil {
		return Answer{}, err
	}
	p.answers, p.off = false, false
	a.event(p.Name, "started", "")
	select {
	case <-p.booted:
	default:
		close(p.booted)
	}
	return Answer{Detail: fmt.Sprintf("process %d started", p.pid)}, nil
}

// run starts the process. The caller holds p's lock.
func (p *program) run(a *Agent) error {
	exe, err := lookPath(p.Argv[0])
	if err != nil {
		return err
	}
	in, inEnd, err := os.Pipe()
	if err != nil {
		return err
	}
	defer in.Close()
	r, w, err := os.Pipe()
	if err != nil {
		return err
	}
	defer w.Close()
	errR, errW, err := os.Pipe()
	if err != nil {
		return err
	}
	defer errW.Close()
	pid, end, err := spawn(exe, p.Argv, &syscall.ProcAttr{
		Dir: "/", Env: a.machine.environment(&p.Program),
		Files: []uintptr{in.Fd(), w.Fd(), errW.Fd()},
		Sys:   &syscall.SysProcAttr{Setsid: true},
	})
	if err != nil {
		return err
	}
	p.pid, p.ended, p.how, p.stopping = pid, make(chan struct{}), "", false
	_ = os.MkdirAll(programs.PidFolder, 0o755)
	_ = os.WriteFile(programs.PidFolder+"/"+p.Name, []byte(fmt.Sprintln(pid)), 0o644) // read by check scripts of ours only
	p.silent = make(chan struct{})
	go p.readAll(a, errR, r, p.silent)
	if p.Spec == nil {
		inEnd.Close()
	} else {
		p.in = inEnd
		if _, err := inEnd.Write(append(p.Spec, '\n')); err != nil {
			return err
		}
	}
	go p.wait(a, end)
	if p.Database != "" {
		go a.watchDatabase(p, p.ended)
	}
	return nil
}

// wait waits for the program's end and reports it.
func (p *program) wait(a *Agent, end <-chan syscall.WaitStatus) {
	how := ending(<-end)
	p.Lock()
	defer p.Unlock()
	p.pid, p.how = 0, how
	_ = os.Remove(programs.PidFolder + "/" + p.Name)
	if p.in != nil {
		p.in.Close()
		p.in = nil
	}
	for id, c := range p.asked {
		c <- Answer{Error: p.Name + " " + how}
		delete(p.asked, id)
	}
	close(p.ended)
	a.event(p.Name, "ended", how)
}

// readAll reads both outputs of a process to their ends.
func (p *program) readAll(a *Agent, errors, out *os.File, silent chan<- struct{}) {
	defer close(silent)
	var both sync.WaitGroup
	both.Go(func() { p.read(a, errors, false) })
	both.Go(func() { p.read(a, out, p.Spec != nil) })
	both.Wait()
}

// read reads what a program writes: answers and events of one of our own, or
// a log.
func (p *program) read(a *Agent, r *os.File, ours bool) {
	defer r.Close()
	b := bufio.NewReaderSize(r, 1<<16)
	for {
		line, err := b.ReadString('\n')
		if line = strings.TrimRight(line, "\r\n"); line != "" {
			if ours {
				p.ownLine(a, line)
			} else {
				p.logged(a, line)
			}
		}
		if err != nil {
			return
		}
	}
}

// ownLine handles a line that a program of our own wrote for the agent: a
// reply or an event.
func (p *program) ownLine(a *Agent, line string) {
	var r Answer
	if err := json.Unmarshal([]byte(line), &r); err != nil {
		p.logged(a, line)
		return
	}
	if r.Event != nil {
		p.heard(r.Event.Detail)
		r.Event.Program = p.Name
		a.answer(r)
		return
	}
	p.Lock()
	defer p.Unlock()
	if c := p.asked[r.Re]; c != nil {
		c <- r
		delete(p.asked, r.Re)
	}
}

// heard looks at a note of a program of our own.
func (p *program) heard(note string) {
	p.Lock()
	defer p.Unlock()
	p.saysReady(note)
}

// saysReady notes that a line says that the program answers. The caller holds p's lock.
func (p *program) saysReady(line string) {
	p.answers = p.answers || p.Ready != "" && strings.Contains(line, p.Ready)
}

// often is how much time passes at least between two notes of one program by the
// same expression, unless every one of its notes counts.
const often = 20 * time.Millisecond

// logged handles a line of a program's log: it keeps it for errors, and
// reports it as a note where it is one.
func (p *program) logged(a *Agent, line string) {
	p.Lock()
	defer p.Unlock()
	if p.lines = append(p.lines, line); len(p.lines) > kept {
		p.lines = p.lines[1:]
	}
	p.saysReady(line)
	for i, re := range p.notes {
		m := re.FindStringSubmatch(line)
		if m == nil {
			continue
		}
		if now := time.Now(); now.Sub(p.noted[i]) >= often || p.EveryNote {
			p.noted[i] = now
			a.event(p.Name, "note:"+p.Note, m[len(m)-1])
		}
		return
	}
}

// log gives the last lines of a program's log.
func (a *Agent) log(o *Order) (Answer, error) {
	p, _, err := a.programs.find(o.Target)
	if err != nil {
		return Answer{}, err
	}
	p.Lock()
	defer p.Unlock()
	return Answer{Detail: strings.Join(p.lines, "\n")}, nil
}

// request hands a request to a program of our own and gives its reply.
func (a *Agent) request(o *Order) (Answer, error) {
	p, _, err := a.programs.find(o.Target)
	if err != nil {
		return Answer{}, err
	}
	line, err := json.Marshal(Order{ID: o.ID, Do: "request", Request: o.Request})
	if err != nil {
		return Answer{}, err
	}
	c := make(chan Answer, 1)
	p.Lock()
	if p.in == nil {
		p.Unlock()
		return Answer{}, fmt.Errorf("%s does not run", p.Name)
	}
	p.asked[o.ID] = c
	in := p.in
	p.Unlock()
	if _, err := in.Write(append(line, '\n')); err != nil {
		return Answer{}, err
	}
	r := <-c
	if r.Error != "" {
		return r, errors.New(r.Error)
	}
	return r, nil
}
