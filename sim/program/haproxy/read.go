package haproxy

import (
	"fmt"
	"io/fs"
	"strings"

	"github.com/hadrill/hadrill/sim/conf"
)

// Read reads a haproxy.cfg from the scenario's folder, files. The error is
// conf.Problems: everything that is wrong. The notes say of the directives that
// were accepted without effect why they have none.
func Read(files fs.FS, file string) (*Config, []conf.Note, error) {
	r := &reader{config: &Config{}, keywords: map[string]*keyword{}, defaults: defaultSettings(), named: map[string]settings{}}
	for _, table := range [][]keyword{supported(), ignored(), unsupported()} {
		for i := range table {
			k := &table[i]
			r.keywords[k.name] = k
			r.names = append(r.names, k.name)
		}
	}
	text, err := conf.Load(files, file)
	if err != nil {
		r.problems = append(r.problems, conf.AsProblem(err, file))
		return nil, nil, r.problems.Err()
	}
	lines, problems := conf.ParseLines(text)
	r.problems = append(r.problems, problems...)
	for _, l := range lines {
		r.line(l)
	}
	r.finish(file)
	if err := r.problems.Err(); err != nil {
		return nil, r.notes, err
	}
	return r.config, r.notes, nil
}

// reader reads one file.
type reader struct {
	config   *Config
	keywords map[string]*keyword
	names    []string
	problems conf.Problems
	notes    []conf.Note

	in       section
	skipping bool // the section's lines are of no concern
	proxy    *Proxy
	defaults settings            // of the last defaults section
	named    map[string]settings // of those with a name
	name     string              // of the defaults section being read
	reading  *settings           // what the present section sets
	serverID int
	sticks   []stickLine
}

// section is where a keyword may stand.
type section uint8

const (
	inGlobal section = 1 << iota
	inDefaults
	inFrontend
	inBackend
	inListen

	inFront = inFrontend | inListen
	inBack  = inBackend | inListen
	inProxy = inDefaults | inFrontend | inBackend | inListen
)

var sectionNames = []string{"global", "defaults", "frontend", "backend", "listen"}

// String lists the sections.
func (s section) String() string {
	var names []string
	for i, n := range sectionNames {
		if s&(1<<i) != 0 {
			names = append(names, n)
		}
	}
	return strings.Join(names, ", ")
}

// keyword is what HAProxy's tables say of one.
type keyword struct {
	name     string // one word, or two for those like "option redispatch"
	in       section
	passed   section // where HAProxy warns that it ignores it
	min, max int     // arguments behind the name; max -1 for any number
	read     func(r *reader, l *line)
	why      string // it has no effect here, for the Note; "" where it has one
	refused  string // why it is not supported; "" where it is
}

// line is a line of the file and the part of it behind its keyword.
type line struct {
	*conf.Line
	args []conf.Word
	no   bool // "no" stood before it
}

// pairs are first words of keywords of two words.
var pairs = []string{"option", "timeout", "http-check", "http-request", "http-response", "http-after-response",
	"stats", "stick", "tcp-request", "tcp-response", "tcp-check", "compression", "log", "capture", "filter"}

func (r *reader) line(l *conf.Line) {
	if r.odd(l) || r.newSection(l) || r.skipping {
		return
	}
	if r.in == 0 {
		r.wrong(l, l.Words[0], "unknown keyword %q out of section: expected global, defaults, frontend, backend or listen before it", l.Name())
		return
	}
	words, no := l.Words, false
	if words[0].Text == "no" && len(words) > 1 {
		words, no = words[1:], true
	}
	k, used := r.find(words)
	if k == nil {
		r.unknown(l, words)
		return
	}
	args := words[used:]
	switch {
	case k.refused != "":
		r.wrong(l, words[0], "%q is not supported yet: %s", k.name, k.refused)
		return
	case k.passed&r.in != 0:
		r.note(l, k.name, "HAProxy ignores it: a %s has no such part", r.in)
		return
	case k.in&r.in == 0:
		r.wrong(l, words[0], "%q is not allowed here: it stands in %s, expected in %s", k.name, r.in, k.in)
		return
	case no && !strings.HasPrefix(k.name, "option "):
		r.wrong(l, l.Words[0], `"no" is not allowed before %q: only options can be taken back`, k.name)
		return
	case len(args) < k.min || k.max >= 0 && len(args) > k.max:
		r.wrong(l, words[0], "%q has %d arguments: expected %s", k.name, len(args), k.arity())
		return
	}
	if r.in == inDefaults && r.name == "" && strings.HasPrefix(words[0].Text, "http-") && strings.Contains(k.name, "header") {
		r.wrong(l, words[0], "%q is not permitted in an anonymous defaults section: expected defaults NAME", k.name)
		return
	}
	if k.why != "" {
		r.note(l, k.name, "%s", k.why)
	}
	if k.read != nil {
		k.read(r, &line{l, args, no})
	}
}

func (k *keyword) arity() string {
	switch {
	case k.max < 0:
		return fmt.Sprintf("at least %d", k.min)
	case k.min == k.max:
		return fmt.Sprint(k.min)
	}
	return fmt.Sprintf("%d to %d", k.min, k.max)
}

// find is the keyword that words begin with, and of how many words it is. A
// keyword of a family as a whole stands for those that the tables do not name.
func (r *reader) find(words []conf.Word) (*keyword, int) {
	if len(words) > 1 {
		if k := r.keywords[words[0].Text+" "+words[1].Text]; k != nil {
			return k, 2
		}
	}
	return r.keywords[words[0].Text], 1
}

func (r *reader) unknown(l *conf.Line, words []conf.Word) {
	name, w := words[0].Text, words[0]
	for _, p := range pairs {
		if p == name && len(words) > 1 {
			name, w = name+" "+words[1].Text, words[1]
		}
	}
	hint := "expected a keyword of HAProxy"
	if len(r.problems) < mostProblems {
		if n := conf.Nearest(name, r.names); n != "" {
			hint = fmt.Sprintf("did you mean %q?", n)
		}
	}
	r.wrong(l, w, "unknown keyword %q in %s: %s", name, r.in, hint)
}

// mostProblems are told of a file; a hopeless one has thousands.
const mostProblems = 200

func (r *reader) wrong(l *conf.Line, w conf.Word, format string, a ...any) {
	if len(r.problems) < mostProblems {
		r.problems = append(r.problems, l.Problem(w, format, a...))
	}
}

func (r *reader) note(l *conf.Line, name, format string, a ...any) {
	r.notes = append(r.notes, conf.Note{Pos: l.Pos(), Directive: name, Why: fmt.Sprintf(format, a...)})
}
