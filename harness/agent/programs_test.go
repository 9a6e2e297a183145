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

	"github.com/hadrill/hadrill/reports"
	"github.com/hadrill/hadrill/scenarios"
)

// shell is a real program of one line.
func shell(name, line string, notes ...string) *Program {
	return &Program{Name: name, Kind: "nginx", Argv: []string{"sh", "-c", line}, Note: "shell", Notes: notes}
}

// words wants an answer to say something.
func words(t *testing.T, a Answer, want string) {
	t.Helper()
	if !strings.Contains(a.Detail+a.Error, want) {
		t.Errorf("says %q, error %q, want %q", a.Detail, a.Error, want)
	}
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
	line, err := json.Marshal(Failure{Ports: []uint16{8080, 8081}, Status: 502})
	must(t, err)
	for _, want := range []string{"the real one", "HTTP/1.1 502", "the real one"} {
		if want == "HTTP/1.1 502" {
			r.do(t, Order{Do: "fail", Target: "f", Say: line})
		}
		if got := get(); got != want {
			t.Errorf("%q answers, want %q", got, want)
		}
		if want == "HTTP/1.1 502" {
			if a := r.do(t, Order{Do: "unfail", Target: "f"}); a.Count != 1 {
				t.Errorf("%d requests answered", a.Count)
			}
		}
	}
	words(t, r.ask(Order{Do: "unfail", Target: "f"}), "does not stand")
}

// programs has one with a worker go through everything.
func (r *rig) programs(t *testing.T) {
	port := strconv.Itoa(freePort(t))
	one := shell("one", "echo it begins; sleep 1000 & wait", "it (b.*)")
	r.do(t, Order{Do: "define", Program: one})
	words(t, r.ask(Order{Do: "kill", Target: "one"}), "was not running")
	words(t, r.do(t, Order{Do: "start", Target: "one"}), "started")
	r.event(t, Event{"one", "started", ""})
	r.event(t, Event{"one", "note:shell", "begins"})
	words(t, r.ask(Order{Do: "start", Target: "one"}), "was running already")
	words(t, r.do(t, Order{Do: "ensure", Target: "one"}), "runs")
	r.do(t, Order{Do: "ready", Target: "one", Within: long})
	if pid, err := os.ReadFile(PidFolder + "/one"); err != nil || len(pid) < 2 {
		t.Errorf("its number %q, error %v", pid, err)
	}
	words(t, r.do(t, Order{Do: "freeze", Target: "one"}), "in state T (stopped)")
	words(t, r.do(t, Order{Do: "thaw", Target: "one"}), "no longer stopped")
	words(t, r.do(t, Order{Do: "log", Target: "one"}), "it begins")
	at := time.Now().Add(50 * time.Millisecond).UnixNano()
	if a := r.do(t, Order{Do: "kill", Target: "one", At: at}); a.At < at || len(strings.Fields(a.Detail)) != 5 {
		t.Errorf("%v early, %q: want the shell and its child", time.Duration(at-a.At), a.Detail)
	}
	r.event(t, Event{"one", "ended", "killed by SIGKILL"})
	r.do(t, Order{Do: "ensure", Target: "one"})
	r.do(t, Order{Do: "stop", Target: "one"})
	r.do(t, Order{Do: "ensure", Target: "one"}) // it waits for the end
	r.event(t, Event{"one", "ended", "killed by SIGTERM"})
	r.do(t, Order{Do: "kill", Target: "one"})

	r.do(t, Order{Do: "define", Program: shell("broken", "echo no such directive >&2; exit 3")})
	r.do(t, Order{Do: "start", Target: "broken"})
	r.event(t, Event{"broken", "ended", "exited with status 3"})
	words(t, r.ask(Order{Do: "ready", Target: "broken", Within: long}), "broken exited with status 3: no such directive")

	deaf := shell("deaf", "echo I wait; sleep 1000")
	deaf.Ports = []uint16{8090}
	r.do(t, Order{Do: "define", Program: deaf})
	r.do(t, Order{Do: "start", Target: "deaf"})
	r.event(t, Event{"deaf", "started", ""})
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
	r.do(t, Order{Do: "define", Program: shell("parent", `sh -c 'echo orphan $$; read x </dev/zero & kill -9 $!; exec sleep 0' & exec sleep 1000`, `orphan (\d+)`)})
	r.do(t, Order{Do: "start", Target: "parent"})
	r.do(t, Order{Do: "kill", Target: "parent"})
	r.event(t, Event{"parent", "ended", "killed by SIGKILL"})
	for began := time.Now(); len(zombies()) > 0; time.Sleep(time.Millisecond) {
		if time.Since(began) > long {
			t.Fatalf("not reaped: %v", zombies())
		}
	}
}

