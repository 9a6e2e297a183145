//go:build linux

package agent

import (
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/netip"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/hadrill/hadrill/harness/programs"
	"github.com/hadrill/hadrill/reports/record"
	"github.com/hadrill/hadrill/scenarios"
	"github.com/hadrill/hadrill/sim/host"
)

// shell gives a real program of one line.
func shell(name, line string, notes ...string) *Program {
	return &Program{Name: name, Process: programs.Process{Argv: []string{"sh", "-c", line}, Note: "shell", Notes: notes}}
}

// words wants an answer to contain these words.
func words(t *testing.T, a Answer, want string) {
	t.Helper()
	if !strings.Contains(a.Detail+a.Error, want) {
		t.Errorf("says %q, error %q, want %q", a.Detail, a.Error, want)
	}
}

// looks gives the processes that are seen of a target.
func (r *rig) looks(t *testing.T, target string) (seen []Process) {
	t.Helper()
	must(t, json.Unmarshal(r.do(t, Order{Do: "alive", Target: target}).Reply, &seen))
	return seen
}

func (r *rig) failure(t *testing.T) {
	l, err := net.Listen("tcp4", netip.AddrPortFrom(r.near, 8080).String())
	must(t, err)
	defer l.Close()
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			_, _ = c.Write([]byte("the real one"))
			c.Close()
		}
	}()
	get := func() string {
		var text []byte
		r.beyond(func() {
			c, err := net.Dial("tcp4", l.Addr().String())
			must(t, err)
			defer c.Close()
			must(t, c.SetDeadline(time.Now().Add(long)))
			_, _ = io.WriteString(c, "GET / HTTP/1.0\r\nConnection: close\r\n\r\n")
			b := make([]byte, 12)
			n, _ := io.ReadFull(c, b)
			text = b[:n]
		})
		return string(text)
	}
	line, err := json.Marshal(Failure{Ports: []programs.Port{{Number: 8080, Protocol: host.HTTP}, {Number: 8081, Protocol: host.AJP}}, Status: 502})
	must(t, err)
	for _, want := range []string{"the real one", "HTTP/1.1 502", "the real one"} {
		if want == "HTTP/1.1 502" {
			r.do(t, Order{Do: "fail", Target: "f", Request: line})
		}
		if got := get(); got != want {
			t.Errorf("%q answers, want %q", got, want)
		}
		if want == "HTTP/1.1 502" {
			if a := r.do(t, Order{Do: "failing", Target: "f"}); a.Count != 1 {
				t.Errorf("%d requests answered so far", a.Count)
			}
			if a := r.do(t, Order{Do: "unfail", Target: "f"}); a.Count != 1 {
				t.Errorf("%d requests answered", a.Count)
			}
		}
	}
	words(t, r.ask(Order{Do: "unfail", Target: "f"}), "does not stand")
	words(t, r.ask(Order{Do: "failing", Target: "f"}), "does not stand")
}

