package tomcat

import (
	"net/netip"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/mechanism/tribes"
)

// attribute is a row of an element's table: it is read, or has no effect here, or is
// refused.
type attribute struct {
	// names is one name, or several with a comma and a space between them.
	names string
	// read takes the value and returns what was expected, "" where it is right.
	read func(value string) (expected string)
	// without says why it has no effect.
	without string
	// refused says why it is not supported.
	refused string
}

const (
	noLog      = "nothing is logged here"
	noJVM      = "it is of the Java virtual machine, or of its threads' names"
	noMan      = "it is for administrators, or statistics"
	noDeploy   = "the scenario says what the application does"
	noSocket   = "of a socket; the network here has no such option"
	noTLS      = "the scenario's tls says what the port speaks"
	noContent  = "bodies have a length here, and no content"
	noListener = "the application has no listeners"
)

// attributes reads those of an element by its table. One that the table has not is
// passed over with a note, as Tomcat does it with a warning.
func (r *reader) attributes(e *conf.Element, rows []attribute) {
	for i := range e.Attributes {
		a := &e.Attributes[i]
		name := a.Name.Text
		if r.LeavesAside(e, e.Name.Text+" "+name, e.Name.Text) {
			continue
		}
		row := attributeOf(rows, name)
		switch {
		case row == nil && name == "className":
		case row == nil:
			r.NoteAt(conf.Pos{File: e.File.Name, Line: a.Name.Line, Col: a.Name.Col}, name, "Tomcat passes over it: match [%s] failed to set property [%s] to [%s]", e.Name.Text, name, a.Value.Text)
		case row.refused != "":
			r.Wrong(e, a.Name, "attribute %q of <%s> is not supported: %s", name, e.Name.Text, row.refused)
		case row.without != "":
			r.NoteAt(conf.Pos{File: e.File.Name, Line: a.Name.Line, Col: a.Name.Col}, name, "%s", row.without)
		case strings.Contains(a.Value.Text, "${"):
			r.Wrong(e, a.Value, "attribute %q of <%s>: found %q, a property that is not known here: expected its value", name, e.Name.Text, a.Value.Text)
		default:
			if expected := row.read(a.Value.Text); expected != "" {
				r.Wrong(e, a.Value, "attribute %q of <%s>: found %q, expected %s", name, e.Name.Text, a.Value.Text, expected)
			}
		}
	}
}

func attributeOf(rows []attribute, name string) *attribute {
	for i := range rows {
		for _, n := range strings.Split(rows[i].names, ", ") {
			if n == name {
				return &rows[i]
			}
		}
	}
	return nil
}

// number reads a whole number within limits.
func number(to *int, least, most int) func(string) string {
	return func(s string) string {
		n, err := strconv.Atoi(s)
		if err != nil || n < least || n > most {
			return "a number from " + strconv.Itoa(least) + " to " + strconv.Itoa(most)
		}
		*to = n
		return ""
	}
}

// most is for numbers that Tomcat itself does not limit.
const mostNumber = 1<<31 - 1

func portNumber(to *uint16) func(string) string {
	return func(s string) string {
		n, ok := conf.Port(s)
		if !ok {
			return "a port from 1 to 65535"
		}
		*to = n
		return ""
	}
}

// span reads a time in units; below 0 is kept as such.
func span(to *time.Duration, unit time.Duration, least int) func(string) string {
	return func(s string) string {
		n, err := strconv.Atoi(s)
		if err != nil || n < least || n > mostNumber {
			return "a number of " + unitNames[unit] + " from " + strconv.Itoa(least) + " on"
		}
		*to = time.Duration(n) * unit
		if n < 0 {
			*to = time.Duration(n)
		}
		return ""
	}
}

var unitNames = map[time.Duration]string{time.Millisecond: "milliseconds", time.Second: "seconds", time.Minute: "minutes"}

// truth reads a boolean; Tomcat takes every other word for false, which is nobody's
// intention.
func truth(to *bool) func(string) string {
	return func(s string) string {
		switch {
		case strings.EqualFold(s, "true"):
			*to = true
		case strings.EqualFold(s, "false"):
			*to = false
		default:
			return "true or false"
		}
		return ""
	}
}

// onlyIf takes one value alone.
func onlyIf(value, why string) func(string) string {
	return func(s string) string {
		if !strings.EqualFold(s, value) {
			return value + ", for " + why
		}
		return ""
	}
}

func text(to *string) func(string) string {
	return func(s string) string { *to = s; return "" }
}

func address(to *netip.Addr) func(string) string {
	return func(s string) string {
		a, err := netip.ParseAddr(s)
		if err != nil {
			return "an address such as 10.0.0.5, or 0.0.0.0 for all"
		}
		*to = a
		return ""
	}
}

func sendOptions(to *tribes.Options) func(string) string {
	return func(s string) string {
		o, ok := tribes.ParseOptions(s)
		if !ok || o&(16|32|64) != 0 {
			return "a sum of 2 (USE_ACK), 4 (SYNCHRONIZED_ACK), 8 (ASYNCHRONOUS) and 1, or their names: SECURE, UDP and MULTICAST are not supported"
		}
		*to = o
		return ""
	}
}

// pattern reads a regular expression that has to match the whole.
func pattern(to **regexp.Regexp) func(string) string {
	return func(s string) string {
		if s == "" {
			return ""
		}
		re, err := regexp.Compile(`^(?:` + s + `)$`)
		if err != nil {
			return "a regular expression without look-ahead, look-behind and references: " + err.Error()
		}
		*to = re
		return ""
	}
}
