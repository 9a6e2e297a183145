//go:build linux

package live

import (
	"encoding/binary"
	"net/http"
	"strconv"
	"strings"

	"github.com/hadrill/hadrill/sim/host"
)

// appendPacket begins a packet of a container; endPacket says how long it
// became.
func appendPacket(b []byte, code byte) (packet []byte, start int) {
	return append(b, ajpBack[0], ajpBack[1], 0, 0, code), len(b)
}

func endPacket(b []byte, start int) []byte {
	binary.BigEndian.PutUint16(b[start+2:], uint16(len(b)-start-4))
	return b
}

func appendNumber(b []byte, n int) []byte { return binary.BigEndian.AppendUint16(b, uint16(n)) }

// appendText appends a string as AJP has it.
func appendText(b []byte, s string) []byte {
	b = appendNumber(b, len(s))
	b = append(b, s...)
	return append(b, 0)
}

// appendShort is a packet of no more than a number and perhaps another.
func appendShort(b []byte, code byte, more ...byte) []byte {
	b, start := appendPacket(b, code)
	return endPacket(append(b, more...), start)
}

// appendMore asks for more of a request's body: as much as fits a packet.
func appendMore(b []byte) []byte {
	const most = ajpMost - 6
	return appendShort(b, ajpMore, most>>8, most&0xFF)
}

// appendAnswer appends an answer: its headers, its body in pieces, and its end.
// A truncated one has no end.
func appendAnswer(b []byte, method string, a *host.Response) []byte {
	n := max(a.BodyBytes, lineLen(a))
	b = appendAnswerHead(b, a, n)
	if method != "HEAD" {
		b = appendAnswerBody(b, a, n)
	}
	if a.Truncated {
		return b
	}
	return appendShort(b, ajpEnd, 1) // 1: the connection can be used again
}

func appendAnswerHead(b []byte, a *host.Response, length int) []byte {
	b, start := appendPacket(b, ajpHeaders)
	b = appendNumber(b, a.Status)
	b = appendText(b, http.StatusText(a.Status))
	count := len(b)
	b = appendNumber(b, 0)
	fields := 0
	add := func(name int, value string) {
		b = appendText(appendNumber(b, name), value)
		fields++
	}
	for _, f := range a.Header {
		b = appendText(appendText(b, f.Name), f.Value)
		fields++
	}
	if by := signatureOf(a); by != "" {
		b = appendText(appendText(b, signatureHeader), by)
		fields++
	}
	add(ajpContentType, "text/plain;charset=UTF-8")
	for rest := a.SetCookie; rest != ""; {
		var one string
		one, rest, _ = strings.Cut(rest, "\n")
		add(ajpSetCookie, one)
	}
	if a.Location != "" {
		add(ajpLocation, a.Location)
	}
	if a.Truncated {
		length++
	}
	add(ajpContentLength, strconv.Itoa(length))
	binary.BigEndian.PutUint16(b[count:], uint16(fields))
	return endPacket(b, start)
}

// appendAnswerBody appends the application's line and blanks up to the length,
// in as many packets as they take. Behind each piece is a zero byte.
func appendAnswerBody(b []byte, a *host.Response, length int) []byte {
	const most = ajpMost - 8
	line := appendLine(nil, a)
	for at := 0; at < length; at += most {
		n := min(most, length-at)
		var start int
		b, start = appendPacket(b, ajpChunk)
		b = appendNumber(b, n)
		text := line[min(at, len(line)):min(at+n, len(line))]
		b = append(b, text...)
		for range n - len(text) {
			b = append(b, ' ')
		}
		b = endPacket(append(b, 0), start)
	}
	return b
}