// programs has one with a worker go through everything.
func (r *rig) programs(t *testing.T) {
	port := strconv.Itoa(freePort(t))
	one := shell("one", "echo it begins; sleep 60 & wait", "it (b.*)")
	r.do(t, Order{Do: "define", Program: one})
	words(t, r.ask(Order{Do: "kill", Target: "one"}), "was not running")
	words(t, r.do(t, Order{Do: "start", Target: "one"}), "started")
	r.event(t, Event{Program: "one", Kind: "started", Detail: ""})
	r.event(t, Event{Program: "one", Kind: "note:shell", Detail: "begins"})
	words(t, r.ask(Order{Do: "start", Target: "one"}), "was running already")
	words(t, r.do(t, Order{Do: "ensure", Target: "one"}), "runs")
	r.do(t, Order{Do: "ready", Target: "one", Within: long})
	if pid, err := os.ReadFile(programs.PidFolder + "/one"); err != nil || len(pid) < 2 {
		t.Errorf("its number %q, error %v", pid, err)
	}
	both := r.looks(t, "one")
	for _, p := range both {
		if age := time.Since(time.Unix(0, p.Since)); p.Stopped || age < 0 || age > long {
			t.Errorf("process %d: stopped %v, %v old", p.PID, p.Stopped, age)
		}
	}
	if len(both) != 2 {
		t.Errorf("%v: want the shell and its child", both)
	}
	a := r.do(t, Order{Do: "freeze", Target: "one"})
	words(t, a, "in state T (stopped)")
	for _, p := range r.looks(t, "one") {
		if !p.Stopped {
			t.Errorf("process %d is not seen to stand", p.PID)
		}
	}
	if again := r.do(t, Order{Do: "freeze", Target: "one"}); a.Count != 2 || again.Count != 0 {
		t.Errorf("%d processes stopped, and again %d", a.Count, again.Count)
	}
	a = r.do(t, Order{Do: "thaw", Target: "one"})
	words(t, a, "no longer stopped")
	if again := r.do(t, Order{Do: "thaw", Target: "one"}); a.Count != 2 || again.Count != 0 {
		t.Errorf("%d processes go on, and again %d", a.Count, again.Count)
	}
	words(t, r.do(t, Order{Do: "log", Target: "one"}), "it begins")
	at := time.Now().Add(50 * time.Millisecond).UnixNano()
	if a = r.do(t, Order{Do: "kill", Target: "one", At: at}); a.At < at || len(strings.Fields(a.Detail)) != 5 {
		t.Errorf("%v early, %q: want the shell and its child", time.Duration(at-a.At), a.Detail)
	}
	if seen := r.looks(t, "one"); len(seen) > 0 {
		t.Errorf("%v live on", seen)
	}
	r.event(t, Event{Program: "one", Kind: "ended", Detail: "killed by SIGKILL"})
	r.do(t, Order{Do: "ensure", Target: "one"})
	r.do(t, Order{Do: "stop", Target: "one"})
	r.do(t, Order{Do: "ensure", Target: "one"}) // it waits for the end
	r.event(t, Event{Program: "one", Kind: "ended", Detail: "killed by SIGTERM"})
	r.do(t, Order{Do: "kill", Target: "one"})

	r.do(t, Order{Do: "define", Program: shell("broken", "echo no such directive >&2; exit 3")})
	r.do(t, Order{Do: "start", Target: "broken"})
	r.event(t, Event{Program: "broken", Kind: "ended", Detail: "exited with status 3"})
	words(t, r.ask(Order{Do: "ready", Target: "broken", Within: long}), "broken exited with status 3: no such directive")

	// longer than the moment, and it never sleeps
	r.do(t, Order{Do: "define", Program: shell("busy", "i=0; while [ $i -lt 600000 ]; do i=$((i+1)); done; exit 4")})
	r.do(t, Order{Do: "start", Target: "busy"})
	r.event(t, Event{Program: "busy", Kind: "started"})
	words(t, r.ask(Order{Do: "ready", Target: "busy", Within: time.Minute}), "busy exited with status 4")

	deaf := shell("deaf", "echo I wait; sleep 1000")
	deaf.Ports = []uint16{8090}
	r.do(t, Order{Do: "define", Program: deaf})
	r.do(t, Order{Do: "start", Target: "deaf"})
	r.event(t, Event{Program: "deaf", Kind: "started", Detail: ""})
	words(t, r.ask(Order{Do: "ready", Target: "deaf", Within: time.Millisecond}), "deaf does not listen on port [8090] after 1ms")
	l, err := net.Listen("tcp4", "127.0.0.1:"+port)
	must(t, err)
	defer l.Close()
	if n, _ := strconv.Atoi(port); !strings.Contains(fmt.Sprint(listening()), fmt.Sprint(n)) {
		t.Errorf("%v listen, want %d", listening(), n)
	}
	r.do(t, Order{Do: "kill", Target: "deaf"})
}

