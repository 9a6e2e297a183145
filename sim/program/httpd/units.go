package httpd

import (
	"strconv"
	"strings"
	"time"

	"github.com/hadrill/hadrill/sim/conf"
)

// longest is longer than any timeout that makes sense.
const longest = 1000 * 24 * time.Hour

// parseTime reads a time with a unit, or in unit without one
// (ap_timeout_parameter_parse): s, ms, min, h; a unit counts by its beginning.
func parseTime(s string, unit string) (time.Duration, bool) {
	digits := s
	if i := strings.IndexFunc(s, func(r rune) bool { return r < '0' || r > '9' }); i >= 0 {
		digits, unit = s[:i], s[i:]
	}
	n, ok := parseCount(digits)
	if !ok {
		return 0, false
	}
	is := time.Duration(0)
	switch {
	case strings.HasPrefix(unit, "s"):
		is = time.Second
	case strings.HasPrefix(unit, "h"):
		is = time.Hour
	case strings.HasPrefix(unit, "ms"):
		is = time.Millisecond
	case strings.HasPrefix(unit, "mi"):
		is = time.Minute
	}
	if is == 0 || int64(n) > int64(longest/is) {
		return 0, false
	}
	return time.Duration(n) * is, true
}

// mostCount is the largest number that is read.
const mostCount = 999_999_999

// parseCount reads a number that is not negative.
func parseCount(s string) (int, bool) { return conf.Count(s, mostCount) }

// atoi reads a number as atoi(3) does, by which httpd reads many.
func atoi(s string) (n int, exact bool) { return conf.Atoi(s, mostCount) }

// parseFactor reads a loadfactor as hundredths, 100 to 10000.
func parseFactor(s string) (int, bool) {
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || !(f >= 1 && f <= 100) {
		return 0, false
	}
	return int(f * 100), true
}

// parseSwitch reads On or Off.
func parseSwitch(s string) (on, ok bool) {
	return strings.EqualFold(s, "on"), strings.EqualFold(s, "on") || strings.EqualFold(s, "off")
}

// splitAddress cuts host:port or a port alone; IPv6 stands in brackets. port is
// the text behind the last colon.
func splitAddress(s string) (name, port string) {
	if strings.HasPrefix(s, "[") {
		if i := strings.IndexByte(s, ']'); i > 0 {
			return s[1:i], strings.TrimPrefix(s[i+1:], ":")
		}
	}
	if i := strings.LastIndexByte(s, ':'); i >= 0 {
		return s[:i], s[i+1:]
	}
	return s, ""
}
