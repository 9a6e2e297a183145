package conformance

import (
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"regexp"
	"strings"
	"time"
)

const (
	// untilEnd is how long the end of a connection is waited for; every attack here has
	// one, at the latest after the program's waits of 1 s.
	untilEnd = time.Minute
	// dripping is the time between two bytes of an attack that drips.
	dripping = 20 * time.Millisecond
)

// answer attacks, and gives what came back.
func (t *target) answer(a *attacked, k *attack) (string, error) {
	a.server.forget()
	c, err := net.Dial("tcp", a.front)
	if err != nil {
		return "", err
	}
	_ = c.SetDeadline(time.Now().Add(untilEnd))
	said, stop := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(said)
		k.sayTo(c, stop)
	}()
	back, err := io.ReadAll(c) // a reset is an end too
	close(stop)
	_ = c.Close()
	<-said
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return "", fmt.Errorf("no end within %v; came %q", untilEnd, inLines(back))
	}
	if t.attacks != nil {
		return inLines(back), nil
	}
	return statuses(back, a.server.seen()), nil
}

// sayTo says the attack's words until the other side has had enough.
func (k *attack) sayTo(c net.Conn, stop chan struct{}) {
	_, err := io.WriteString(c, k.Say)
	for n := 0; err == nil && (n < k.Times || k.Drips); n++ {
		if k.Drips {
			select {
			case <-stop:
				return
			case <-time.After(dripping):
			}
		}
		_, err = io.WriteString(c, k.More)
	}
	if err == nil {
		_, _ = io.WriteString(c, k.Then) // it may have closed
	}
}

var statusLine = regexp.MustCompile(`HTTP/1\.[01] ([2-5]\d\d) `)

// statuses gives the statuses that came back, and what the server behind has seen.
func statuses(back []byte, seen []string) string {
	var all []string
	for _, m := range statusLine.FindAllSubmatch(back, -1) {
		all = append(all, string(m[1]))
	}
	switch {
	case len(back) == 0:
		all = []string{"closed"}
	case len(all) == 0:
		all = []string{"no status"}
	}
	s := inRuns(all)
	if len(seen) > 0 {
		s += " <- " + inRuns(seen)
	}
	return s
}

// inLines gives the lines that came back.
func inLines(back []byte) string {
	if len(back) == 0 {
		return "closed"
	}
	return inRuns(strings.Split(strings.TrimSuffix(string(back), "\r\n"), "\r\n"))
}

// inRuns joins texts, and counts one that comes several times in a row.
func inRuns(all []string) string {
	var out []string
	for i, n := 0, 0; i < len(all); i = n {
		for n = i; n < len(all) && all[n] == all[i]; {
			n++
		}
		if n-i > 3 {
			out = append(out, fmt.Sprintf("%d times %s", n-i, all[i]))
		} else {
			out = append(out, all[i:n]...)
		}
	}
	return strings.Join(out, ", ")
}
