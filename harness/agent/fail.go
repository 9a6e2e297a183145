//go:build linux

package agent

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/hadrill/hadrill/harness/programs"
	"github.com/hadrill/hadrill/sim/host"
)

// failures are the listeners that answer in programs' places, by name of the
// fault: one for each protocol that the program's ports speak.
var failures struct {
	sync.Mutex
	named map[string][]*failure
}

type failure struct {
	ports    []uint16
	reply    failReply
	status   int
	listener net.Listener
	chain    string
	answered atomic.Int64

	mu   sync.Mutex
	open map[net.Conn]bool // nil when it is over
}

// fail has every new connection to a program's ports answered by this process
// instead. Connections that are open already are cut, so that clients that keep
// them notice as well.
func (a *Agent) fail(o *Order) (Answer, error) {
	var spec Failure
	if err := json.Unmarshal(o.Request, &spec); err != nil {
		return Answer{}, err
	}
	all, err := failOn(spec)
	for _, port := range spec.Ports {
		if err != nil {
			break
		}
		if out, cut := command("", "ss", "-K", "state", "established", "sport", "=", fmt.Sprintf(":%d", port.Number)); cut != nil {
			err = fmt.Errorf("cannot cut open connections: %w: %s", cut, out)
		}
	}
	failures.Lock()
	defer failures.Unlock()
	if failures.named == nil {
		failures.named = map[string][]*failure{}
	}
	failures.named[o.Target] = all
	return Answer{}, err
}

// failOn begins to answer on the ports, by a listener for each protocol. Those
// that it gives with an error stand all the same.
func failOn(spec Failure) (all []*failure, err error) {
	for speaks, ports := range byProtocol(spec.Ports) {
		f, err := newFailure(ports, failReplies[speaks], spec.Status)
		if err != nil {
			return all, err
		}
		all = append(all, f)
	}
	return all, nil
}

// byProtocol gives the numbers of ports by what they speak.
func byProtocol(ports []programs.Port) map[host.Protocol][]uint16 {
	by := map[host.Protocol][]uint16{}
	for _, p := range ports {
		by[p.Protocol] = append(by[p.Protocol], p.Number)
	}
	return by
}

// newFailure begins to answer on ports; nil for reply ends connections without
// an answer.
func newFailure(ports []uint16, answer failReply, status int) (*failure, error) {
	l, err := net.Listen("tcp4", "0.0.0.0:0")
	if err != nil {
		return nil, err
	}
	f := &failure{ports: ports, reply: answer, status: status, listener: l, chain: "f" + fmt.Sprint(l.Addr().(*net.TCPAddr).Port), open: map[net.Conn]bool{}}
	if err := nft(f.script()...); err != nil {
		l.Close()
		return nil, err
	}
	go f.serve()
	return f, nil
}

func (f *failure) script() []string {
	ports := strings.Trim(strings.ReplaceAll(fmt.Sprint(f.ports), " ", ", "), "[]")
	to := f.listener.Addr().(*net.TCPAddr).Port
	script := []string{"add table ip " + table}
	for _, hook := range []string{"prerouting", "output"} {
		script = append(script,
			fmt.Sprintf("add chain ip %s %s%s { type nat hook %s priority -100 ; }", table, f.chain, hook, hook),
			fmt.Sprintf("add rule ip %s %s%s fib daddr type local tcp dport { %s } redirect to :%d", table, f.chain, hook, ports, to))
	}
	return script
}

// serve answers until the listener is closed.
func (f *failure) serve() {
	for {
		c, err := f.listener.Accept()
		if err != nil {
			return
		}
		go f.converse(c)
	}
}

// converse answers on a connection until its end or the fault's.
func (f *failure) converse(c net.Conn) {
	defer c.Close()
	f.mu.Lock()
	over := f.open == nil
	if !over {
		f.open[c] = true
	}
	f.mu.Unlock()
	b := bufio.NewReader(c)
	for !over && f.answer(b, c) == nil {
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.open, c)
}

// close ends the listener and the connections that clients would keep.
func (f *failure) close() {
	f.listener.Close()
	f.mu.Lock()
	defer f.mu.Unlock()
	for c := range f.open {
		c.Close()
	}
	f.open = nil
}

// answer reads one request and answers it with a failure.
func (f *failure) answer(r *bufio.Reader, w io.Writer) error {
	if f.reply == nil {
		return io.EOF
	}
	return f.reply(r, w, f.status, func() { f.answered.Add(1) })
}

// unfail lets the program answer for itself again, and reports how many
// requests were answered in its place.
func (a *Agent) unfail(o *Order) (Answer, error) {
	failures.Lock()
	defer failures.Unlock()
	all := failures.named[o.Target]
	if all == nil {
		return Answer{}, fmt.Errorf("fault %q does not stand", o.Target)
	}
	delete(failures.named, o.Target)
	var answered int64
	for _, f := range all {
		if err := f.end(); err != nil {
			return Answer{}, err
		}
		answered += f.answered.Load()
	}
	return Answer{Count: answered}, nil
}

// failing reports how many requests have been answered so far in a program's place.
func (a *Agent) failing(o *Order) (Answer, error) {
	failures.Lock()
	defer failures.Unlock()
	all := failures.named[o.Target]
	if all == nil {
		return Answer{}, fmt.Errorf("fault %q does not stand", o.Target)
	}
	var n int64
	for _, f := range all {
		n += f.answered.Load()
	}
	return Answer{Count: n}, nil
}

// end removes the rule that sends connections to the listener, and closes the
// listener.
func (f *failure) end() error {
	var script []string
	for _, hook := range []string{"prerouting", "output"} {
		where := fmt.Sprintf("ip %s %s%s", table, f.chain, hook)
		script = append(script, "flush chain "+where, "delete chain "+where)
	}
	if err := nft(script...); err != nil {
		return err
	}
	f.close()
	return nil
}
