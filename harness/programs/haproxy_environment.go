package programs

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/hadrill/hadrill/sim/conf"
)

// environment gives variables as a file's reader asks for them.
func environment(all []Variable) conf.Environment {
	return func(name string) (string, bool) {
		for _, v := range all {
			if v.Name == name {
				return v.Value, true
			}
		}
		return "", false
	}
}

// variableMark stands on both sides of a variable's name while it is not known what
// its value has to be.
const variableMark = "\x00"

var (
	markedVariable = regexp.MustCompile(variableMark + `(\w+)` + variableMark)
	// settledVariable finds variables that have a value without the scenario.
	settledVariable = regexp.MustCompile(`\$\{(\w+)(?:\[\*\])?-|(?m:^\s*(?:setenv|presetenv)\s+(\w+))`)
)

// haproxyVariables finds the variables that a haproxy.cfg needs and does not set, with
// values by where they stand: in the place of a server's name, a name; of a port, a
// port; elsewhere, nothing.
func haproxyVariables(name, text string) (all []Variable) {
	settled := []string{}
	for _, m := range settledVariable.FindAllStringSubmatch(text, -1) {
		settled = append(settled, m[1], m[2])
	}
	marked := func(name string) (string, bool) {
		if slices.Contains(settled, name) {
			return "", false
		}
		return variableMark + name + variableMark, true
	}
	next := 8080
	conf.ParseLines(conf.NewText(name, text), marked, func(l *conf.Directive) {
		for i, w := range l.Words {
			at := w.Text
			bind, server := i == 1 && l.Name() == "bind", i == 2 && l.Name() == "server" || i == 3 && l.Name() == "server-template"
			if bind || server {
				at = conf.ExpandVariables(at, marked)
			}
			for _, m := range markedVariable.FindAllStringSubmatch(at, -1) {
				if slices.ContainsFunc(all, func(v Variable) bool { return v.Name == m[1] }) {
					continue
				}
				value := ""
				switch {
				case bind && strings.HasSuffix(at, ":"+m[0]):
					value = strconv.Itoa(next)
					next++
				case bind && at == m[0]:
					value = ":" + strconv.Itoa(next)
					next++
				case bind && strings.HasPrefix(at, m[0]+":"):
					value = "*"
				case server && strings.HasSuffix(at, ":"+m[0]):
					value = "8080"
				case server && at == m[0]:
					value = hostOfVariable(m[1]) + ":8080"
				case server && strings.HasPrefix(at, m[0]+":"):
					value = hostOfVariable(m[1])
				}
				all = append(all, Variable{m[1], value})
			}
		}
	})
	return all
}

// hostOfVariable is a machine's name made of a variable's: APP_HOST is app-host.
func hostOfVariable(name string) string {
	return strings.Trim(strings.ReplaceAll(strings.ToLower(name), "_", "-"), "-")
}
