package conformance

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// numberHeader tells the backends which request they got, servedHeader the
// client who answered.
const (
	numberHeader = "X-N"
	servedHeader = "X-Backend"
)

// backend is a server that misbehaves as the recording says, in the modes of
// the simulator's lab: ok, sleep, code, hang, refuse, rst, early, half.
type backend struct {
	s    *replaySession
	name string
	at   netip.AddrPort

	// under s.mu
	mode     string
	sleep    time.Duration
	code     int
	listener net.Listener
}

func (b *backend) listen() error {
	l, err := net.Listen("tcp", b.at.String())
	if err != nil {
		return err
	}
	b.s.mu.Lock()
	b.listener = l
	b.s.mu.Unlock()
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return // it listens no more
			}
			go b.serve(c.(*net.TCPConn))
		}
	}()
	return nil
}

// setMode takes the words after the arrow: "sleep ms=3000".
func (b *backend) setMode(words []string) {
	b.s.mu.Lock()
	b.mode = words[0]
	l := b.listener
	for _, w := range words[1:] {
		key, value, _ := strings.Cut(w, "=")
		n, err := strconv.Atoi(value)
		switch {
		case err == nil && key == "ms":
			b.sleep = time.Duration(n) * time.Millisecond
		case err == nil && key == "code":
			b.code = n
		}
	}
	refuse := b.mode == "refuse"
	if refuse {
		b.listener = nil
	}
	b.s.mu.Unlock()
	switch {
	case refuse && l != nil:
		_ = l.Close() // it listens no more either way
	case !refuse && l == nil:
		if err := b.listen(); err != nil {
			b.s.blame("backend %s: %v", b.name, err)
		}
	}
}

// serve answers one request and closes.
func (b *backend) serve(c *net.TCPConn) {
	defer c.Close()
	q, err := http.ReadRequest(bufio.NewReader(c))
	if err != nil {
		return // a check of the connection alone
	}
	body, _ := io.ReadAll(q.Body)
	b.note(q, body)
	b.s.mu.Lock()
	mode, sleep, code := b.mode, b.sleep, b.code
	b.s.mu.Unlock()
	status := http.StatusOK
	switch mode {
	case "ok", "refuse", "half":
	case "sleep":
		time.Sleep(sleep)
	case "code":
		status = code
	case "hang":
		_, _ = io.Copy(io.Discard, c) // until the other side gives up
		return
	case "rst":
		_ = c.SetLinger(0)
		return
	case "early":
		return
	default:
		b.s.blame("backend %s: mode %q is not known", b.name, mode)
	}
	b.hold(q.Header.Get("X-Hold"))
	b.answer(c, q, status, mode == "half")
}

// note tells the session of a request that has a number; the program's own
// checks have none.
func (b *backend) note(q *http.Request, _ []byte) {
	i, err := strconv.Atoi(q.Header.Get(numberHeader))
	if err != nil {
		return
	}
	b.s.mu.Lock()
	defer b.s.mu.Unlock()
	o := &b.s.res.Outcomes[i]
	o.Received, o.URI, o.Cookie = append(o.Received, b.name), q.RequestURI, q.Header.Get("Cookie")
	b.s.settled[i] = true
	b.s.changed.Broadcast()
}

// hold waits until requests of that name are released.
func (b *backend) hold(name string) {
	b.s.mu.Lock()
	defer b.s.mu.Unlock()
	for name != "" && !b.s.released[name] {
		b.s.changed.Wait()
	}
}

func (b *backend) answer(c net.Conn, q *http.Request, status int, half bool) {
	body := strings.Repeat("x", bodyOf(q.URL.RawQuery))
	text := fmt.Sprintf("HTTP/1.1 %d %s\r\nConnection: close\r\n%s: %s\r\n", status, http.StatusText(status), servedHeader, b.name)
	if cookie := q.Header.Get("X-Set-Cookie"); cookie != "" {
		text += "Set-Cookie: " + cookie + "\r\n"
	}
	if half {
		body = "half"
		text += "Content-Length: 4096\r\n\r\n"
	} else {
		text += fmt.Sprintf("Content-Length: %d\r\n\r\n", len(body))
	}
	if q.Method != http.MethodHead {
		text += body
	}
	_, _ = io.WriteString(c, text) // whoever asked may be gone
}

// bodyOf is the length of the answer's body: what ?bytes= asks for.
func bodyOf(query string) int {
	values, err := url.ParseQuery(query)
	if err != nil {
		return 0
	}
	n, err := strconv.Atoi(values.Get("bytes"))
	if err != nil || n < 0 {
		return 0
	}
	return n
}
