package conformance

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"github.com/hadrill/hadrill/sim/replay"
)

// numberHeader is the number of the request for the backends, servedHeader has the
// name of who answered for the client.
const (
	numberHeader = "X-N"
	servedHeader = "X-Backend"
)

// backend is a server that misbehaves as the recording has it, in the modes of
// the simulator's replay.
type backend struct {
	s    *replaySession
	name string
	at   netip.AddrPort

	// under s.mu
	mode     replay.Mode
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

// setMode changes what it does, and whether it listens.
func (b *backend) setMode(m replay.Mode) {
	b.s.mu.Lock()
	b.mode = m
	l := b.listener
	refuse := m.Name == "refuse"
	if refuse {
		b.listener = nil
	}
	b.s.mu.Unlock()
	switch {
	case refuse && l != nil:
		_ = l.Close() // it listens no more either way
	case !refuse && l == nil:
		if err := b.listen(); err != nil {
			b.s.problem("backend %s: %v", b.name, err)
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
	mode := b.mode
	b.s.mu.Unlock()
	status := http.StatusOK
	switch mode.Name {
	case "ok", "refuse", "half":
	case "sleep":
		time.Sleep(mode.Sleep)
	case "code":
		status = mode.Code
	case "hang":
		_, _ = io.Copy(io.Discard, c) // until the other side gives up
		return
	case "rst":
		_ = c.SetLinger(0)
		return
	case "early":
		return
	default:
		b.s.problem("backend %s: mode %q is not known", b.name, mode.Name)
	}
	b.hold(q.Header.Get("X-Hold"))
	b.answer(c, q, status, mode.Name == "half")
}

// note records a request that has a number in the session; the program's own
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
	body := strings.Repeat("x", replay.BodyBytes(q.RequestURI))
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
