package conformance

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"os"
	"os/exec"
	"testing"
	"testing/fstest"
	"time"

	"golang.org/x/sys/unix"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/program/haproxy"
	"github.com/hadrill/hadrill/sim/program/httpd"
	"github.com/hadrill/hadrill/sim/program/nginx"
	"github.com/hadrill/hadrill/sim/world"
)

const goneCommand = "gone"

// The port of the server, and the pages that it answers at once and not at all.
const (
	gonePort = 9000
	goneSoon = "/soon"
	goneSlow = "/slow"
)

// goneFiles are the configurations, by program.
var goneFiles = map[string]string{
	"nginx": `worker_processes 1; pid /tmp/nginx.pid; error_log /dev/stderr crit; events {}
http { access_log off; proxy_cache_path /tmp/cache keys_zone=one:1m;
	upstream kept { server 127.0.0.1:9000; keepalive 4; }
	server { listen 8000; location / { proxy_pass http://127.0.0.1:9000; } }
	server { listen 8001; location / { proxy_ignore_client_abort on; proxy_pass http://127.0.0.1:9000; } }
	server { listen 8002; location / { proxy_cache one; proxy_pass http://127.0.0.1:9000; } }
	server { listen 8003; location / { proxy_http_version 1.1; proxy_set_header Connection ""; proxy_pass http://kept; } } }
`,
	"haproxy": `global
	nbthread 1
defaults
	mode http
	timeout connect 5s
	timeout client 60s
	timeout server 60s
listen plain
	bind 127.0.0.1:8010
	server s 127.0.0.1:9000
listen aborts
	bind 127.0.0.1:8011
	option abortonclose
	server s 127.0.0.1:9000
frontend f
	bind 127.0.0.1:8012
	default_backend half
backend half
	option abortonclose
	server s 127.0.0.1:9000
`,
	"apache": `ServerName site
Listen 127.0.0.1:8020
PidFile /tmp/httpd.pid
ErrorLog /dev/stderr
LoadModule mpm_event_module /usr/lib/apache2/modules/mod_mpm_event.so
LoadModule authz_core_module /usr/lib/apache2/modules/mod_authz_core.so
LoadModule proxy_module /usr/lib/apache2/modules/mod_proxy.so
LoadModule proxy_http_module /usr/lib/apache2/modules/mod_proxy_http.so
ProxyPass / http://127.0.0.1:9000/
`,
}

// goneCases are the ports at which a client leaves.
var goneCases = []struct {
	program, why string
	port         uint16
}{
	{"nginx", "by default", 8000},
	{"nginx", "proxy_ignore_client_abort on", 8001},
	{"nginx", "proxy_cache", 8002},
	{"nginx", "over a kept connection", 8003},
	{"haproxy", "by default", 8010},
	{"haproxy", "option abortonclose", 8011},
	{"haproxy", "option abortonclose in the backend alone", 8012},
	{"apache", "by default", 8020},
}

// TestClientGone: which programs close the connection to a server that has not
// answered when the client closes its own, theirs and ours.
func TestClientGone(t *testing.T) {
	session(t)
	files := map[string][]byte{}
	for program, text := range goneFiles {
		files[program] = []byte(text)
	}
	var closes []bool
	if err := json.Unmarshal(box{command: []string{goneCommand}, files: files}.run(t), &closes); err != nil || len(closes) != len(goneCases) {
		t.Fatalf("%d of %d ports seen, error %v", len(closes), len(goneCases), err)
	}
	ours := goneOurs(t)
	for i, c := range goneCases {
		if ours[c.port] != closes[i] {
			t.Errorf("%s, %s: it closes the connection to the server: %v, ours: %v", c.program, c.why, closes[i], ours[c.port])
		}
	}
}

// goneMain gives the role of a container: it starts the programs and says of each
// port whether the server lost its connection.
func goneMain() error {
	slow := make(chan *net.TCPConn)
	if err := goneServer(slow); err != nil {
		return err
	}
	for program := range goneFiles {
		line := starting[program]("/" + program)
		cmd := exec.Command(line[0], line[1:]...)
		cmd.Stderr = os.Stderr
		if err := cmd.Start(); err != nil {
			return err
		}
		defer func() { _, _ = cmd.Process.Kill(), cmd.Wait() }()
	}
	var closes []bool
	for _, c := range goneCases {
		lost, err := goneFrom(c.port, slow)
		if err != nil {
			return fmt.Errorf("%s, port %d: %w", c.program, c.port, err)
		}
		closes = append(closes, lost)
	}
	return json.NewEncoder(os.Stdout).Encode(closes)
}

