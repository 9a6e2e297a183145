package main

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/alecthomas/kong"

	"github.com/hadrill/hadrill/scenarios/strict"
)

// negative is a number below zero, which stands behind a flag and is none.
var negative = regexp.MustCompile(`^-[0-9]`)

// joinNegative puts numbers below zero to the flags that they stand behind, so that
// who reads them says what is wrong: "--seed", "-1" is "--seed=-1".
func joinNegative(args []string) (all []string) {
	for _, a := range args {
		if n := len(all) - 1; n >= 0 && negative.MatchString(a) && strings.HasPrefix(all[n], "--") && !strings.Contains(all[n], "=") {
			all[n] += "=" + a
			continue
		}
		all = append(all, a)
	}
	return all
}

// The parser's own words, each with what is found in it.
var (
	wrongValue  = regexp.MustCompile(`^(--\S+): expected (.+?)(?: value)? but got ("(?:[^"\\]|\\.)*")`)
	wrongChoice = regexp.MustCompile(`^(\S+) must be one of (".*") but got ("(?:[^"\\]|\\.)*")$`)
	nothing     = regexp.MustCompile(`^expected "(.*)"$`)
	missingFlag = regexp.MustCompile(`^missing flags: (.*)$`)
)

// expectedValues says what the parser's types are.
var expectedValues = []struct{ parser, expected string }{
	{"uint", "a whole number, 0 or more"}, {"int", "a whole number"}, {"float", "a number"}, {"bool", "true or false"}, {"duration", "a duration such as 20s or 1m30s"}, {"string", "a text"},
}

// commandLineError says what was found on the command line, what was expected, and
// where to read on.
func commandLineError(err error) string {
	text, help := err.Error(), "hadrill"
	var parse *kong.ParseError
	if errors.As(err, &parse) && parse.Context != nil {
		if name, _, _ := strings.Cut(parse.Context.Command(), " <"); name != "" {
			help += " " + name
		}
	}
	switch {
	case wrongValue.MatchString(text):
		m := wrongValue.FindStringSubmatch(text)
		found := m[3]
		if found == `"EOL"` {
			found = "nothing behind it"
		}
		text = fmt.Sprintf("%s: found %s, expected %s", m[1], found, expectedValue(m[2]))
	case wrongChoice.MatchString(text):
		m := wrongChoice.FindStringSubmatch(text)
		words := strings.Split(strings.ReplaceAll(m[2], `"`, ""), ",")
		found := strings.Trim(m[3], `"`)
		text = fmt.Sprintf("%s: found %s, expected %s%s", strings.Trim(m[1], "[]"), m[3], strict.OneOf(words), strict.Suggest(found, words))
	case nothing.MatchString(text):
		text = "found nothing more, expected " + nothing.FindStringSubmatch(text)[1]
	case missingFlag.MatchString(text):
		text = "found no " + missingFlag.FindStringSubmatch(text)[1] + ", expected it"
	}
	return fmt.Sprintf("%s\ntry: %s --help", text, help)
}

// expectedValue says what one of the parser's types is, or what the parser says where
// it is another.
func expectedValue(parser string) string {
	for _, e := range expectedValues {
		if strings.Contains(parser, e.parser) {
			return e.expected
		}
	}
	return parser
}
