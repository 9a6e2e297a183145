package nginx

import (
	"math"
	"strings"
	"time"

	"github.com/hadrill/hadrill/sim/conf"
)

// timeUnits from the largest on; each may be used once, in this order.
var timeUnits = []struct {
	name string
	d    time.Duration
}{
	{"y", 365 * 24 * time.Hour}, {"M", 30 * 24 * time.Hour}, {"w", 7 * 24 * time.Hour}, {"d", 24 * time.Hour},
	{"h", time.Hour}, {"m", time.Minute}, {"s", time.Second}, {"ms", time.Millisecond},
}

// parseTime reads "1h 30m", "10s", "500ms" or plain seconds, as ngx_parse_time
// does. Milliseconds are refused where whole is set, as they are for times that
// nginx keeps in seconds.
func parseTime(s string, whole bool) (time.Duration, bool) {
	total, from := time.Duration(0), 0
	rest := strings.TrimLeft(s, " ")
	if rest == "" {
		return 0, false
	}
	for rest != "" {
		n, after, ok := leadingNumber(rest)
		if !ok {
			return 0, false
		}
		i, length := unitAt(after)
		if i < 0 {
			if after != "" {
				return 0, false
			}
			i = len(timeUnits) - 2 // plain seconds
		}
		unit := timeUnits[i].d
		if i < from || (whole && unit < time.Second) || n > int64((math.MaxInt64-total)/unit) {
			return 0, false
		}
		total, from = total+time.Duration(n)*unit, i+1
		rest = strings.TrimLeft(after[length:], " ")
	}
	return total, true
}

func leadingNumber(s string) (n int64, rest string, ok bool) {
	i := 0
	for i < len(s) && s[i] >= '0' && s[i] <= '9' {
		if n > (math.MaxInt64-9)/10 {
			return 0, s, false
		}
		n = n*10 + int64(s[i]-'0')
		i++
	}
	return n, s[i:], i > 0
}

// unitAt returns the unit that s begins with, -1 for none.
func unitAt(s string) (unit, length int) {
	for i := len(timeUnits) - 1; i >= 0; i-- { // "ms" before "m"
		if strings.HasPrefix(s, timeUnits[i].name) {
			return i, len(timeUnits[i].name)
		}
	}
	return -1, 0
}

// parseSize reads bytes with k, m or g (ngx_parse_offset).
func parseSize(s string) (int64, bool) {
	n, rest, ok := leadingNumber(s)
	shift := 0
	switch rest {
	case "":
	case "k", "K":
		shift = 10
	case "m", "M":
		shift = 20
	case "g", "G":
		shift = 30
	default:
		return 0, false
	}
	if !ok || n > math.MaxInt64>>shift {
		return 0, false
	}
	return n << shift, true
}

// parseCount reads a plain number.
func parseCount(s string) (int, bool) { return conf.Count(s, math.MaxInt32) }
