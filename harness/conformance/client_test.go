package conformance

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/hadrill/hadrill/sim/replay"
)

// Ports of the recorded configurations.
const (
	webPort   = 8000
	proxyPort = 8001 // takes the client's address in a line of the PROXY protocol
)

// patience is how long an answer is waited for.
const patience = 40 * time.Second

// unsendable reports whether a request is one that ours cannot be sent: an address of IPv6,
// told in a line of the PROXY protocol, has no connection to a port of IPv4.
func unsendable(r *replay.Request) bool {
	return r.Port == proxyPort && strings.Contains(r.Src, ":")
}

// request sends request i and notes what became of it.
func (s *replaySession) request(i int) {
	if s.ours && unsendable(&s.rec.Requests[i]) {
		return
	}
	began := time.Now()
	answer, err := s.exchange(i)
	took := time.Since(began)
	s.mu.Lock()
	defer s.mu.Unlock()
	o := &s.res.Outcomes[i]
	o.Took = took
	if err != nil {
		s.res.Trouble = append(s.res.Trouble, fmt.Sprintf("request %d: no answer: %v", s.rec.Requests[i].N, err))
		return
	}
	o.Status, o.Backend, o.Location = answer.StatusCode, answer.Header.Get(servedHeader), answer.Header.Get("Location")
	o.SetCookie = strings.Join(answer.Header.Values("Set-Cookie"), "\n")
	if chain := answer.Header.Get("X-Upstream-Addr"); chain != "" || !s.ours { // ours tells by itself
		o.Tried = s.upstreams(chain)
	}
}

// upstreams gives the chain of servers in nginx's $upstream_addr; an entry
// that is no backend is the name of a group without a server left.
func (s *replaySession) upstreams(chain string) (names []string) {
	for _, one := range strings.FieldsFunc(chain, func(r rune) bool { return r == ',' || r == ' ' }) {
		at, err := netip.ParseAddrPort(one)
		switch name, ok := s.names[at]; {
		case one == ":": // between groups
		case err == nil && ok:
			names = append(names, name)
		default:
			names = append(names, replay.None)
		}
	}
	return names
}

func (s *replaySession) exchange(i int) (*http.Response, error) {
	r := &s.rec.Requests[i]
	port := webPort
	if r.Port != 0 {
		port = r.Port
	}
	d := net.Dialer{Timeout: patience}
	told := port == proxyPort && !s.ours // ours reads no such line: every address is the machine's there
	if !told {
		d.LocalAddr = &net.TCPAddr{IP: net.ParseIP(r.Src)}
	}
	c, err := d.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", port))
	if err != nil {
		return nil, err
	}
	defer c.Close()
	_ = c.SetDeadline(time.Now().Add(patience))
	text := message(i, r)
	if told {
		text = proxyLine(r.Src) + text
	}
	if _, err := io.WriteString(c, text); err != nil {
		return nil, err
	}
	method := r.Method
	if method == "" {
		method = http.MethodGet
	}
	answer, err := http.ReadResponse(bufio.NewReader(c), &http.Request{Method: method})
	if err != nil {
		return nil, err
	}
	_, _ = io.Copy(io.Discard, answer.Body) // half a body is an answer too
	return answer, nil
}

func proxyLine(src string) string {
	family, to := "TCP4", "127.0.0.1"
	if strings.Contains(src, ":") {
		family, to = "TCP6", "::1"
	}
	return fmt.Sprintf("PROXY %s %s %s 40000 %d\r\n", family, src, to, webPort)
}

// message gives request i as it is sent.
func message(i int, r *replay.Request) string {
	method, host := r.Method, "test"
	if method == "" {
		method = http.MethodGet
	}
	var names []string
	for name := range r.Headers {
		if strings.EqualFold(name, "host") {
			host = r.Headers[name]
		} else {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	text := fmt.Sprintf("%s %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n%s: %d\r\n", method, r.URI, host, numberHeader, i)
	if r.Cookie != "" {
		text += "Cookie: " + r.Cookie + "\r\n"
	}
	for _, name := range names {
		text += name + ": " + r.Headers[name] + "\r\n"
	}
	if r.Body != "" {
		text += fmt.Sprintf("Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n", len(r.Body))
	}
	return text + "\r\n" + r.Body
}
