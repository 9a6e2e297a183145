//go:build linux

package agent

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

// clockFile says how far the programs' wall clock is ahead of the kernel's, as
// libfaketime reads it: "+5.000000000". All containers share the kernel's clock,
// which nobody may set. The file is in memory: to open one of the container's own
// takes twenty times as long, and each look at the clock does.
const clockFile = "/dev/shm/hadrill-clock"

// clockLibrary answers real programs who ask the C library for the time. The C
// library itself stands behind it: an allocator that asks for the time when it
// begins (jemalloc, which Redis has) would wait for itself for ever.
const clockLibrary = "/usr/$LIB/faketime/libfaketimeMT.so.1:libc.so.6"

// clockEnv makes a real program read the clock of clockFile, at each look. The
// monotonic clock and the times of files stay the kernel's. Without the fix that
// libfaketime 0.9.10 has for waits by the monotonic clock of an older C library, a
// Java thread's wait of 10 ms takes 10 ms; with it none at all, and its sleep 60 ms.
var clockEnv = []string{
	"LD_PRELOAD=" + clockLibrary, "FAKETIME_TIMESTAMP_FILE=" + clockFile, "FAKETIME_NO_CACHE=1",
	"DONT_FAKE_MONOTONIC=1", "FAKETIME_DONT_FAKE_MONOTONIC=1", "NO_FAKE_STAT=1",
	"FAKETIME_FORCE_MONOTONIC_FIX=0",
}

// clockError is how far the programs' clock is ahead. It is guarded: two faults
// may step it at once.
var clockError struct {
	sync.Mutex
	ahead time.Duration
}

// environment gives the environment variables of a program of the machine.
func (m *Machine) environment(p *Program) []string {
	env := append([]string{"PATH=" + path, "HOME=/root"}, p.Env...)
	if m.OwnClock && p.Spec == nil {
		env = append(env, clockEnv...)
	}
	return env
}

// stepClock sets the programs' wall clock ahead, or back where Ahead is below
// zero.
func (a *Agent) stepClock(o *Order) (Answer, error) {
	return a.setClock(func(ahead time.Duration) time.Duration { return ahead + o.Ahead })
}

// syncClock sets it right.
func (a *Agent) syncClock(*Order) (Answer, error) {
	return a.setClock(func(time.Duration) time.Duration { return 0 })
}

// setClock sets the programs' wall clock by how far it is ahead, and proves it by
// what a program reads then.
func (a *Agent) setClock(change func(ahead time.Duration) time.Duration) (Answer, error) {
	if !a.machine.OwnClock {
		return Answer{}, errors.New("its programs have no clock of their own")
	}
	if found, _ := filepath.Glob("/usr/lib/*/faketime/libfaketimeMT.so.1"); found == nil {
		return Answer{}, errors.New("libfaketime is not there")
	}
	clockError.Lock()
	defer clockError.Unlock()
	ahead := change(clockError.ahead)
	if err := writeClock(ahead); err != nil {
		return Answer{}, err
	}
	r := Answer{At: time.Now().UnixNano()}
	clockError.ahead = ahead
	if err := a.tellClock(); err != nil {
		return Answer{}, err
	}
	read, err := readClock()
	if err == nil {
		err = read.agrees(ahead)
	}
	r.Detail = read.String()
	return r, err
}

// lookAtClock gives how far the programs' clock is ahead, in words, and as the file
// says it, which the words are held against.
func (a *Agent) lookAtClock(*Order) (Answer, error) {
	clockError.Lock() // nobody sets it between the two
	defer clockError.Unlock()
	read, err := readClock()
	ahead := fileClock()
	if err == nil {
		err = read.agrees(ahead)
	}
	return Answer{Detail: read.String(), Count: int64(ahead)}, err
}

// tellClock has the programs of our own look at the clock, those that are frozen
// when they go on.
func (a *Agent) tellClock() error {
	a.programs.Lock()
	defer a.programs.Unlock()
	for _, p := range a.programs.named { // order cannot show: each by itself
		p.Lock()
		in := p.in
		p.Unlock()
		if in == nil {
			continue
		}
		if _, err := in.Write(clockRequest()); err != nil && !errors.Is(err, syscall.EPIPE) {
			return err
		}
	}
	return nil
}

// clockRequest is the line that asks a program of our own to look at the clock.
// Nobody waits for the reply.
func clockRequest() []byte {
	request, _ := json.Marshal(Request{Do: "clock"}) // text: never an error
	line, _ := json.Marshal(Order{Do: "request", Request: request})
	return append(line, '\n')
}

// clockReading is how far a clock is ahead: between two bounds, for a process
// that reads it starts and ends meanwhile.
type clockReading struct{ least, most time.Duration }

// clockBlur is how much the bounds may be off: the resolution of the clocks.
const clockBlur = time.Millisecond

func (r clockReading) String() string {
	return fmt.Sprintf("%v to %v", r.least.Round(clockBlur), r.most.Round(clockBlur))
}

// agrees gives an error where the clock is not ahead as it should be.
func (r clockReading) agrees(ahead time.Duration) error {
	if ahead < r.least-clockBlur || ahead > r.most+clockBlur {
		return fmt.Errorf("its programs' clock is ahead by %v, which should be %v", r, ahead)
	}
	return nil
}

// readClock reads the clock as real programs do.
func readClock() (r clockReading, err error) {
	began := time.Now()
	out, err := command("", append(append([]string{"env"}, clockEnv...), "date", "+%s.%N")...)
	ended := time.Now()
	if err != nil {
		return r, err
	}
	seconds, rest, _ := strings.Cut(strings.TrimSpace(out), ".")
	s, err := strconv.ParseInt(seconds, 10, 64)
	ns, bad := strconv.ParseInt(rest, 10, 64)
	if err = errors.Join(err, bad); err != nil {
		return r, fmt.Errorf("clock: cannot read %q: %w", out, err)
	}
	read := time.Unix(s, ns)
	return clockReading{read.Sub(ended), read.Sub(began)}, nil
}

// writeClock has clockFile say how far the clock is ahead, at once.
func writeClock(ahead time.Duration) error {
	sign := "+"
	if ahead < 0 {
		sign, ahead = "-", -ahead
	}
	text := fmt.Sprintf("%s%d.%09d\n", sign, ahead/time.Second, ahead%time.Second)
	if err := os.WriteFile(clockFile+".new", []byte(text), 0o644); err != nil {
		return err
	}
	return os.Rename(clockFile+".new", clockFile)
}

// fileClock is how far the clock is ahead by clockFile; 0 where there is none.
func fileClock() time.Duration {
	text, err := os.ReadFile(clockFile)
	if err != nil {
		return 0
	}
	d, _ := time.ParseDuration(strings.TrimSpace(string(text)) + "s")
	return d
}

// bootClock begins with a clock that is right: a machine that boots takes the
// time from its hardware's.
func bootClock() error {
	clockError.Lock()
	defer clockError.Unlock()
	clockError.ahead = 0
	return writeClock(0)
}