func freePort(t *testing.T) int {
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	must(t, err)
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

// orphans wants those reaped whose parents did not wait for them.
func (r *rig) orphans(t *testing.T) {
	r.do(t, Order{Do: "define", Program: shell("parent", `sh -c 'sleep 1000 & kill -9 $!; echo orphan; exec sleep 0' & exec sleep 1000`, `(orphan)`)})
	r.do(t, Order{Do: "start", Target: "parent"})
	r.event(t, Event{Program: "parent", Kind: "note:shell", Detail: "orphan"})
	r.do(t, Order{Do: "kill", Target: "parent"})
	r.event(t, Event{Program: "parent", Kind: "ended", Detail: "killed by SIGKILL"})
	for began := time.Now(); len(zombies()) > 0; time.Sleep(time.Millisecond) {
		if time.Since(began) > long {
			t.Fatalf("not reaped: %v", zombies())
		}
	}
}

// zombies gives the children of this process that ended and were not reaped.
func zombies() (all []string) {
	entries, _ := os.ReadDir("/proc")
	for _, e := range entries {
		text, err := os.ReadFile("/proc/" + e.Name() + "/stat")
		if _, is := strconv.Atoi(e.Name()); is != nil || err != nil {
			continue
		}
		f := strings.Fields(string(text[strings.LastIndexByte(string(text), ')')+1:]))
		if len(f) > 1 && f[0] == "Z" && f[1] == strconv.Itoa(os.Getpid()) {
			all = append(all, e.Name())
		}
	}
	return all
}

// start has one of our own programs defined and started.
func (r *rig) start(t *testing.T, name string, settings any, ports ...uint16) {
	t.Helper()
	text, err := json.Marshal(settings)
	must(t, err)
	line, err := json.Marshal(Spec{Seed: 1, Spec: programs.Spec{Kind: name, Machine: "near", Program: name, Address: r.near, Settings: text}})
	must(t, err)
	exe, err := os.Executable()
	must(t, err)
	r.do(t, Order{Do: "define", Program: &Program{Name: name, Process: programs.Process{Argv: []string{exe, asProgram}, Ports: ports}, Spec: line}})
	r.do(t, Order{Do: "start", Target: name})
	r.do(t, Order{Do: "ready", Target: name, Within: long})
}

// request sends one of them a request.
func (r *rig) request(t *testing.T, name string, s Request) (reply Reply) {
	t.Helper()
	line, err := json.Marshal(s)
	must(t, err)
	must(t, json.Unmarshal(r.do(t, Order{Do: "request", Target: name, Request: line}).Reply, &reply))
	return reply
}

// own has users visit an application server, which fails for a while.
func (r *rig) own(t *testing.T) {
	r.start(t, "tomcat", &scenarios.Tomcat{Port: 8070, Threads: 10, Serves: "web1"}, 8070)
	const lasts = 2 * time.Second
	g := scenarios.Group{
		Name: "users", Count: 5, From: netip.MustParsePrefix("10.9.128.0/24"),
		To:       scenarios.URL{Addr: netip.AddrPortFrom(r.near, 8070), Host: "10.9.0.1:8070"},
		Arrive:   50,
		Journey:  scenarios.Journey{Save: scenarios.Step{Method: "POST", Path: "/test/save"}, Query: scenarios.Step{Method: "POST", Path: "/test/query"}},
		Pace:     scenarios.Pace{Every: 20 * time.Millisecond},
		Timeouts: scenarios.Timeouts{Connect: long, Read: long},
	}
	r.start(t, "users", programs.UsersSettings{Group: g, Backends: []string{"web1"}, Lasts: lasts, Borders: []time.Duration{lasts / 2}})
	start := time.Now().Add(200 * time.Millisecond)
	r.request(t, "users", Request{Do: "begin", Start: start.UnixNano()})
	time.Sleep(time.Until(start.Add(lasts / 2)))
	r.request(t, "tomcat", Request{Do: "fail", Status: 503, Share: 1})
	time.Sleep(time.Until(start.Add(lasts)))
	reply := r.request(t, "users", Request{Do: "finish"})
	if reply.Late == nil || reply.Late.Count == 0 || reply.Late.Max < reply.Late.P50 {
		t.Errorf("%+v", reply.Late)
	}
	rec, err := record.Read(strings.NewReader(reply.Record))
	must(t, err)
	if len(rec.Segments) != 2 {
		t.Fatalf("%d segments", len(rec.Segments))
	}
	before, after := rec.Segments[0].Counts, rec.Segments[1].Counts
	if before.OK == 0 || before.OK != before.Total || before.Backends[0] != before.OK || after.Status5xx == 0 || after.Lost > 0 {
		t.Errorf("before %+v\nafter %+v", before, after)
	}
	failed := r.request(t, "tomcat", Request{Do: "unfail"}).Failed
	if failed < after.Status5xx {
		t.Errorf("%d failures answered, %d seen", failed, after.Status5xx)
	}
	line, _ := json.Marshal(Request{Do: "sing"})
	words(t, r.ask(Order{Do: "request", Target: "tomcat", Request: line}), `unknown order "sing"`)
	line, _ = json.Marshal(Request{Do: "begin"})
	words(t, r.ask(Order{Do: "request", Target: "tomcat", Request: line}), "these are no users")
	words(t, r.do(t, Order{Do: "stop", Target: "tomcat"}), "SIGTERM sent")
	r.event(t, Event{Program: "tomcat", Kind: "ended", Detail: "exited"})
	words(t, r.ask(Order{Do: "request", Target: "tomcat", Request: line}), "tomcat does not run")
	r.do(t, Order{Do: "kill", Target: "users"})
	r.event(t, Event{Program: "users", Kind: "ended", Detail: "killed by SIGKILL"})
}

func (r *rig) disobeyed(t *testing.T) {
	for _, row := range []struct {
		o    Order
		says string
	}{
		{Order{Do: "dance"}, `unknown order "dance"`},
		{Order{Do: "start", Target: "nobody"}, `program "nobody": not defined on this machine`},
		{Order{Do: "kill", Target: "nobody/child"}, `program "nobody": not defined on this machine`},
		{Order{Do: "unrule", Target: "none"}, `rule "none" does not stand`},
		{Order{Do: "hits", Target: "none"}, `rule "none" does not stand`},
		{Order{Do: "define", Program: shell("x", "", "(")}, "missing closing )"},
		{Order{Do: "rule", Rule: &Rule{Name: "bad", From: []string{"nonsense"}, Drop: 1}}, "nft: exited with status 1"},
		{Order{Do: "rule", Rule: &Rule{Name: "bad", From: []string{"nonsense"}, Delay: time.Second}}, "iptables: exited with status 2"},
	} {
		words(t, r.ask(row.o), row.says)
	}
	r.do(t, Order{Do: "define", Program: &Program{Name: "none", Process: programs.Process{Argv: []string{"no-such-program"}}}})
	words(t, r.ask(Order{Do: "start", Target: "none"}), "no-such-program: there is no such program in the image")
	r.do(t, Order{Do: "ping"})
}
