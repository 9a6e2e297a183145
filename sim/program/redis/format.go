package redis

import (
	"bytes"
	"fmt"
	"strconv"
)

// appendCommand adds a command to buf in the Redis protocol, which is also the
// format of the append only file.
func appendCommand(buf []byte, args ...string) []byte {
	buf = append(buf, '*')
	buf = strconv.AppendInt(buf, int64(len(args)), 10)
	buf = append(buf, '\r', '\n')
	for _, a := range args {
		buf = append(buf, '$')
		buf = strconv.AppendInt(buf, int64(len(a)), 10)
		buf = append(buf, '\r', '\n')
		buf = append(buf, a...)
		buf = append(buf, '\r', '\n')
	}
	return buf
}

// readCommands calls do for each command in data; do must not keep args. A last
// command that is cut short is left out and whole is false (aof-load-truncated
// yes); any other fault is an error with its offset in bytes.
func readCommands(data []byte, do func(args []string) error) (whole bool, err error) {
	in := reader{data: data}
	var words []string
	for in.at < len(data) {
		start := in.at
		n, ok := in.number('*')
		if ok && n < 1 {
			return false, fmt.Errorf("offset %d: a command of %d words: expected 1 or more", start, n)
		}
		words = words[:0]
		for ok && len(words) < n {
			var w string
			if w, ok = in.word(); ok {
				words = append(words, w)
			}
		}
		if in.broken {
			return false, fmt.Errorf("offset %d: cannot read the command %q: expected the Redis protocol", start, excerpt(data[start:]))
		}
		if !ok {
			return false, nil
		}
		if err := do(words); err != nil {
			return false, fmt.Errorf("offset %d: %w", start, err)
		}
	}
	return true, nil
}

// excerpt is the beginning of what could not be read.
func excerpt(data []byte) []byte { return data[:min(len(data), 32)] }

// reader reads the Redis protocol. After false either broken is set or the
// data ended too early.
type reader struct {
	data   []byte
	at     int
	broken bool
}

// number reads a line such as "*3".
func (in *reader) number(sign byte) (int, bool) {
	rest := in.data[in.at:]
	end := bytes.Index(rest, crlf)
	if end < 0 {
		in.broken = len(rest) > 0 && rest[0] != sign || len(rest) > 24
		return 0, false
	}
	n, err := strconv.Atoi(string(rest[min(1, end):end]))
	if rest[0] != sign || err != nil || n < 0 {
		in.broken = true
		return 0, false
	}
	in.at += end + len(crlf)
	return n, true
}

// word reads a bulk string.
func (in *reader) word() (string, bool) {
	n, ok := in.number('$')
	if !ok {
		return "", false
	}
	rest := in.data[in.at:]
	if n > len(rest)-len(crlf) {
		return "", false
	}
	if !bytes.Equal(rest[n:n+len(crlf)], crlf) {
		in.broken = true
		return "", false
	}
	in.at += n + len(crlf)
	return string(rest[:n]), true
}
