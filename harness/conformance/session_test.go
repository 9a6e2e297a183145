package conformance

import (
	"encoding/json"
	"fmt"
	"math"
	"net/netip"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/hadrill/hadrill/sim/replay"
)

// replayed is the outcome of replaying a recording.
type replayed struct {
	Program, Name string
	Ours          bool // our program, on real sockets
	Outcomes      []replay.Outcome
	Changes       []replay.Change
	// Late is how long after its recorded time anything was done at most, or the
	// machine stood still.
	Late    time.Duration
	Trouble []string // what the replay did not understand, or that broke
}

// replaySession is a recording at work: the backends, the program, the clients.
type replaySession struct {
	rec     *replay.WebRecording
	program player
	ours    bool

	zero     time.Time // the recording's clock
	backends map[string]*backend
	names    map[netip.AddrPort]string

	mu       sync.Mutex
	changed  *sync.Cond // something below has
	released map[string]bool
	sent     []bool
	settled  []bool // received by a backend, or ended
	ended    []bool
	ends     []int // when they had, as recorded, in steps
	res      replayed
}

// player is the program at work: the real one, or ours.
type player interface {
	// began is when it was started.
	began() time.Time
	// command gives it an operator's command.
	command(text string) error
	stop()
}

// replayMain gives the role of a process in namespaces of its own: it replays
// the recording in the file and writes what became of it.
func replayMain(file string) error {
	data, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	var j job
	if err := json.Unmarshal(data, &j); err != nil {
		return err
	}
	rec, err := j.read()
	if err != nil {
		return err
	}
	s := &replaySession{
		rec: rec, backends: map[string]*backend{}, names: map[netip.AddrPort]string{}, released: map[string]bool{},
		sent: make([]bool, len(rec.Requests)), settled: make([]bool, len(rec.Requests)), ended: make([]bool, len(rec.Requests)),
	}
	s.ends = ends(s.rec)
	s.changed = sync.NewCond(&s.mu)
	s.res = replayed{Program: j.Program, Name: j.Name, Ours: j.Ours, Outcomes: make([]replay.Outcome, len(s.rec.Requests))}
	start := startReal
	if s.ours = j.Ours; s.ours {
		start = startOurs
	}
	if err := s.run(start); err != nil {
		s.problem("%v", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return json.NewEncoder(os.Stdout).Encode(&s.res)
}

// read reads the recording as its program's.
func (j *job) read() (*replay.WebRecording, error) {
	for _, p := range replay.WebPrograms {
		if p.Folder == j.Program {
			return p.Read(replay.File{Name: j.Name, Data: j.Recording})
		}
	}
	return nil, fmt.Errorf("replay of %q: no program has recordings in %q", j.Name, j.Program)
}

func (s *replaySession) run(start func(*replaySession) (player, error)) error {
	if err := prepareMachine(); err != nil {
		return err
	}
	for _, b := range s.rec.Backends {
		at, err := netip.ParseAddrPort(b.Addr)
		if err != nil {
			return err
		}
		s.names[at] = b.Name
		s.backends[b.Name] = &backend{s: s, name: b.Name, at: at, mode: replay.Mode{Name: "ok"}}
		if err := s.backends[b.Name].listen(); err != nil {
			return err
		}
	}
	for _, e := range s.rec.Events {
		if beforeStart(e) {
			s.event(e.Action)
		}
	}
	p, err := start(s)
	if p != nil {
		defer p.stop()
	}
	if err != nil {
		return err
	}
	s.program = p
	s.zero = s.zeroOf(p, s.rec.T0)
	stop := s.watchStalls()
	defer stop()
	s.play()
	return nil
}

// watchStalls notes how long this process was kept from running.
func (s *replaySession) watchStalls() (stop func()) {
	const step = 10 * time.Millisecond
	done := make(chan struct{})
	go func() {
		for {
			began := time.Now()
			select {
			case <-done:
				return
			case <-time.After(step):
				s.late(time.Since(began) - step)
			}
		}
	}()
	return func() { close(done) }
}

func (s *replaySession) late(d time.Duration) {
	s.mu.Lock()
	s.res.Late = max(s.res.Late, d)
	s.mu.Unlock()
}

func (s *replaySession) problem(format string, a ...any) {
	s.mu.Lock()
	s.res.Trouble = append(s.res.Trouble, fmt.Sprintf(format, a...))
	s.mu.Unlock()
}

// change notes a line that HAProxy logs about a server.
func (s *replaySession) change(line string) {
	if server, up, is := serverChange(line); is {
		s.mu.Lock()
		s.res.Changes = append(s.res.Changes, replay.Change{Server: server, Up: up, At: time.Since(s.zero)})
		s.mu.Unlock()
	}
}

// serverChange reads a line by which HAProxy tells that a server went down or came up.
func serverChange(line string) (server string, up, is bool) {
	words := strings.Fields(line)
	for i, w := range words {
		if w != "Server" || i+3 >= len(words) || words[i+2] != "is" {
			continue
		}
		_, server, ok := strings.Cut(words[i+1], "/")
		state := strings.Trim(words[i+3], ",.")
		return server, state == "UP", ok && (state == "UP" || state == "DOWN")
	}
	return "", false, false
}

// sameFraction gives the next moment whose part of a second is that of t0, a
// time in seconds since the epoch: nginx counts whole seconds of the wall
// clock.
func sameFraction(now time.Time, t0 float64) time.Time {
	_, f := math.Modf(t0)
	at := now.Truncate(time.Second).Add(time.Duration(f * float64(time.Second)))
	if at.Before(now) {
		at = at.Add(time.Second)
	}
	return at
}
