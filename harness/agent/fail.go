//go:build linux

package agent

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
)

// failures are the listeners that answer in programs' places, by name of the
// fault.
var failures struct {
	sync.Mutex
	named map[string]*failure
}

type failure struct {
	Failure
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
	if err := json.Unmarshal(o.Say, &spec); err != nil {
		return Answer{}, err
	}
	l, err := net.Listen("tcp4", "0.0.0.0:0")
	if err != nil {
		return Answer{}, err
	}
	f := &failure{Failure: spec, listener: l, chain: "f" + fmt.Sprint(l.Addr().(*net.TCPAddr).Port), open: map[net.Conn]bool{}}
	if err := nft(f.script()...); err != nil {
		l.Close()
		return Answer{}, err
	}
	go f.serve()
	for _, port := range spec.Ports {
		if out, err := command("", "ss", "-K", "state", "established", "sport", "=", fmt.Sprintf(":%d", port)); err != nil {
			return Answer{}, fmt.Errorf("cannot cut open connections: %w: %s", err, out)
		}
	}
	failures.Lock()
	defer failures.Unlock()
	if failures.named == nil {
		failures.named = map[string]*failure{}
	}
	failures.named[o.Target] = f
	return Answer{}, nil
}

func (f *failure) script() []string {
	ports := strings.Trim(strings.ReplaceAll(fmt.Sprint(f.Ports), " ", ", "), "[]")
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

// close ends it, with the connections that clients would keep.
func (f *failure) close() {
	f.listener.Close()
	f.mu.Lock()
	defer f.mu.Unlock()
	for c := range f.open {
		c.Close()
	}
	f.open = nil
}

// answer reads one request and refuses it.
func (f *failure) answer(r *bufio.Reader, w io.Writer) error {
	if f.Redis {
		if err := skipCommand(r); err != nil {
			return err
		}
		f.answered.Add(1)
		_, err := io.WriteString(w, "-ERR injected failure\r\n")
		return err
	}
	req, err := http.ReadRequest(r)
	if err != nil {
		return err
	}
	if _, err := io.Copy(io.Discard, req.Body); err != nil {
		return err
	}
	f.answered.Add(1)
	body := fmt.Sprintf("%d %s\n", f.Status, http.StatusText(f.Status))
	_, err = fmt.Fprintf(w, "HTTP/1.1 %d %s\r\nContent-Type: text/plain\r\nContent-Length: %d\r\n\r\n%s", f.Status, http.StatusText(f.Status), len(body), body)
	return err
}

// skipCommand reads one command of the Redis protocol (RESP array of bulk strings).
func skipCommand(r *bufio.Reader) error {
	var n int
	if _, err := fmt.Fscanf(r, "*%d\r\n", &n); err != nil {
		return err
	}
	for range n {
		var length int
		if _, err := fmt.Fscanf(r, "$%d\r\n", &length); err != nil {
			return err
		}
		if _, err := r.Discard(length + 2); err != nil {
			return err
		}
	}
	return nil
}

// unfail lets the program answer for itself again, and tells how many requests
// were answered in its place.
func (a *Agent) unfail(o *Order) (Answer, error) {
	failures.Lock()
	defer failures.Unlock()
	f := failures.named[o.Target]
	if f == nil {
		return Answer{}, fmt.Errorf("fault %q does not stand", o.Target)
	}
	var script []string
	for _, hook := range []string{"prerouting", "output"} {
		where := fmt.Sprintf("ip %s %s%s", table, f.chain, hook)
		script = append(script, "flush chain "+where, "delete chain "+where)
	}
	if err := nft(script...); err != nil {
		return Answer{}, err
	}
	f.close()
	delete(failures.named, o.Target)
	return Answer{Count: f.answered.Load()}, nil
}
