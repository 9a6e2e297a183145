package conformance

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// certificateFile has a certificate and its key, in filesFolder.
const certificateFile = "site.pem"

// tlsPort is where a base listens with TLS.
const tlsPort = 8443

// probe is a request, or several, with which programs are asked. A base routes by
// the first part of the path: /closed to a server whose port is closed, /half to
// one such and origin a, /checked to a and c, of which c fails its checks, all
// else to a and b. The last part says what an origin does.
type probe struct {
	method, path string
	headers      []string // lines
	body         string
	tls          bool
	kept         int // that many in one connection
	atOnce       int // that many at once
}

var probes = []probe{
	{method: "GET", path: "/"},
	{method: "GET", path: "/"},
	{method: "HEAD", path: "/page"},
	{method: "POST", path: "/form", body: "a=1&b=2", headers: []string{"Content-Type: application/x-www-form-urlencoded"}},
	{method: "PUT", path: "/form", body: "text"},
	{method: "DELETE", path: "/form"},
	{method: "OPTIONS", path: "/form"},
	{method: "PATCH", path: "/form", body: "text"},
	{method: "GET", path: "/page?q=1&jsessionid=abc", headers: []string{"Cookie: JSESSIONID=abc.a; SRV=b; other=1"}},
	{method: "GET", path: "/cookie"},
	{method: "GET", path: "/cookies", headers: []string{"Cookie: JSESSIONID=abc.b"}},
	{method: "GET", path: "/404"},
	{method: "GET", path: "/500"},
	{method: "GET", path: "/503"},
	{method: "GET", path: "/302"},
	{method: "GET", path: "/large", headers: []string{"Accept-Encoding: gzip, deflate"}},
	{method: "GET", path: "/slow"},
	{method: "GET", path: "/page", headers: []string{"X-Forwarded-For: 192.0.2.9", "X-Forwarded-Proto: https", "Authorization: Basic YTpi", "Referer: http://test/", "Accept: text/html"}},
	{method: "GET", path: "/page", headers: []string{"X-Long: " + strings.Repeat("x", 6000)}},
	{method: "GET", path: "/page", headers: []string{"Upgrade-Insecure-Requests: 1", "If-Modified-Since: Mon, 01 Jan 2024 00:00:00 GMT", "Range: bytes=0-1"}},
	{method: "GET", path: "/a%20b/../page;v=1"},
	{method: "GET", path: "/kept", kept: 3},
	{method: "GET", path: "/close"},
	{method: "GET", path: "/closed/page"},
	{method: "POST", path: "/closed/form", body: "a=1"},
	{method: "GET", path: "/half/page"},
	{method: "GET", path: "/half/page"},
	{method: "GET", path: "/checked/page"},
	{method: "GET", path: "/checked/page"},
	{method: "GET", path: "/page", atOnce: 20},
	{method: "GET", path: "/slow", atOnce: 20},
	{method: "GET", path: "/page", tls: true},
	{method: "POST", path: "/form", body: "a=1", tls: true},
}

// alwaysAside are headers that are not compared: those about how a message is
// carried, and when (the bodies are compared unpacked); etag and accept-ranges, which
// no user of a scenario asks for again by; server, which nobody reads; the probe's
// own number. What caches, browsers and sessions go by is compared: location,
// set-cookie, cache-control, www-authenticate, content-type and vary, but for what a
// program's row has aside.
var alwaysAside = []string{"date", "connection", "keep-alive", "transfer-encoding", "content-length", "content-encoding", "etag", "accept-ranges", "server", "x-n"}

// probeJob is one start of the program.
type probeJob struct {
	Program, Config string
	Files           map[string]string
	Aside           []string
	Bodies          bool
}

// behaviour records how a program behaved under the probes.
type behaviour struct {
	Trouble string // why it did not start, "" when it did
	Answers []probeAnswer
	Checks  []string // the requests without a number that origins had, each once
}

// probeAnswer is the outcome of a probe.
type probeAnswer struct {
	Probe, Text string
	Took        time.Duration
	Late        time.Duration // how late the machine was meanwhile
	Loose       bool          // the text may be the machine's: an order
}

// probeMain is the role of one start: the job on standard input, the behaviour on
// standard output.
func probeMain() error {
	var j probeJob
	if err := json.NewDecoder(os.Stdin).Decode(&j); err != nil {
		return err
	}
	if err := prepareMachine(); err != nil {
		return err
	}
	for name, text := range j.Files {
		if err := os.WriteFile(filepath.Join(filesFolder, name), []byte(text), 0o644); err != nil {
			return err
		}
	}
	late, err := startControl()
	if err != nil {
		return err
	}
	var b behaviour
	if behave := provenNamed(j.Program).behave; behave != nil {
		if b.Answers, err = behave(&j, late); err != nil {
			b.Trouble = err.Error()
		}
		return json.NewEncoder(os.Stdout).Encode(&b)
	}
	o, err := startOrigins(slices.Concat(alwaysAside, j.Aside))
	if err != nil {
		return err
	}
	o.bodies = j.Bodies
	if err := startProven(&j); err != nil {
		b.Trouble = err.Error()
		return json.NewEncoder(os.Stdout).Encode(&b)
	}
	if !provenNamed(j.Program).unchecked {
		o.settle()
	}
	for _, p := range slices.Concat(probes, provenNamed(j.Program).probes) {
		late.lateness()
		a := o.ask(&p)
		a.Late = late.lateness()
		b.Answers = append(b.Answers, a)
	}
	b.Checks = o.checks()
	return json.NewEncoder(os.Stdout).Encode(&b)
}