// zombies are the children of this process that ended and were not reaped.
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
func (r *rig) start(t *testing.T, name string, s Spec, ports ...uint16) {
	t.Helper()
	s.Machine, s.Program, s.Seed, s.Address = "near", name, 1, r.near
	line, err := json.Marshal(s)
	must(t, err)
	exe, err := os.Executable()
	must(t, err)
	r.do(t, Order{Do: "define", Program: &Program{Name: name, Kind: name, Argv: []string{exe, asProgram}, Spec: line, Ports: ports}})
	r.do(t, Order{Do: "start", Target: name})
	r.do(t, Order{Do: "ready", Target: name, Within: long})
}

// say says something to one of them.
func (r *rig) say(t *testing.T, name string, s Say) (did Did) {
	t.Helper()
	line, err := json.Marshal(s)
	must(t, err)
	must(t, json.Unmarshal(r.do(t, Order{Do: "say", Target: name, Say: line}).Said, &did))
	return did
}

// own has users visit an application server, which fails for a while.
func (r *rig) own(t *testing.T) {
	r.start(t, "tomcat", Spec{Tomcat: &scenarios.Tomcat{Port: 8070, Threads: 10, Serves: "web1"}}, 8070)
	const lasts = 2 * time.Second
	g := &scenarios.Group{
		Name: "visitors", Count: 5, From: netip.MustParsePrefix("10.9.128.0/24"),
		To:       scenarios.URL{Addr: netip.AddrPortFrom(r.near, 8070), Host: "10.9.0.1:8070"},
		Arrive:   50,
		Journey:  scenarios.Journey{Save: scenarios.Step{Method: "POST", Path: "/test/save"}, Query: scenarios.Step{Method: "POST", Path: "/test/query"}},
		Pace:     scenarios.Pace{Every: 20 * time.Millisecond},
		Timeouts: scenarios.Timeouts{Connect: long, Read: long},
	}
	r.start(t, "users", Spec{Group: g, Backends: []string{"web1"}, Lasts: lasts, Borders: []time.Duration{lasts / 2}})
	start := time.Now().Add(200 * time.Millisecond)
	r.say(t, "users", Say{Do: "begin", Start: start.UnixNano()})
	time.Sleep(time.Until(start.Add(lasts / 2)))
	r.say(t, "tomcat", Say{Do: "fail", Status: 503, Share: 1})
	time.Sleep(time.Until(start.Add(lasts)))
	did := r.say(t, "users", Say{Do: "finish"})
	if did.Late == nil || did.Late.Count == 0 || did.Late.Max < did.Late.P50 {
		t.Errorf("%+v", did.Late)
	}
	rec, err := reports.Read(strings.NewReader(did.Record))
	must(t, err)
	if len(rec.Segments) != 2 {
		t.Fatalf("%d segments", len(rec.Segments))
	}
	before, after := rec.Segments[0].Counts, rec.Segments[1].Counts
	if before.OK == 0 || before.OK != before.Total || before.Backends[0] != before.OK || after.Status5xx == 0 || after.Lost > 0 {
		t.Errorf("before %+v\nafter %+v", before, after)
	}
	failed := r.say(t, "tomcat", Say{Do: "unfail"}).Failed
	if failed < after.Status5xx {
		t.Errorf("%d failures answered, %d seen", failed, after.Status5xx)
	}
	line, _ := json.Marshal(Say{Do: "sing"})
	words(t, r.ask(Order{Do: "say", Target: "tomcat", Say: line}), `unknown order "sing"`)
	line, _ = json.Marshal(Say{Do: "begin"})
	words(t, r.ask(Order{Do: "say", Target: "tomcat", Say: line}), "these are no users")
	words(t, r.do(t, Order{Do: "stop", Target: "tomcat"}), "SIGTERM sent")
	r.event(t, Event{"tomcat", "ended", "exited"})
	words(t, r.ask(Order{Do: "say", Target: "tomcat", Say: line}), "tomcat does not run")
	r.do(t, Order{Do: "kill", Target: "users"})
	r.event(t, Event{"users", "ended", "killed by SIGKILL"})
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
	r.do(t, Order{Do: "define", Program: &Program{Name: "none", Argv: []string{"no-such-program"}}})
	words(t, r.ask(Order{Do: "start", Target: "none"}), "no-such-program: there is no such program in the image")
	r.do(t, Order{Do: "ping"})
}
