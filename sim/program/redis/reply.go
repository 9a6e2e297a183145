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
	*r = host.Reply{}
	line, rest, ok := bytes.Cut(b.buf, crlf)
	if !ok || len(line) == 0 {
		r.Err = "ERR no reply"
		return
	}
	switch text := line[1:]; line[0] {
	case '+':
		r.Value = word(text)
	case ':':
		r.Value = word(text)
	case '-':
		r.Err = string(text)
	case '$':
		if len(text) > 0 && text[0] == '-' {
			r.Nil = true
			return
		}
		r.Value = string(rest[:max(0, len(rest)-len(crlf))])
	default:
		r.Err = "ERR this kind of reply is not supported"
	}
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
