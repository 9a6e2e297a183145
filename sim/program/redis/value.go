package redis

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
)

func quoted(s string) string { return strconv.Quote(s) }

// read takes the arguments of a directive into the configuration and returns what
// is wrong with them, "" for nothing.
type read func(r *fileReader, args []string) string

// yesNo reads a switch (createBoolConfig).
func yesNo(to func(r *fileReader) *bool) read {
	return func(r *fileReader, args []string) string {
		switch strings.ToLower(args[0]) {
		case "yes":
			*to(r) = true
		case "no":
			*to(r) = false
		default:
			return "found " + quoted(args[0]) + ", expected yes or no"
		}
		return ""
	}
}

// only takes one word alone, of those that the real server knows; why says why the
// others are not supported.
func only(good, why string, known ...string) read {
	return func(_ *fileReader, args []string) string {
		word := strings.ToLower(args[0])
		switch {
		case word == good:
			return ""
		case slices.Contains(known, word):
			return "not supported here: " + why + "; expected " + good
		}
		return "found " + quoted(args[0]) + ", expected one of " + strings.Join(append([]string{good}, known...), ", ")
	}
}

// oneOf checks that the argument is one of these; nothing depends on it.
func oneOf(known ...string) read {
	return func(_ *fileReader, args []string) string {
		if slices.Contains(known, strings.ToLower(args[0])) {
			return ""
		}
		return "found " + quoted(args[0]) + ", expected one of " + strings.Join(known, ", ")
	}
}

// wholeNumber reads a number as string2ll does: digits, without a sign but "-".
func wholeNumber(s string) (int64, bool) {
	n, err := strconv.ParseInt(s, 10, 64)
	return n, err == nil && strconv.FormatInt(n, 10) == s
}

// number reads a whole number within bounds (createIntConfig).
func number(least, most int64, to func(r *fileReader, n int64)) read {
	return func(r *fileReader, args []string) string {
		n, ok := wholeNumber(args[0])
		if !ok || n < least || n > most {
			return "found " + quoted(args[0]) + ", expected a number from " + decimalText(least) + " to " + decimalText(most)
		}
		if to != nil {
			to(r, n)
		}
		return ""
	}
}

// most is the largest number of most directives.
const most = math.MaxInt32

// secondsTo reads whole seconds.
func secondsTo(least int64, to func(r *fileReader) *time.Duration) read {
	return number(least, most, func(r *fileReader, n int64) { *to(r) = time.Duration(n) * time.Second })
}

// units are those of memory values (memtoull, util.c).
var units = map[string]int64{"": 1, "b": 1, "k": 1000, "kb": 1 << 10, "m": 1000 * 1000, "mb": 1 << 20, "g": 1000 * 1000 * 1000, "gb": 1 << 30}

// memory reads a memory value such as 16kb.
func memory(least int64, to func(r *fileReader, n int64)) read {
	return func(r *fileReader, args []string) string {
		digits := strings.TrimRight(strings.ToLower(args[0]), "bkmg")
		unit, known := units[strings.ToLower(args[0])[len(digits):]]
		n, err := strconv.ParseInt(digits, 10, 64)
		if err != nil || !known || n < 0 || n > math.MaxInt64/unit {
			return "found " + quoted(args[0]) + ", expected a memory value such as 1048576, 1024kb or 1mb"
		}
		if n *= unit; n < least {
			return "found " + quoted(args[0]) + ", expected at least " + decimalText(least) + " bytes"
		}
		if to != nil {
			to(r, n)
		}
		return ""
	}
}

// zero takes 0 alone; why says why more is not supported.
func zero(why string, check read) read {
	return func(r *fileReader, args []string) string {
		if wrong := check(r, args); wrong != "" {
			return wrong
		}
		if strings.Trim(args[0], "0bkmgBKMG") == "" {
			return ""
		}
		return "not supported here: " + why + "; expected 0"
	}
}
