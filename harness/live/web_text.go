//go:build linux

package live

import (
	"bytes"
	"errors"
	"strings"

	"github.com/hadrill/hadrill/sim/host"
)

// errGarbled is an answer that is not of the protocol. To programs it is
// a broken connection.
var errGarbled = errors.New("live: cannot read the answer: not of the protocol")

// greeting, own and what stands between them make the application's line.
const (
	greeting = "Hello,"
	own      = ",I am "
)

// appendLine appends the line of an application server.
func appendLine(b []byte, a *host.Response) []byte {
	if a.Value == "" && a.Served == "" {
		return b
	}
	b = append(b, greeting...)
	b = append(b, a.Value...)
	b = append(b, own...)
	return append(b, a.Served...)
}

// lineLen is the length of what appendLine appends.
func lineLen(a *host.Response) int {
	if a.Value == "" && a.Served == "" {
		return 0
	}
	return len(greeting) + len(a.Value) + len(own) + len(a.Served)
}

// signatureHeader is the header by which our programs tell who made an answer, and
// signatureReason what stands before the reason. What is real says it by Server.
const (
	signatureHeader = "x-answered-by"
	signatureReason = "; "
)

// signature is how the program that serves signs its answers.
func (s *served) signature() string { return s.l.h.opt.Machine + "/" + s.l.h.opt.Program }

// signatureOf is the value of the header of an answer that is signed, "" for none.
func signatureOf(a *host.Response) string {
	if a.By == "" || a.Why == "" {
		return a.By
	}
	return a.By + signatureReason + a.Why
}

// sign takes the value of that header.
func sign(a *host.Response, value []byte) {
	a.By, a.Why, _ = strings.Cut(string(value), signatureReason)
}

// parseLine finds the application's line in a body.
func parseLine(body []byte) (value, served string) {
	i := bytes.Index(body, []byte(greeting))
	if i < 0 {
		return "", ""
	}
	line := body[i+len(greeting):]
	if end := bytes.IndexAny(line, "\r\n<"); end >= 0 {
		line = line[:end]
	}
	at := bytes.LastIndex(line, []byte(own))
	if at < 0 {
		return "", ""
	}
	value, served = string(line[:at]), string(bytes.TrimRight(line[at+len(own):], " \t"))
	if value == "null" {
		value = ""
	}
	return value, served
}

// parseStatus reads a status line; 0 for none. old is HTTP/1.0, which does not
// keep connections.
func parseStatus(line []byte) (status int, old bool) {
	if len(line) < 12 || !bytes.HasPrefix(line, []byte("HTTP/1.")) || line[8] != ' ' {
		return 0, false
	}
	for _, d := range line[9:12] {
		if d < '0' || d > '9' {
			return 0, false
		}
		status = status*10 + int(d-'0')
	}
	return status, line[7] == '0'
}

// cutField splits a header line.
func cutField(line []byte) (name, value []byte, ok bool) {
	name, value, ok = bytes.Cut(line, []byte{':'})
	return name, bytes.Trim(value, " \t"), ok && len(name) > 0
}

// is reports whether a header has that name, which is in lower case.
func is(name []byte, lower string) bool {
	if len(name) != len(lower) {
		return false
	}
	for i, b := range name {
		if 'A' <= b && b <= 'Z' {
			b += 'a' - 'A'
		}
		if b != lower[i] {
			return false
		}
	}
	return true
}
