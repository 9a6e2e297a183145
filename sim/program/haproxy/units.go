package haproxy

import (
	"math"
	"strings"
	"time"

	"github.com/hadrill/hadrill/sim/conf"
)

// timeUnits are HAProxy's; without one a time is in milliseconds.
var timeUnits = []struct {
	name string
	is   time.Duration
}{
	{"us", time.Microsecond}, {"ms", time.Millisecond}, {"s", time.Second}, {"m", time.Minute},
	{"h", time.Hour}, {"d", 24 * time.Hour}, {"", time.Millisecond},
}

// longest is the greatest time of HAProxy's: 2^31 - 1 ms.
const longest = (1<<31 - 1) * time.Millisecond

// parseTime reads a time such as 500, 3s or 1m.
func parseTime(s string) (time.Duration, bool) {
	for _, u := range timeUnits {
		digits, found := strings.CutSuffix(s, u.name)
		n, ok := parseCount(digits)
		if !found || !ok {
			continue
		}
		if int64(n) > int64(longest/u.is) {
			return 0, false
		}
		return time.Duration(n) * u.is, true
	}
	return 0, false
}

// parseCount reads a number that is not negative.
func parseCount(s string) (int, bool) { return conf.Count(s, mostCount) }

// mostCount is the largest number that is read: of ten digits, or of as many as
// the machine can hold.
const mostCount = int(min(int64(math.MaxInt), 9_999_999_999))

// parseSize reads a size such as 10k, 1m or 200000.
func parseSize(s string) (int, bool) {
	for i, suffix := range []string{"k", "m", "g"} {
		if digits, found := strings.CutSuffix(strings.ToLower(s), suffix); found {
			n, ok := parseCount(digits)
			return n << (10 * (i + 1)), ok && n > 0 && n < 1<<20
		}
	}
	n, ok := parseCount(s)
	return n, ok && n > 0
}

// splitAddress cuts host:port at the last colon; without one, or without digits
// behind it, the whole is a host. ok is false for a port that is none.
func splitAddress(s string) (host string, port uint16, ok bool) {
	for _, family := range []string{"ipv4@", "ipv6@"} {
		s = strings.TrimPrefix(s, family)
	}
	i := strings.LastIndexByte(s, ':')
	anySix := i == len("::") && s[:i] == "::" // ":::80" is port 80 of every address
	if i < 0 || strings.Contains(s[:i], ":") && !strings.HasPrefix(s, "[") && strings.HasSuffix(s[:i], ":") && !anySix {
		return strings.Trim(s, "[]"), 0, s != ""
	}
	host = strings.Trim(s[:i], "[]")
	port, ok = conf.Port(s[i+1:])
	return host, port, ok
}
