package programs

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/hadrill/hadrill/sim/conf"
)

// markedNames reads an httpd.conf in which every condition holds and the names of
// variables that no Define gives stand between marks.
type markedNames struct{ anyModule }

func (m markedNames) Variable(name string) (value string, ok bool) {
	if value, ok = m.anyModule.Variable(name); ok {
		return value, true
	}
	return variableMark + name + variableMark, true
}

// Where a variable stands in a line of a target: as all of its URL, as its host, as its port.
var (
	wholeURL = regexp.MustCompile("^" + markedVariable.String())
	hostAt   = regexp.MustCompile("://" + markedVariable.String())
	portAt   = regexp.MustCompile("[^/]:" + markedVariable.String())
)

// httpdVariables finds the variables of the environment that decide where an
// httpd.conf listens and sends requests, with values by where they stand. Others stay
// as they are written: httpd leaves them so, too.
func httpdVariables(name, text string) (all []Variable) {
	next := 8080
	add := func(m []string, value string) {
		if m != nil && !slices.ContainsFunc(all, func(v Variable) bool { return v.Name == m[1] }) {
			all = append(all, Variable{m[1], value})
		}
	}
	var walk func(lines []*conf.Directive)
	walk = func(lines []*conf.Directive) {
		for _, d := range lines {
			for _, w := range d.Args() {
				switch strings.ToLower(d.Name()) {
				case "listen", "virtualhost":
					if m := markedVariable.FindStringSubmatch(w.Text); m != nil {
						add(m, strconv.Itoa(next))
						next++
					}
				case "proxypass", "proxypassmatch", "proxypassreverse", "balancermember", "proxy", "sethandler", "rewriterule":
					if m := wholeURL.FindStringSubmatch(w.Text); m != nil {
						add(m, "http://"+hostOfVariable(m[1])+":8080")
					}
					if m := hostAt.FindStringSubmatch(w.Text); m != nil {
						add(m, hostOfVariable(m[1]))
					}
					add(portAt.FindStringSubmatch(w.Text), "8080")
				}
			}
			walk(d.Block)
		}
	}
	lines, _ := conf.ParseSections(conf.NewText(name, text), markedNames{anyModule{}})
	walk(lines)
	return all
}