// provenBoot is how long a program may take to answer, hasty how long an answer is
// waited for.
const (
	provenBoot = 30 * time.Second
	hasty      = 5 * time.Second
)

// startProven starts the program and waits until it answers: httpd listens for a
// moment while it reads its file for the first time.
func startProven(j *probeJob) error {
	file := filepath.Join(filesFolder, "config")
	if err := os.WriteFile(file, []byte(j.Config), 0o644); err != nil {
		return err
	}
	line := starting[j.Program](file)
	c := exec.Command(line[0], line[1:]...)
	var said bytes.Buffer
	c.Stdout, c.Stderr = &said, &said
	if err := c.Start(); err != nil {
		return err
	}
	ended := make(chan error, 1)
	go func() { ended <- c.Wait() }()
	for began := time.Now(); time.Since(began) < provenBoot; time.Sleep(5 * time.Millisecond) {
		if answersNonsense() {
			return nil
		}
		select {
		case err := <-ended:
			if err != nil {
				return fmt.Errorf("it does not start: %w: %s%s", err, said.String(), errorLog())
			}
		default:
		}
	}
	return fmt.Errorf("it does not answer after %v: %s%s", provenBoot, said.String(), errorLog())
}

// errorLog gives the end of the log that a base may have, "" for none.
func errorLog() string {
	text, err := os.ReadFile(filepath.Join(filesFolder, "error.log"))
	if err != nil {
		return ""
	}
	return string(text[max(0, len(text)-2000):])
}

// answersNonsense reports whether the program answers what is no request, which it
// does by itself, or closes the connection.
func answersNonsense() bool {
	conn, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", webPort))
	if err != nil {
		return false
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(hasty))
	if _, err := io.WriteString(conn, "nonsense\r\n\r\n"); err != nil {
		return false
	}
	_, err = conn.Read(make([]byte, 1))
	return err == nil || errors.Is(err, io.EOF)
}

// ask sends the requests of a probe. The answers of those at once stand in an
// order of their own.
func (o *origins) ask(p *probe) probeAnswer {
	began := time.Now()
	var texts []string
	if p.atOnce == 0 {
		texts = o.exchange(p)
	}
	done := make(chan []string)
	for range p.atOnce {
		go func() { done <- o.exchange(p) }()
	}
	for range p.atOnce {
		texts = append(texts, <-done...)
	}
	if p.atOnce > 0 {
		slices.Sort(texts)
	}
	name := p.method + " " + p.path
	if p.tls {
		name += " by TLS"
	}
	return probeAnswer{Probe: name, Text: strings.Join(texts, "\n"), Took: time.Since(began), Loose: p.atOnce > 0}
}

// exchange sends a probe's requests through one connection. One that the answer
// before has closed is opened again, as browsers do.
func (o *origins) exchange(p *probe) (texts []string) {
	var conn net.Conn
	var in *bufio.Reader
	for i := range max(1, p.kept) {
		if conn == nil {
			var err error
			if conn, err = p.dial(); err != nil {
				return append(texts, "no connection: "+kindOf(err))
			}
			defer conn.Close()
			_ = conn.SetDeadline(time.Now().Add(hasty))
			in = bufio.NewReader(conn)
		}
		n, last := o.number(), i+1 == max(1, p.kept)
		if _, err := io.WriteString(conn, p.message(n, last)); err != nil {
			return append(texts, "not sent: "+kindOf(err))
		}
		text, closes := o.answer(in, p.method)
		if texts = append(texts, text+o.received(n)); closes {
			conn = nil
		}
	}
	return texts
}

// answer reads the final answer, and reports whether the connection ends with it.
func (o *origins) answer(in *bufio.Reader, method string) (text string, closes bool) {
	for {
		a, err := http.ReadResponse(in, &http.Request{Method: method})
		if err != nil {
			return "no answer: " + kindOf(err), true
		}
		var body io.Reader = a.Body
		if a.Header.Get("Content-Encoding") == "gzip" {
			if body, err = gzip.NewReader(a.Body); err != nil {
				return "not compressed: " + kindOf(err), true
			}
		}
		size, err := io.Copy(io.Discard, body)
		switch {
		case a.StatusCode >= 100 && a.StatusCode < 200:
			continue // an interim one
		case err != nil:
			return fmt.Sprintf("%d %s cut off", a.StatusCode, o.headers(a.Header)), true
		case o.bodies || a.Header.Get(servedHeader) == "": // the text of the program's own page is not compared
			return fmt.Sprintf("%d %s", a.StatusCode, o.headers(a.Header)), a.Close
		}
		return fmt.Sprintf("%d %s %d bytes", a.StatusCode, o.headers(a.Header), size), a.Close
	}
}

// kindOf gives an error without its addresses.
func kindOf(err error) string {
	text := err.Error()
	return text[strings.LastIndex(text, ": ")+1:]
}

func (p *probe) dial() (net.Conn, error) {
	if !p.tls {
		return net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", webPort))
	}
	return tls.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", tlsPort), &tls.Config{InsecureSkipVerify: true, ServerName: "test"}) //nolint:gosec // its own certificate
}

func (p *probe) message(n int, last bool) string {
	text := fmt.Sprintf("%s %s HTTP/1.1\r\nHost: test\r\n%s: %d\r\n", p.method, p.path, numberHeader, n)
	for _, h := range p.headers {
		text += h + "\r\n"
	}
	if last {
		text += "Connection: close\r\n"
	}
	if p.body != "" {
		text += fmt.Sprintf("Content-Length: %d\r\n", len(p.body))
	}
	return text + "\r\n" + p.body
}
