package httpd

import (
	"regexp"
	"strings"

	"github.com/hadrill/hadrill/sim/conf"
)

// The forms of arguments, as apache2 -t of 2.4 named them when it was asked.
var (
	one         = conf.Exactly(1)
	two         = conf.Exactly(2)
	oneOrTwo    = conf.Between(1, 2)
	twoOrThree  = conf.Between(2, 3)
	anything    = conf.AtLeast(0)
	oneOrMore   = conf.AtLeast(1)
	twoOrMore   = conf.AtLeast(2)
	threeOrMore = conf.AtLeast(3)
	aFlag       = one.Where("expected On or Off", conf.AnyOf("on", "off"))
	aFlagFirst  = oneOrMore.Where("expected On or Off first", func(i int, text string) bool { return i > 0 || conf.AnyOf("on", "off")(0, text) })
	aLogLevel   = oneOrMore.Where("expected a level such as warn, or MODULE:LEVEL", func(_ int, text string) bool { return logLevel.MatchString(text) })
	aLimit      = one.Where("expected a number that is not negative", notNegative)
	upTo1000    = one.Where("expected 0 to 1000", func(_ int, text string) bool { n, _ := atoi(text); return n >= 0 && n <= 1000 })
	aKeepAlive  = one.Where("expected seconds, or a number with a unit such as 500ms", isKeepAlive)
	aStatus     = two.Where("expected an HTTP status", isError)
	aHeader     = twoOrMore.Where("first argument must be one of "+strings.Join(headerActions, ", "), isHeader)
)

// choice makes the form of one of these words, in any case.
func choice(of ...string) conf.Form {
	return one.Where("expected one of "+strings.Join(of, ", "), conf.AnyOf(of...))
}

func levelTo(most int) conf.Form {
	return one.Where("expected a small number from 1 on", func(_ int, text string) bool {
		n, ok := parseCount(text)
		return ok && n >= 1 && n <= most
	})
}

// isKeepAlive reports whether text is a time as KeepAliveTimeout takes it:
// seconds, or a number with a unit.
func isKeepAlive(_ int, text string) bool { _, ok := parseTime(text, "s"); return ok }

func notNegative(_ int, text string) bool { n, _ := atoi(text); return n >= 0 }

// logLevel matches a level, or one for a module.
var logLevel = regexp.MustCompile(`(?i)^([a-z0-9_.]+:)?(emerg|alert|crit|error|warn|notice|info|debug|trace[1-8])$`)

// headerActions are the actions of Header and RequestHeader.
var headerActions = []string{"add", "set", "setifempty", "append", "merge", "unset", "echo", "note", "edit", "edit*"}

// isHeader reports whether text is an action of Header, which may stand behind
// onsuccess, always or early.
func isHeader(i int, text string) bool {
	return i > 0 || conf.AnyOf(append([]string{"always", "onsuccess", "early"}, headerActions...)...)(0, text)
}

func isError(i int, text string) bool {
	n, ok := parseCount(text)
	return i > 0 || ok && n >= 400 && n < 600
}

func isReadTimeout(_ int, text string) bool { return strings.Contains(text, "=") }

var protocols = conf.AnyOf("all", "SSLv2", "SSLv3", "TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3")

func isProtocol(_ int, text string) bool { return protocols(0, strings.TrimLeft(text, "+-")) }
