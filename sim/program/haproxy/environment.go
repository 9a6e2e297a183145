package haproxy

import (
	"maps"
	"slices"
	"strings"

	"github.com/hadrill/hadrill/sim/conf"
)

// variables are those of the environment, which lines of global change for the
// lines behind them (configuration manual 2.3).
type variables struct {
	set     map[string]string
	missing []string // asked for in the present line, and not set
	told    []string // those of them that a note says so of
}

func newVariables(set map[string]string) *variables {
	v := &variables{set: maps.Clone(set)}
	if v.set == nil {
		v.set = map[string]string{}
	}
	return v
}

// get implements conf.Environment.
func (v *variables) get(name string) (string, bool) {
	value, set := v.set[name]
	if !set && !slices.Contains(v.missing, name) {
		v.missing = append(v.missing, name)
	}
	return value, set
}

// ownVariables begins the names of the variables that HAProxy sets itself.
const ownVariables = "HAPROXY_"

// unset says of the variables that a line names and nobody has set.
func (r *reader) unset(l *conf.Directive) {
	for _, name := range r.env.missing {
		switch {
		case strings.HasPrefix(name, ownVariables):
			r.Wrong(l, l.Words[0], "the variable %s, which HAProxy sets itself, is not supported yet: expected its value, or env: {%s: VALUE} of the program", name, name)
		case !slices.Contains(r.env.told, name):
			r.env.told = append(r.env.told, name)
			r.Note(l, l.Name(), "the variable %s of the environment is not set: it is empty, unless the line says otherwise; env: {%s: VALUE} of the program sets it", name, name)
		}
	}
	r.env.missing = r.env.missing[:0]
}

// address gives an address with its variables, which stand there without quotes, too.
func (r *reader) address(l *line, text string) string {
	text = conf.ExpandVariables(text, r.env.get)
	r.unset(l.Directive)
	return text
}

// setEnvironment reads setenv NAME VALUE, and presetenv, which keeps what is there.
func (r *reader) setEnvironment(l *line) {
	name := l.args[0].Text
	if _, set := r.env.set[name]; !set || l.Words[0].Text == "setenv" {
		r.env.set[name] = l.args[1].Text
	}
}

func (r *reader) unsetEnvironment(l *line) {
	for _, w := range l.args {
		delete(r.env.set, w.Text)
	}
}

// resetEnvironment reads resetenv NAME...: those alone stay.
func (r *reader) resetEnvironment(l *line) {
	maps.DeleteFunc(r.env.set, func(name, _ string) bool {
		return !slices.ContainsFunc(l.args, func(w conf.Word) bool { return w.Text == name })
	})
}

// lastLine refuses a file whose last line has no end, as HAProxy does since 2.3.
func (r *reader) lastLine(text *conf.Text) {
	if text.Data == "" || strings.HasSuffix(text.Data, "\n") {
		return
	}
	n := strings.Count(text.Data, "\n") + 1
	r.Add(text.Problem(n, len([]rune(text.Line(n)))+1, "missing LF on last line, file might have been truncated: expected the end of the line, which an editor adds when it saves the file"))
}
