package conformance

import (
	"bufio"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// originPorts are the servers behind a program that is probed, on 127.0.0.1; a
// base names port 9009 for one that is down. Origin c answers 500 to /health, the
// others 200.
var originPorts = map[string]int{"a": 9001, "b": 9002, "c": 9003}

// tlsOrigin is the port of origin t, which speaks TLS.
const tlsOrigin = 9443

// slowly is how long /slow takes.
const slowly = 400 * time.Millisecond

// origins are the servers at work.
type origins struct {
	aside  []string
	bodies bool // the sizes of bodies are not compared

	mu      sync.Mutex
	numbers int
	got     map[int][]string // by number: what the servers received
	without map[string]bool  // requests without a number
}

func startOrigins(aside []string) (*origins, error) {
	o := &origins{aside: aside, got: map[int][]string{}, without: map[string]bool{}}
	for name, port := range originPorts {
		l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port))
		if err != nil {
			return nil, err
		}
		go o.accept(name, l)
	}
	file := filepath.Join(filesFolder, certificateFile)
	own, err := tls.LoadX509KeyPair(file, file)
	if err != nil {
		return nil, err
	}
	l, err := tls.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", tlsOrigin), &tls.Config{Certificates: []tls.Certificate{own}})
	if err != nil {
		return nil, err
	}
	go o.accept("t", l)
	return o, nil
}

func (o *origins) accept(name string, l net.Listener) {
	for {
		c, err := l.Accept()
		if err != nil {
			return
		}
		go o.serve(name, c)
	}
}

// serve answers the requests of a connection.
func (o *origins) serve(name string, c net.Conn) {
	defer c.Close()
	in := bufio.NewReader(c)
	for {
		q, err := http.ReadRequest(in)
		if err != nil {
			return // a connection alone, or its end
		}
		body, err := io.ReadAll(q.Body)
		o.note(name, q, body, err)
		status, header, size, pause := originAnswer(name, q)
		time.Sleep(pause)
		text := fmt.Sprintf("HTTP/1.1 %d %s\r\n%s: %s\r\n%sContent-Length: %d\r\n\r\n", status, http.StatusText(status), servedHeader, name, header, size)
		if q.Method != http.MethodHead {
			text += strings.Repeat("x", size)
		}
		if _, err := io.WriteString(c, text); err != nil || path.Base(q.URL.Path) == "close" || q.Close {
			return
		}
	}
}

// originAnswer gives the answer to a request: by the last part of its path.
func originAnswer(name string, q *http.Request) (status int, header string, size int, pause time.Duration) {
	status, size, header = 200, 100, "Content-Type: text/html\r\n"
	switch last := path.Base(q.URL.Path); last {
	case "health":
		if name == "c" {
			status = 500
		}
	case "404", "500", "503":
		status, _ = strconv.Atoi(last) // digits
	case "302":
		status = 302
		header += "Location: http://127.0.0.1:9001/page\r\n"
	case "cookie":
		header += "Set-Cookie: JSESSIONID=abc." + name + "; Path=/; HttpOnly\r\n"
	case "cookies":
		header += "Set-Cookie: JSESSIONID=abc." + name + "; Path=/\r\nSet-Cookie: other=2; Max-Age=60\r\nCache-Control: private\r\n"
	case "large":
		size = 40_000
	case "slow":
		pause = slowly
	case "close":
		header += "Connection: close\r\n"
	}
	return status, header, size, pause
}

// note keeps what a server received.
func (o *origins) note(name string, q *http.Request, body []byte, err error) {
	q.Header.Set("Host", q.Host)
	text := fmt.Sprintf("%s got %s %s %s", name, q.Method, q.RequestURI, o.headers(q.Header))
	if len(body) > 0 {
		text += fmt.Sprintf(" %q", body)
	}
	if err != nil {
		text += " cut off"
	}
	n, failed := strconv.Atoi(q.Header.Get(numberHeader))
	o.mu.Lock()
	defer o.mu.Unlock()
	if failed != nil {
		o.without[text] = true
		return
	}
	o.got[n] = append(o.got[n], text)
}

func (o *origins) number() int {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.numbers++
	return o.numbers
}

// received gives what servers had of a request.
func (o *origins) received(n int) string {
	o.mu.Lock()
	defer o.mu.Unlock()
	text := ""
	for _, one := range o.got[n] {
		text += " | " + one
	}
	return text
}

// checks gives the requests without a number, in order.
func (o *origins) checks() (all []string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for text := range o.without {
		all = append(all, text)
	}
	slices.Sort(all)
	return all
}

// headers gives those that are compared, in order.
func (o *origins) headers(h http.Header) string {
	var all []string
	for name, values := range h {
		if slices.Contains(o.aside, strings.ToLower(name)) {
			continue
		}
		for _, v := range values {
			if len(v) > 100 {
				v = fmt.Sprintf("%d bytes", len(v))
			}
			all = append(all, strings.ToLower(name)+": "+v)
		}
	}
	slices.Sort(all)
	return strings.Join(all, "; ")
}

// settling is how long checks may take to find origin c failing.
const settling = 5 * time.Second

// settle waits until the program sends no request of /checked to c any more: four
// in a row went to a.
func (o *origins) settle() {
	p := probe{method: "GET", path: "/checked/page"}
	row := 0
	for began := time.Now(); row < 4 && time.Since(began) < settling; {
		if strings.Contains(o.ask(&p).Text, "| c got") {
			row = 0
			time.Sleep(50 * time.Millisecond)
			continue
		}
		row++
	}
}
