//go:build linux

package live

import (
	"bytes"
	"strconv"

	"github.com/hadrill/hadrill/sim/host"
)

const unbalanced = protocolError("unbalanced quotes in request")

// splitWords reads the words of a line, some of them in quotes, as Redis does (sds.c,
// sdssplitargs). Known difference: a line with a NUL is an error, where Redis waits for
// another end of it.
func splitWords(q *host.Command, line []byte) error {
	if bytes.IndexByte(line, 0) >= 0 {
		return unbalanced
	}
	for {
		line = bytes.TrimLeft(line, " \t\v\f\r\n")
		if len(line) == 0 {
			return nil
		}
		word, rest, ok := cutWord(line)
		if !ok {
			return unbalanced
		}
		q.Args, line = append(q.Args, string(word)), rest
	}
}

// cutWord takes the first word off a line; false where quotes do not end with it.
func cutWord(line []byte) (word, rest []byte, ok bool) {
	quote := byte(0)
	for i := 0; i < len(line); i++ {
		b := line[i]
		switch {
		case quote == 0 && isSpace(b):
			return word, line[i:], true
		case quote == 0 && (b == '"' || b == '\''):
			quote = b
		case quote != 0 && b == quote:
			end := line[i+1:]
			return word, end, len(end) == 0 || isSpace(end[0])
		case quote != 0 && b == '\\' && i+1 < len(line):
			var n int
			b, n = escaped(line[i:], quote)
			word = append(word, b)
			i += n - 1
		default:
			word = append(word, b)
		}
	}
	return word, nil, quote == 0
}

func isSpace(b byte) bool { return bytes.IndexByte([]byte(" \t\v\f\r\n"), b) >= 0 }

// escaped reads what a backslash begins within those quotes, and how long it is.
func escaped(line []byte, quote byte) (b byte, length int) {
	next := line[1]
	if quote == '\'' {
		if next == '\'' {
			return next, 2
		}
		return '\\', 1
	}
	if next == 'x' && len(line) >= 4 {
		if n, err := strconv.ParseUint(string(line[2:4]), 16, 8); err == nil {
			return byte(n), 4
		}
	}
	if i := bytes.IndexByte([]byte("nrtba"), next); i >= 0 {
		return "\n\r\t\b\a"[i], 2
	}
	return next, 2
}
