package users

import (
	"strconv"
	"strings"
)

// value returns the value that a user saves: "u17.v3" is the third version of
// user 17. It names the user too, so that another user's session is not taken
// for one's own.
func value(user, version int) string {
	var buf [48]byte
	b := append(buf[:0], 'u')
	b = strconv.AppendInt(b, int64(user), 10)
	b = append(b, ".v"...)
	b = strconv.AppendInt(b, int64(version), 10)
	return string(b)
}

// versionOf reads the version from a value; false when v is no value of that
// user.
func versionOf(v string, user int) (version int, ok bool) {
	if len(v) < 5 || v[0] != 'u' {
		return 0, false
	}
	dot := strings.IndexByte(v, '.')
	if dot < 2 || dot+2 >= len(v) || v[dot+1] != 'v' {
		return 0, false
	}
	if n, ok := number(v[1:dot]); !ok || n != user {
		return 0, false
	}
	return number(v[dot+2:])
}

// number reads a decimal number of digits alone, at most 18 of them.
func number(s string) (n int, ok bool) {
	if s == "" || len(s) > 18 {
		return 0, false
	}
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
		n = n*10 + int(s[i]-'0')
	}
	return n, true
}
