//go:build linux

package live

import (
	"bytes"
	"errors"
	"io"
	"regexp"

	"github.com/hadrill/hadrill/sim/host"
)

// head reads the head of a request (RFC 9112 sections 2 to 6): its line, and its header
// lines up to the empty one.
type head struct {
	c     *conn
	w     *host.Reading
	left  int    // bytes that it may still have
	kept  []byte // of a line that more was read behind
	hosts int
	old   bool // HTTP/1.0
	framing
}

// request reads a request's head into q.
func (h *head) request(q *host.Request) error {
	h.length = -1
	h.c.most, h.left = max(span, h.w.Line+len("\r\n")), max(span, h.w.Bytes)
	line, err := h.first()
	if err == nil {
		err = h.requestLine(q, line)
	}
	for n := 0; err == nil; n++ {
		if line, err = h.line(badRequest); err != nil || len(line) == 0 {
			break
		}
		if blank(line[0]) || h.w.Lines > 0 && n >= h.w.Lines {
			return badRequest // nothing that it could go on with; or too many
		}
		if line, err = h.joined(line); err == nil {
			err = h.field(q, line)
		}
	}
	if err == nil {
		err = h.judge()
	}
	return err
}

// first takes the request line, and the empty ones before it. What is no HTTP may never
// have an end of line: the first byte is judged when it comes.
func (h *head) first() ([]byte, error) {
	for n := 0; ; n++ {
		if h.c.from == h.c.to {
			if err := h.c.fill(); err != nil {
				return nil, err
			}
		}
		b := h.c.in[h.c.from]
		switch {
		case b != '\r' && b != '\n':
			if !tokenByte(b) {
				return nil, badRequest
			}
			return h.line(refuseAs(h.w.LongTarget))
		case h.w.EmptyLines >= 0 && n >= h.w.EmptyLines:
			return nil, badRequest
		}
		line, err := h.line(badRequest)
		if err != nil || len(line) > 0 {
			return nil, cmpError(err, badRequest)
		}
		h.left = max(span, h.w.Bytes)
	}
}

// cmpError is err, or other where there is none.
func cmpError(err, other error) error {
	if err != nil {
		return err
	}
	return other
}

// line takes a line; long is the error where it is too long.
func (h *head) line(long error) ([]byte, error) {
	line, bare, err := h.c.endedLine()
	switch {
	case errors.Is(err, io.ErrShortBuffer):
		return nil, long
	case err != nil:
		return nil, err
	case bare && !h.w.BareLF, bytes.IndexByte(line, '\r') >= 0, bytes.IndexByte(line, 0) >= 0:
		return nil, badRequest
	}
	if h.left -= len(line) + len("\r\n"); h.left < 0 {
		return nil, badRequest
	}
	return line, nil
}

// joined gives a header line together with those that go on with it.
func (h *head) joined(line []byte) ([]byte, error) {
	for own := false; ; own = true {
		if h.c.from == h.c.to {
			if !own {
				line = append(h.kept[:0], line...)
				own = true
			}
			if err := h.c.fill(); err != nil {
				return nil, err
			}
		}
		if !blank(h.c.in[h.c.from]) {
			return line, nil
		}
		if !h.w.Folds {
			return nil, badRequest
		}
		if !own {
			line = append(h.kept[:0], line...)
		}
		h.kept = line
		more, err := h.line(badRequest)
		if err != nil {
			return nil, err
		}
		line = append(append(line, ' '), bytes.Trim(more, " \t")...)
	}
}

func blank(b byte) bool { return b == ' ' || b == '\t' }

// tokenByte reports whether a byte may stand in a token (RFC 9110 section 5.6.2).
func tokenByte(b byte) bool {
	return b > ' ' && b < 0x7F && bytes.IndexByte([]byte(`"(),/:;<=>?@[\]{}`), b) < 0
}

func token(b []byte) bool {
	for _, x := range b {
		if !tokenByte(x) {
			return false
		}
	}
	return len(b) > 0
}

// requestLine takes the request line.
func (h *head) requestLine(q *host.Request, line []byte) error {
	between := h.w.Blanks
	if between == "" {
		between = " "
	}
	if h.w.EndBlank {
		line = bytes.TrimRight(line, " ")
	}
	i, j := bytes.IndexAny(line, between), bytes.LastIndexAny(line, between)
	if i < 0 || i == j {
		return badRequest
	}
	method, target, version := line[:i], line[i+1:j], line[j+1:]
	if h.w.Blanks != "" {
		target = bytes.Trim(target, between)
	}
	if !token(method) || len(target) == 0 || len(version) != len("HTTP/1.1") || string(version[:5]) != "HTTP/" || version[6] != '.' {
		return badRequest
	}
	for _, b := range target {
		if b <= ' ' || b == 0x7F {
			return badRequest
		}
	}
	major, minor := version[5], version[7]
	switch {
	case string(method) == "PRI" && major == '2', major < '1' || major > '9' || minor < '0' || minor > '9':
		return badRequest
	case major > '1' && h.w.Later != 0:
		return refusal(h.w.Later)
	}
	h.old = major == '1' && minor == '0'
	q.Method, q.URI = string(method), string(target)
	return nil
}

// field takes a header line.
func (h *head) field(q *host.Request, line []byte) error {
	name, value, colon := bytes.Cut(line, []byte{':'})
	around := " \t"
	if h.w.TabsStay {
		around = " "
	}
	value = bytes.Trim(value, around)
	if !colon && !h.w.NoColon || len(name) == 0 || !h.w.AnyName && !token(name) || bytes.ContainsAny(name, " \t") {
		return badRequest
	}
	for _, b := range value {
		if !h.w.Controls && (b < ' ' && b != '\t' || b == 0x7F) {
			return badRequest
		}
	}
	if is(name, "host") {
		h.hosts++
		if h.hosts > 1 && (!h.w.HostAgain || q.Host != string(value)) || len(value) == 0 && !h.w.NoHost || h.w.HostChecked && !hostForm.Match(value) {
			return badRequest
		}
	}
	h.header(q, name, value)
	return nil
}

// hostForm is a name or an address, and a port of digits (RFC 3986 section 3.2.2).
var hostForm = regexp.MustCompile(`^(\[[0-9A-Fa-f:.]+\]|[-A-Za-z0-9._~!$&'()*+,;=%]+)(:[0-9]*)?$`)

// judge looks at what the lines say together, once all have come.
func (h *head) judge() error {
	f, w := &h.framing, h.w
	switch {
	case h.hosts == 0 && !h.old && !w.NoHost, f.bad, f.lengths > 1 && !w.LengthAgain:
		return badRequest
	case f.expects != "" && f.expects != "100-continue" && w.Expects != 0:
		return refusal(w.Expects)
	case f.codings == 0:
		if w.Most > 0 && int64(f.length) > w.Most {
			return refusal(413)
		}
		return nil
	case f.codings > 1:
		return refuseAs(w.Codings.Lines)
	case f.coding != onlyChunked:
		return refuseAs(map[coding]int{otherCoding: w.Codings.Unknown, furtherCoding: w.Codings.Further, twiceChunked: w.Codings.Twice}[f.coding])
	case f.length >= 0 && !w.LengthAndChunks, h.old && !w.OldChunks:
		return badRequest
	}
	if f.length >= 0 {
		f.length, f.close = -1, true // RFC 9112 section 6.1
	}
	return nil
}
