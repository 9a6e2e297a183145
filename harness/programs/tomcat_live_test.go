//go:build linux

package programs

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/hadrill/hadrill/harness/live"
)

// onLoopback is programs on sockets of this machine.
type onLoopback struct {
	t     *testing.T
	ports map[string]uint16
	hosts map[string]*live.Host
	ended map[string]chan error
}

// newOnLoopback has free ports for programs of these names.
func newOnLoopback(t *testing.T, names ...string) *onLoopback {
	o := &onLoopback{t: t, ports: map[string]uint16{}, hosts: map[string]*live.Host{}, ended: map[string]chan error{}}
	for _, name := range names {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = l.Close() }()
		o.ports[name] = l.Addr().(*net.TCPAddr).AddrPort().Port()
	}
	return o
}

// start runs a program until the test ends, and waits until it listens.
func (o *onLoopback) start(name string, s Spec) {
	s.Machine, s.Program, s.Address = name, s.Kind, netip.MustParseAddr("127.0.0.1")
	e, err := s.Env()
	if err != nil {
		o.t.Fatal(err)
	}
	main, _, err := e.Main()
	if err != nil {
		o.t.Fatal(err)
	}
	h, ended := live.New(live.Options{Machine: name, Program: s.Kind, Address: s.Address}), make(chan error, 1)
	o.hosts[name], o.ended[name] = h, ended
	go func() { ended <- h.Run(context.Background(), main) }()
	o.t.Cleanup(func() { o.kill(name) })
	o.await(name+" listens", func() bool {
		c, err := net.Dial("tcp", o.at(name))
		if err == nil {
			_ = c.Close()
		}
		return err == nil
	})
}

func (o *onLoopback) kill(name string) {
	if h := o.hosts[name]; h != nil {
		h.Kill()
		<-o.ended[name]
		o.hosts[name] = nil
	}
}

func (o *onLoopback) at(name string) string { return fmt.Sprint("127.0.0.1:", o.ports[name]) }

// await waits for something that comes about by itself.
func (o *onLoopback) await(what string, is func() bool) {
	o.t.Helper()
	for until := time.Now().Add(time.Minute); !is(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(until) {
			o.t.Fatalf("%s: not within a minute", what)
		}
	}
}

// ask asks a Tomcat for a page, with a session's id where there is one, and gives the id
// that it sets and the page.
func (o *onLoopback) ask(server, path, id string) (set, body string) {
	o.t.Helper()
	q, _ := http.NewRequest("GET", "http://"+o.at(server)+path, nil)
	if id != "" {
		q.Header.Set("Cookie", "JSESSIONID="+id)
	}
	a, err := http.DefaultTransport.RoundTrip(q)
	if err != nil {
		o.t.Fatal(err)
	}
	defer func() { _ = a.Body.Close() }()
	text, _ := io.ReadAll(a.Body)
	set, _, _ = strings.Cut(strings.TrimPrefix(a.Header.Get("Set-Cookie"), "JSESSIONID="), ";")
	return set, string(text)
}

// keys are those of some that a memcached has, asked for in its text protocol.
func (o *onLoopback) keys(server string, all ...string) string {
	c, err := net.Dial("tcp", o.at(server))
	if err != nil {
		return ""
	}
	defer func() { _ = c.Close() }()
	_ = c.SetDeadline(time.Now().Add(time.Minute))
	r := bufio.NewReader(c)
	var found []string
	for _, key := range all {
		_, _ = fmt.Fprintf(c, "get %s\r\n", key)
		for {
			line, err := r.ReadString('\n')
			if err != nil {
				o.t.Fatal(err)
			}
			if strings.HasPrefix(line, "VALUE "+key+" ") {
				found = append(found, key)
			}
			if line == "END\r\n" {
				break
			}
		}
	}
	return strings.Join(found, " ")
}

// TestMemcachedManagerOnTheWire has two of our Tomcats keep sessions in two memcached
// servers on sockets: ids and keys are those that memcached-session-manager 2.3.3 made
// with the real ones (recorded).
func TestMemcachedManagerOnTheWire(t *testing.T) {
	for _, sticky := range []bool{true, false} {
		o := newOnLoopback(t, "t1", "t2", "m1", "m2")
		for _, m := range []string{"m1", "m2"} {
			o.start(m, Spec{Kind: "memcached", Settings: fmt.Appendf(nil, `{"Port": %d}`, o.ports[m])})
		}
		files := map[string]string{"context.xml": fmt.Sprintf(`<Context><Manager className="de.javakaffee.web.msm.MemcachedBackupSessionManager" memcachedNodes="n1:%s,n2:%s" sticky="%v"/></Context>`, o.at("m1"), o.at("m2"), sticky)}
		for i, name := range []string{"t1", "t2"} {
			o.start(name, Spec{Kind: "tomcat", Files: files, Settings: fmt.Appendf(nil, `{"Port": %d, "Context": "context.xml", "Route": "jvm%d", "Serves": "%s"}`, o.ports[name], i+1, name)})
		}
		id := ""
		o.await("a session on n1", func() bool {
			id, _ = o.ask("t1", "/set.jsp?v=1&blob=3000", "")
			return strings.HasSuffix(id, "-n1.jvm1")
		})
		if len(id) != len("20E7CBBE5ACEB87AE63D0EBAF6B91A69-n1.jvm1") {
			t.Errorf("id %q", id)
		}
		all := []string{id, "validity:" + id, "bak:" + id, "bak:validity:" + id}
		want := map[string]string{"m1": id, "m2": ""}
		if !sticky {
			want = map[string]string{"m1": strings.Join(all[:2], " "), "m2": strings.Join(all[2:], " ")}
		}
		for m, keys := range want {
			o.await(fmt.Sprintf("sticky %v: keys of %s are %q", sticky, m, keys), func() bool { return o.keys(m, all...) == keys })
		}
		o.kill("t1")
		set, body := "", ""
		o.await(fmt.Sprintf("sticky %v: t2 reads the session", sticky), func() bool {
			set, body = o.ask("t2", "/read.jsp", id)
			return strings.Contains(body, "v=1") && strings.Contains(body, "blob=3000")
		})
		moved := strings.Replace(id, "jvm1", "jvm2", 1)
		if !sticky {
			moved = ""
		}
		if set != moved {
			t.Errorf("sticky %v: t2 sets %q, want %q", sticky, set, moved)
		}
		if !sticky {
			continue
		}
		o.await("the key under the new id", func() bool { return o.keys("m1", id, moved) == moved })
		o.kill("m1")
		o.await("a new id with the other memcached", func() bool {
			set, _ = o.ask("t2", "/read.jsp", moved)
			return set != ""
		})
		if want := strings.Replace(moved, "n1", "n2", 1); set != want {
			t.Errorf("m1 is dead: t2 sets %q, want %q", set, want)
		}
	}
}
