package keepalived

import (
	"net/netip"
	"strconv"
	"time"

	"github.com/hadrill/hadrill/sim/conf"
)

// one is the keyword's only argument; keepalived passes over a second one.
func (r *reader) one(k *conf.Keyword, expected string) (string, bool) {
	switch {
	case len(k.Args) == 0:
		r.problem(k.Problem("%s: no value: expected %s", k.Name, expected))
	case k.HasBlock:
		r.problem(k.Problem("%s: unexpected block: expected %s", k.Name, expected))
	default:
		if len(k.Args) > 1 {
			r.passOver(k, k.Args[1].Text)
		}
		return k.Args[0].Text, true
	}
	return "", false
}

// number is a whole number between least and most; def when it is wrong.
func (r *reader) number(k *conf.Keyword, least, most, def int) int {
	expected := "a whole number from " + strconv.Itoa(least) + " to " + strconv.Itoa(most)
	s, ok := r.one(k, expected)
	if !ok {
		return def
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < least || n > most {
		r.problem(k.ArgProblem(0, "%s %q: expected %s", k.Name, s, expected))
		return def
	}
	return n
}

// seconds is a decimal number of seconds, to the microsecond as keepalived
// keeps it.
func (r *reader) seconds(k *conf.Keyword, least, most, def time.Duration) time.Duration {
	expected := "seconds from " + decimal(least) + " to " + decimal(most)
	s, ok := r.one(k, expected)
	if !ok {
		return def
	}
	us, good := microseconds(s)
	d := time.Duration(us) * time.Microsecond
	if !good || d < least || d > most {
		r.problem(k.ArgProblem(0, "%s %q: expected %s", k.Name, s, expected))
		return def
	}
	return d
}

func decimal(d time.Duration) string { return strconv.FormatFloat(d.Seconds(), 'f', -1, 64) }

// microseconds reads "12.345" without floating point; digits beyond the sixth
// are dropped.
func microseconds(s string) (int64, bool) {
	const digits, most = 6, 1_000_000_000 // seconds
	var n int64
	point, decimals, seen := false, 0, false
	for _, c := range s {
		switch {
		case c == '.' && !point:
			point = true
		case c < '0' || c > '9':
			return 0, false
		case point && decimals == digits:
		default:
			seen = true
			n = n*10 + int64(c-'0')
			if point {
				decimals++
			}
			if n > most*1_000_000 {
				return 0, false
			}
		}
	}
	for ; decimals < digits; decimals++ {
		n *= 10
		if n > most*1_000_000 {
			return 0, false
		}
	}
	return n, seen
}

// yes is a switch: without a value it is on, as with on, true and yes.
func (r *reader) yes(k *conf.Keyword) bool {
	if len(k.Args) == 0 {
		return true
	}
	s, _ := r.one(k, "on or off")
	switch s {
	case "on", "true", "yes", "1":
		return true
	case "off", "false", "no", "0", "":
		return false
	}
	r.problem(k.ArgProblem(0, "%s %q: expected on or off", k.Name, s))
	return false
}

// bare is a keyword that has no argument.
func (r *reader) bare(k *conf.Keyword) {
	if len(k.Args) > 0 {
		r.passOver(k, k.Args[0].Text)
	}
}

// passOver notes a word that keepalived does not look at, as it says nothing of
// it itself.
func (r *reader) passOver(k *conf.Keyword, word string) {
	r.notes = append(r.notes, conf.Note{Pos: k.Pos(), Directive: k.Name, Why: strconv.Quote(word) + " is passed over: keepalived takes no more words there"})
}

// address is an IPv4 address.
func (r *reader) address(k *conf.Keyword) netip.Addr {
	s, ok := r.one(k, "an IPv4 address")
	if !ok {
		return netip.Addr{}
	}
	a, err := netip.ParseAddr(s)
	if err != nil || !a.Is4() {
		r.problem(k.ArgProblem(0, "%s %q: expected an IPv4 address", k.Name, s))
		return netip.Addr{}
	}
	return a
}

// block complains when a keyword that needs a block has none.
func (r *reader) block(k *conf.Keyword) bool {
	if !k.HasBlock {
		r.problem(k.Problem("%s: no block: expected { after it", k.Name))
	}
	return k.HasBlock
}

// named is the name of a block, "" after a problem.
func (r *reader) named(k *conf.Keyword) string {
	switch {
	case !r.block(k):
	case len(k.Args) == 0:
		r.problem(k.Problem("%s: no name: expected %s NAME {", k.Name, k.Name))
	case len(k.Args) > 1:
		r.problem(k.ArgProblem(1, "%s: unexpected %q: expected %s NAME {", k.Name, k.Args[1].Text, k.Name))
	default:
		return k.Args[0].Text
	}
	return ""
}
