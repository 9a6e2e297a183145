package redis

import (
	"bytes"

	"github.com/hadrill/hadrill/sim/host"
)

// replyBuffer collects one answer of the engine in the Redis protocol (RESP2).
type replyBuffer struct{ buf []byte }

// Write implements io.Writer.
func (b *replyBuffer) Write(p []byte) (int, error) {
	b.buf = append(b.buf, p...)
	return len(p), nil
}

// parse reads the answer into r.
func (b *replyBuffer) parse(r *host.Reply) {
	if rest, ok := parseReply(b.buf, r); !ok || len(rest) > 0 {
		r.SetError("ERR this kind of reply is not supported")
	}
}

// parseReply reads the reply that b begins with into r and gives what follows
// it; false when b is none.
func parseReply(b []byte, r *host.Reply) (rest []byte, ok bool) {
	line, rest, ok := bytes.Cut(b, crlf)
	if !ok || len(line) == 0 {
		return nil, false
	}
	text := line[1:]
	switch line[0] {
	case '+':
		r.SetStatus(word(text))
		return rest, true
	case '-':
		r.SetError(string(text))
		return rest, true
	}
	n, ok := decimal(text)
	switch {
	case !ok:
		return nil, false
	case line[0] == ':':
		r.SetInteger(n)
		return rest, true
	case n < 0 && (line[0] == '$' || line[0] == '*'):
		r.SetNull()
		return rest, true
	case line[0] == '$' && n <= int64(len(rest)-len(crlf)):
		r.SetString(string(rest[:n]))
		return rest[n+int64(len(crlf)):], true
	case line[0] == '*':
		return parseArray(rest, int(n), r)
	}
	return nil, false
}

// decimal reads an integer.
func decimal(b []byte) (int64, bool) {
	digits := bytes.TrimPrefix(b, []byte{'-'})
	if len(digits) == 0 || len(digits) > 19 {
		return 0, false
	}
	n := uint64(0)
	for _, d := range digits {
		if d < '0' || d > '9' {
			return 0, false
		}
		n = n*10 + uint64(d-'0')
	}
	if len(digits) < len(b) {
		return int64(-n), n <= 1<<63
	}
	return int64(n), n < 1<<63
}

// parseArray reads the n elements of an array.
func parseArray(b []byte, n int, r *host.Reply) (rest []byte, ok bool) {
	r.SetArray(0)
	for range n {
		if b, ok = parseReply(b, r.Append()); !ok {
			return nil, false
		}
	}
	return b, true
}

var crlf = []byte("\r\n")

// word is b as a string, without an allocation for the usual ones.
func word(b []byte) string {
	switch string(b) {
	case "OK":
		return "OK"
	case "PONG":
		return "PONG"
	}
	return string(b)
}