// goneServer answers goneSoon, and hands on the connection of any other request.
func goneServer(slow chan<- *net.TCPConn) error {
	l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", gonePort))
	if err != nil {
		return err
	}
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				in := bufio.NewReader(c)
				for {
					q, err := http.ReadRequest(in)
					switch {
					case err != nil:
						_ = c.Close()
						return
					case q.URL.Path != goneSoon:
						slow <- c.(*net.TCPConn)
						return
					}
					_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
				}
			}()
		}
	}()
	return nil
}

// goneFrom has a client leave whose request the server has, and reports whether
// the server's connection is closed then. It needs no clock: each program has one
// thread that sees its events in their order, and has seen the client leave when
// it answers requests that came later. httpd, which has more, never looks.
func goneFrom(port uint16, slow <-chan *net.TCPConn) (bool, error) {
	if err := askSoon(port); err != nil {
		return false, err
	}
	client, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", port))
	if err != nil {
		return false, err
	}
	fmt.Fprintf(client, "GET %s HTTP/1.1\r\nHost: site\r\n\r\n", goneSlow)
	server := <-slow
	defer server.Close()
	if err := client.Close(); err != nil {
		return false, err
	}
	for range 3 {
		if err := askSoon(port); err != nil {
			return false, err
		}
	}
	raw, err := server.SyscallConn()
	if err != nil {
		return false, err
	}
	var n int
	var seen error
	if err := raw.Read(func(fd uintptr) bool {
		n, _, seen = unix.Recvfrom(int(fd), make([]byte, 1), unix.MSG_PEEK|unix.MSG_DONTWAIT)
		return true
	}); err != nil {
		return false, err
	}
	return seen != unix.EAGAIN && n <= 0, nil
}

// askSoon asks for a page on a connection of its own, as soon as the program
// listens.
func askSoon(port uint16) error {
	for began := time.Now(); ; time.Sleep(time.Millisecond) {
		c, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", port))
		if errors.Is(err, unix.ECONNREFUSED) && time.Since(began) < boot {
			continue
		}
		if err != nil {
			return err
		}
		defer c.Close()
		fmt.Fprintf(c, "GET %s HTTP/1.1\r\nHost: site\r\nConnection: close\r\n\r\n", goneSoon)
		a, err := http.ReadResponse(bufio.NewReader(c), nil)
		if err == nil && a.StatusCode != http.StatusOK {
			err = errors.New(a.Status)
		}
		return err
	}
}

// goneOurs does the same in the simulator, and returns the ports whose server lost
// its connection.
func goneOurs(t *testing.T) map[uint16]bool {
	t.Helper()
	w := world.New(world.Options{Seed: 1})
	defer w.Close()
	m := w.Add("m", world.MachineOptions{Address: netip.MustParseAddr("10.0.0.1")})
	closed := map[uint16]bool{}
	port := func(n uint16) netip.AddrPort { return netip.AddrPortFrom(netip.MustParseAddr("127.0.0.1"), n) }
	var at uint16 // that is asked now
	m.Install("server", func(h host.Host) error {
		_, err := h.Serve(port(gonePort), host.HTTP, host.HandlerFunc(func(_ netip.Addr, req, resp host.Message) error {
			*resp.(*host.Response) = host.Response{Status: 200}
			if req.(*host.Request).URI == goneSlow {
				h.Sleep(2 * time.Second)
				closed[at] = h.ClientGone()
			}
			return nil
		}))
		return err
	})
	for program, main := range goneMains(t) {
		m.Install(program, main)
	}
	m.Install("client", func(h host.Host) error {
		for _, c := range goneCases {
			at = c.port
			for _, uri := range []string{goneSoon, goneSlow} {
				_ = h.Call(port(at), &host.Request{Method: "GET", Host: "site", URI: uri}, &host.Response{}, host.Options{Read: time.Second})
			}
			h.Sleep(3 * time.Second)
		}
		return nil
	})
	w.Run(time.Hour)
	if len(closed) != len(goneCases) {
		t.Fatalf("the server was asked by %d of %d ports", len(closed), len(goneCases))
	}
	return closed
}

// goneMains are the simulator's programs.
func goneMains(t *testing.T) map[string]host.Main {
	t.Helper()
	files := fstest.MapFS{}
	for program, text := range goneFiles {
		files[program] = &fstest.MapFile{Data: []byte(text)}
	}
	n, _, err := nginx.Read(files, "nginx")
	if err != nil {
		t.Fatal(err)
	}
	h, _, err := haproxy.Read(files, "haproxy")
	if err != nil {
		t.Fatal(err)
	}
	a, _, err := httpd.Read(files, "apache")
	if err != nil {
		t.Fatal(err)
	}
	return map[string]host.Main{"nginx": n.Main(nginx.Options{}), "haproxy": h.Main(haproxy.Options{}), "apache": a.Main(httpd.Options{})}
}
