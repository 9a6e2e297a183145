//go:build unix

package queue

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/hadrill/hadrill/harness"
	"github.com/hadrill/hadrill/harness/suite"
)

// TestMain makes this program a worker, or a coordinator, where a test started it as one.
func TestMain(m *testing.M) {
	var err error
	switch address := os.Getenv("HADRILL_TEST_QUEUE"); os.Getenv("HADRILL_TEST_AS") {
	case "":
		os.Exit(m.Run())
	case "worker":
		err = beWorker(address, os.Getenv("HADRILL_TEST_NAME"))
	case "coordinator":
		err = beCoordinator(address, os.Getenv("HADRILL_TEST_SCENARIO"))
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// simulator is the real one.
func simulator() (harness.Ground, error) {
	return suite.DefaultGround().Open(context.Background(), nil)
}

// atQueue is what a process at the queue needs: its connection, and the simulator.
func atQueue(address string) (*Conn, harness.Ground, error) {
	c, err := Connect(address, Access{})
	if err != nil {
		return nil, nil, err
	}
	c.tune = quick
	g, err := simulator()
	return c, g, err
}

// beWorker works until its standard input ends.
func beWorker(address, name string) error {
	c, g, err := atQueue(address)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		cancel()
	}()
	w := &Worker{Conn: c, Keys: suite.KeysOf(suite.DefaultGround(), build), Ground: g, Name: name, Slots: 1, Say: func(line string) { fmt.Fprintln(os.Stderr, line) }}
	return w.Run(ctx)
}

// beCoordinator writes the records of a study of a scenario.
func beCoordinator(address, dir string) error {
	c, g, err := atQueue(address)
	if err != nil {
		return err
	}
	loaded, err := suite.Load([]string{dir})
	if err != nil {
		return err
	}
	prepared, err := suite.Prepare(g, loaded[0].Cases)
	if err != nil {
		return err
	}
	s, err := NewStudy(context.Background(), c, suite.KeysOf(suite.DefaultGround(), build))
	if err != nil {
		return err
	}
	records, err := run(context.Background(), s, suite.Jobs(prepared, loaded[0].Cases, suite.SeedsFrom(1, processSeeds)))
	if err != nil {
		return err
	}
	_, err = os.Stdout.Write(records)
	return err
}

// processes is a study whose workers and coordinators are processes, at a server that a
// relay stands before.
type processes struct {
	*rig
	relay *relay
	dir   string
	want  []byte // the records of one machine
	all   []suite.Job
}

// processSeeds is how many each of two variants is run with.
const processSeeds = 30

// busy has runs that take some milliseconds.
var busy = strings.NewReplacer("count: 1", "count: 20", "lasts: 1s", "lasts: 60s", "lasts: 2s", "lasts: 90s").Replace(scenario)

func newProcesses(t *testing.T) *processes {
	t.Helper()
	p := &processes{rig: newRig(t), dir: written(t, busy)}
	g, err := simulator()
	if err != nil {
		t.Fatal(err)
	}
	p.all = jobsIn(t, p.dir, g, processSeeds)
	p.want = wanted(t, p.all)
	p.relay = newRelay(t, p.server.URL)
	return p
}

// process is one that was started.
type process struct {
	*exec.Cmd
	in       io.Closer
	out, err bytes.Buffer
}

// start starts this program as something.
func (p *processes) begin(as, name string) *process {
	p.t.Helper()
	exe, err := os.Executable()
	if err != nil {
		p.t.Fatal(err)
	}
	c := &process{Cmd: exec.Command(exe)}
	c.Env = append(os.Environ(), "HADRILL_TEST_AS="+as, "HADRILL_TEST_NAME="+name, "HADRILL_TEST_QUEUE="+p.relay.url, "HADRILL_TEST_SCENARIO="+p.dir)
	c.Stdout, c.Stderr = &c.out, &c.err
	if c.in, err = c.StdinPipe(); err == nil {
		err = c.Start()
	}
	if err != nil {
		p.t.Fatal(err)
	}
	p.t.Cleanup(func() { _ = c.Process.Kill() })
	return c
}

// ends waits for a process that is to end well.
func (p *processes) ends(c *process) {
	p.t.Helper()
	c.in.Close()
	if err := c.Wait(); err != nil {
		p.t.Errorf("%v: %s", err, &c.err)
	}
}

// same sees that a coordinator has the bytes of one machine, and that each run is there
// once.
func (p *processes) same(c *process, s *Study) {
	p.t.Helper()
	p.ends(c)
	if !bytes.Equal(c.out.Bytes(), p.want) {
		p.t.Errorf("%d bytes, one machine has %d; %s", c.out.Len(), len(p.want), &c.err)
	}
	if keys := p.results(s); len(keys) != len(p.all) {
		p.t.Errorf("%d results of %d jobs: %q", len(keys), len(p.all), keys)
	}
}

// results are the keys of those that are there.
func (p *processes) results(s *Study) (keys []string) {
	p.t.Helper()
	l, err := s.place.results.ListKeys(p.t.Context())
	if err != nil {
		p.t.Fatal(err)
	}
	for k := range l.Keys() {
		keys = append(keys, k)
	}
	return keys
}

// until waits for what must come.
func (p *processes) until(what string, comes func() bool) {
	p.t.Helper()
	for since := time.Now(); !comes(); time.Sleep(time.Millisecond) {
		if time.Since(since) > time.Minute {
			p.t.Fatalf("it does not come to %s", what)
		}
	}
}

// taken is how many jobs workers have.
func (p *processes) taken(s *Study) int {
	p.t.Helper()
	info, err := s.place.taken.Info(p.t.Context())
	if err != nil {
		p.t.Fatal(err)
	}
	return info.NumAckPending
}

// TestStopped: a worker that stands still in a run for longer than its lease (SIGSTOP)
// loses the job to one that joins later; when it goes on, its result and its word that
// comes late do no harm.
func TestStopped(t *testing.T) {
	p := newProcesses(t)
	s := p.study(p.connect())
	stops := p.begin("worker", "stops")
	c := p.begin("coordinator", "")
	signal := func(sig syscall.Signal) {
		if err := stops.Process.Signal(sig); err != nil {
			t.Fatal(err)
		}
	}
	p.until("a worker that stands still with a job", func() bool {
		if len(p.results(s)) < 3 || p.taken(s) == 0 {
			return false
		}
		signal(syscall.SIGSTOP)
		time.Sleep(20 * time.Millisecond) // what it had sent arrives
		if p.taken(s) == 1 {
			return true
		}
		signal(syscall.SIGCONT)
		return false
	})
	if n := len(p.results(s)); n >= len(p.all)-5 {
		t.Fatalf("%d of %d results are there: nothing is left to see", n, len(p.all))
	}
	time.Sleep(2 * quick.lease) // the fault itself
	before := len(p.results(s))
	joins := p.begin("worker", "joins")
	p.until("all results", func() bool { return len(p.results(s)) == len(p.all) })
	signal(syscall.SIGCONT)
	p.same(c, s)
	p.until("the word of the late worker", func() bool { return p.taken(s) == 0 })
	p.until("word of the worker that joined that it did what was left", func() bool { return s.done("joins") >= len(p.all)-before })
	p.ends(stops)
	p.ends(joins)
	if keys := p.results(s); len(keys) != len(p.all) {
		t.Errorf("%d results of %d jobs: %q", len(keys), len(p.all), keys)
	}
}

// TestCut: the way to the queue is cut now and then, for all at once, and heals.
func TestCut(t *testing.T) {
	p := newProcesses(t)
	s := p.study(p.connect())
	workers := []*process{p.begin("worker", "one"), p.begin("worker", "two")}
	c := p.begin("coordinator", "")
	p.until("three connections", func() bool { return p.relay.connections() == 3 })
	for cut := range 4 {
		p.until("some results", func() bool { return len(p.results(s)) > 10*cut+3 })
		if n := p.relay.cut(300 * time.Millisecond); n != 3 {
			t.Errorf("%d connections were cut, want those of two workers and a coordinator", n)
		}
		p.until("three connections again", func() bool { return p.relay.connections() == 3 })
	}
	p.same(c, s)
	for _, w := range workers {
		p.ends(w)
	}
}

// TestCoordinatorDies: its jobs stay in the queue of others when it is killed, and are
// done; the one that comes back finds the results, and two of them have the same bytes.
func TestCoordinatorDies(t *testing.T) {
	p := newProcesses(t)
	s := p.study(p.connect())
	w := p.begin("worker", "one")
	dies := p.begin("coordinator", "")
	p.until("some results", func() bool { return len(p.results(s)) > 5 })
	_ = dies.Process.Kill()
	if dies.Wait() == nil {
		t.Fatal("it had ended before it was killed")
	}
	p.until("all results, without a coordinator", func() bool { return len(p.results(s)) == len(p.all) })
	one, two := p.begin("coordinator", ""), p.begin("coordinator", "")
	p.same(one, s)
	p.same(two, s)
	p.until("a sign of life", func() bool { return s.done("one") >= len(p.all) })
	if n := s.done("one"); n != len(p.all) {
		t.Errorf("%d runs of %d jobs", n, len(p.all))
	}
	p.ends(w)
}

// relay stands before a server, and can be cut.
type relay struct {
	url    string
	to     string
	listen net.Listener
	mu     sync.Mutex
	closed bool // refuses
	open   map[net.Conn]net.Conn
}

func newRelay(t *testing.T, address string) *relay {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	r := &relay{to: u.Host, listen: l, open: map[net.Conn]net.Conn{}}
	u.Host = l.Addr().String()
	r.url = u.String()
	t.Cleanup(func() { l.Close() })
	go r.serve()
	return r
}

func (r *relay) serve() {
	for {
		near, err := r.listen.Accept()
		if err != nil {
			return
		}
		far, err := net.Dial("tcp", r.to)
		r.mu.Lock()
		if err != nil || r.closed {
			near.Close()
			if err == nil {
				far.Close()
			}
		} else {
			r.open[near] = far
			go r.carry(near, far)
			go r.carry(far, near)
		}
		r.mu.Unlock()
	}
}

// carry carries bytes until one of both ends.
func (r *relay) carry(to, from net.Conn) {
	_, _ = io.Copy(to, from)
	to.Close()
	from.Close()
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.open, to)
	delete(r.open, from)
}

func (r *relay) connections() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.open)
}

// cut ends all connections, and lets none through for a while. It gives how many those
// were.
func (r *relay) cut(lasts time.Duration) (cut int) {
	r.mu.Lock()
	r.closed = true
	cut = len(r.open)
	for near, far := range r.open {
		near.Close()
		far.Close()
	}
	r.mu.Unlock()
	time.Sleep(lasts) // the fault itself
	r.mu.Lock()
	defer r.mu.Unlock()
	r.closed = false
	return cut
}
