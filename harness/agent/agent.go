//go:build linux

package agent

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"sync"
	"time"
)

// Agent is process 1 at work.
type Agent struct {
	mu  sync.Mutex // for out
	out *json.Encoder

	machine  Machine
	programs programTable
	rules    rules
}

// orders is the table of what can be asked of an agent. Each returns the
// evidence; each runs in a goroutine of its own.
var orders = map[string]func(*Agent, *Order) (Answer, error){
	"ping":    func(*Agent, *Order) (Answer, error) { return Answer{}, nil },
	"setup":   (*Agent).setup,
	"define":  (*Agent).define,
	"start":   (*Agent).start,
	"ensure":  (*Agent).ensure,
	"kill":    signals("SIGKILL"),
	"stop":    signals("SIGTERM"),
	"freeze":  signals("SIGSTOP"),
	"thaw":    signals("SIGCONT"),
	"ready":   (*Agent).ready,
	"request": (*Agent).request,
	"rule":    (*Agent).addRule,
	"unrule":  (*Agent).removeRule,
	"hits":    (*Agent).hits,
	"alive":   (*Agent).alive,
	"fail":    (*Agent).fail,
	"unfail":  (*Agent).unfail,
	"failing": (*Agent).failing,
	"unplug":  (*Agent).unplug,
	"clock":   (*Agent).lookAtClock,
	"step":    (*Agent).stepClock,
	"sync":    (*Agent).syncClock,
	"ahead":   (*Agent).nearlyFill,
	"fill":    (*Agent).fill,
	"free":    (*Agent).free,
	"room":    (*Agent).room,
	"log":     (*Agent).log,
	"rows":    (*Agent).rows,
	"sql":     (*Agent).sql,
	"tool":    (*Agent).tool,
	"write":   (*Agent).write,
	"read":    (*Agent).read,
	"unwrite": (*Agent).unwrite,
}

// Main takes orders from in until it ends, and writes answers to out.
func Main(in io.Reader, out io.Writer) error {
	a := &Agent{out: json.NewEncoder(out)}
	a.programs.start(a)
	go a.reap()
	lines := bufio.NewScanner(in)
	lines.Buffer(make([]byte, 1<<16), 1<<26)
	for lines.Scan() {
		var o Order
		if err := json.Unmarshal(lines.Bytes(), &o); err != nil {
			return fmt.Errorf("agent: order %q: %w", lines.Text(), err)
		}
		go a.obey(&o)
	}
	// Nobody gives orders any more: the machine's power goes.
	return lines.Err()
}

// obey carries out an order when its time has come.
func (a *Agent) obey(o *Order) {
	if o.At > 0 {
		time.Sleep(time.Until(time.Unix(0, o.At)))
	}
	do, ok := orders[o.Do]
	if !ok {
		a.answer(Answer{Re: o.ID, Error: fmt.Sprintf("unknown order %q", o.Do)})
		return
	}
	began := time.Now().UnixNano()
	r, err := do(a, o)
	r.Re = o.ID
	if r.At == 0 {
		r.At = began
	}
	if err != nil {
		r.Error = err.Error()
	}
	a.answer(r)
}

// answer writes one line. It ignores an error: when nobody reads, the machine
// is about to end.
func (a *Agent) answer(r Answer) {
	if r.At == 0 {
		r.At = time.Now().UnixNano()
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	_ = a.out.Encode(r)
}

// event sends the harness an event that happens now.
func (a *Agent) event(program, kind, detail string) {
	a.answer(Answer{Event: &Event{Program: program, Kind: kind, Detail: detail}})
}
