//go:build linux

package agent

import (
	"bufio"
	"io"
	"net"
	"strings"
	"testing"

	"github.com/hadrill/hadrill/sim/host"
)

// TestFailure talks to who answers in a program's place.
func TestFailure(t *testing.T) {
	for _, row := range []struct {
		why, sent, want string
		speaks          host.Protocol
		status          int
		answered        int64
	}{
		{"a request, and another on the same connection", "GET / HTTP/1.1\r\nHost: x\r\n\r\nGET /b HTTP/1.1\r\nHost: x\r\n\r\n",
			strings.Repeat("HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/plain\r\nContent-Length: 24\r\n\r\n503 Service Unavailable\n", 2), host.HTTP, 503, 2},
		{"a body is read", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\na=bGET / HTTP/1.1\r\nHost: x\r\n\r\n",
			strings.Repeat("HTTP/1.1 404 Not Found\r\nContent-Type: text/plain\r\nContent-Length: 14\r\n\r\n404 Not Found\n", 2), host.HTTP, 404, 2},
		{"no HTTP", "EHLO x\r\n\r\n", "", host.HTTP, 503, 0},
		{"commands of Redis, binary ones too", "*2\r\n$3\r\nGET\r\n$4\r\na\r\nb\r\n*1\r\n$4\r\nPING\r\n",
			"-ERR injected failure\r\n-ERR injected failure\r\n", host.RESP, 0, 2},
		{"no command", "PING\r\n", "", host.RESP, 0, 0},
		{"of AJP no failure is known: the connection ends", "\x12\x34", "", host.AJP, 503, 0},
		{"a client of a database is refused before it has said anything", "", "\x1a\x00\x00\x00\xff\x51\x04Unknown error: injected", host.MySQL, 0, 1},
		{"half a command", "*2\r\n$3\r\nGET\r\n", "", host.RESP, 0, 0},
	} {
		f := &failure{reply: failReplies[row.speaks], status: row.status, open: map[net.Conn]bool{}}
		ours, theirs := net.Pipe()
		done := make(chan struct{})
		go func() { f.converse(theirs); close(done) }()
		go func() {
			_, _ = io.WriteString(ours, row.sent) // it may hang up before the end
			if row.want == "" {
				ours.Close()
			}
		}()
		got := make([]byte, len(row.want))
		if _, err := io.ReadFull(bufio.NewReader(ours), got); err != nil && row.want != "" {
			t.Errorf("%s: %v", row.why, err)
		}
		f.mu.Lock()
		for c := range f.open { // as close has it, but for the listener
			c.Close()
		}
		f.mu.Unlock()
		ours.Close()
		<-done
		if string(got) != row.want || f.answered.Load() != row.answered || len(f.open) > 0 {
			t.Errorf("%s: %d answered, %d open, got %q", row.why, f.answered.Load(), len(f.open), got)
		}
	}
}
