package keepalived

import (
	"fmt"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"github.com/hadrill/hadrill/sim/conf"
)

// one gives the keyword's only argument; keepalived passes over a second one.
func (r *reader) one(k *conf.Directive, expected string) (string, bool) {
	switch {
	case len(k.Args()) == 0:
		r.Add(k.Problem(k.Words[0], "%s: no value: expected %s", k.Name(), expected))
	case k.HasBlock:
		r.Add(k.Problem(k.Words[0], "%s: unexpected block: expected %s", k.Name(), expected))
	default:
		if len(k.Args()) > 1 {
			r.passOver(k, k.Args()[1].Text)
		}
		return k.Args()[0].Text, true
	}
	return "", false
}

// number reads a whole number between least and most. keepalived logs one that
// is not, and leaves the line out: def counts then.
func (r *reader) number(k *conf.Directive, least, most, def int) int {
	s, ok := r.one(k, "a whole number from "+strconv.Itoa(least)+" to "+strconv.Itoa(most))
	if !ok {
		return def
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < least || n > most {
		log := fmt.Sprintf("number '%s' outside range [%d, %d]", s, least, most)
		if err != nil {
			log = "invalid number '" + s + "'"
		}
		r.leftOut(k, log, strconv.Itoa(def))
		return def
	}
	return n
}

// leftOut notes a value that keepalived logs and leaves out.
func (r *reader) leftOut(k *conf.Directive, log, instead string) {
	r.warn(k, fmt.Sprintf("(%s: Line %d) %s", k.File.Name, k.Words[0].Line, log),
		fmt.Sprintf("%q is not valid: keepalived logs the line and leaves it out, which counts as %s", k.Args()[0].Text, instead))
}

// seconds reads a decimal number of seconds, to the microsecond as keepalived
// keeps it; one that is not valid as number does.
func (r *reader) seconds(k *conf.Directive, least, most, def time.Duration) time.Duration {
	s, ok := r.one(k, "seconds from "+decimal(least)+" to "+decimal(most))
	if !ok {
		return def
	}
	us, good := microseconds(s)
	d := time.Duration(us) * time.Microsecond
	if !good || d < least || d > most {
		log := fmt.Sprintf("number '%s' outside range [%f, %f]", s, least.Seconds(), most.Seconds())
		if !good {
			log = "invalid number '" + s + "'"
		}
		r.leftOut(k, log, decimal(def)+" s")
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

// yes reads a switch: without a value it is on, as with on, true and yes.
func (r *reader) yes(k *conf.Directive) bool {
	if len(k.Args()) == 0 {
		return true
	}
	s, _ := r.one(k, "on or off")
	switch s {
	case "on", "true", "yes", "1":
		return true
	case "off", "false", "no", "0", "":
		return false
	}
	r.leftOut(k, "Unknown value '"+s+"' for "+k.Name(), "off")
	return false
}

// bare notes an argument of a keyword that takes none.
func (r *reader) bare(k *conf.Directive) {
	if len(k.Args()) > 0 {
		r.passOver(k, k.Args()[0].Text)
	}
}

// passOver notes a word that keepalived ignores without a log line.
func (r *reader) passOver(k *conf.Directive, word string) {
	r.Note(k, k.Name(), "%q is passed over: keepalived takes no more words there", word)
}

// address reads an IPv4 address; keepalived leaves out a line with another word.
// A length behind it does not count.
func (r *reader) address(k *conf.Directive) netip.Addr {
	s, ok := r.one(k, "an IPv4 address")
	if !ok {
		return netip.Addr{}
	}
	text, _, _ := strings.Cut(s, "/")
	a, err := netip.ParseAddr(text)
	if err != nil || !a.Is4() {
		r.leftOut(k, "Configuration error: VRRP instance["+r.current.Router.Name+"] malformed src address["+s+"]. Skipping...", "the machine's own")
		return netip.Addr{}
	}
	return a
}

// named gives the name of a block, "" after a problem.
func (r *reader) named(k *conf.Directive) string {
	switch {
	case len(k.Args()) == 0:
		r.Add(k.Problem(k.Words[0], "%s: no name: expected %s NAME {", k.Name(), k.Name()))
	case len(k.Args()) > 1:
		r.Add(k.ArgProblem(1, "%s: unexpected %q: expected %s NAME {", k.Name(), k.Args()[1].Text, k.Name()))
	default:
		return k.Args()[0].Text
	}
	return ""
}
