package haproxy

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/hadrill/hadrill/sim/conf"
)

// Read reads a haproxy.cfg from the scenario's folder, files. The error is
// conf.Problems: everything that is wrong. The notes say of the directives that
// were accepted without effect why they have none.
// Lines of the directives in ignore are left aside, with a note each.
func Read(files fs.FS, file string, ignore ...string) (*Config, []conf.Note, error) {
	return ReadIn(nil)(files, file, ignore...)
}

// ReadIn gives Read with variables of the environment, by name.
func ReadIn(environment map[string]string) func(fs.FS, string, ...string) (*Config, []conf.Note, error) {
	return func(files fs.FS, file string, ignore ...string) (*Config, []conf.Note, error) {
		r := newReader(files, ignore)
		r.env = newVariables(environment)
		return r.read(file)
	}
}

func newReader(files fs.FS, ignore []string) *reader {
	r := &reader{config: &Config{buffers: defaultBuffers, accounts: map[string][]account{}, variables: map[string]format{}}, keywords: newTable(), parametersOf: parameterTable(), parametersOfBind: bindTable(), defaults: defaultSettings(), named: map[string]settings{}}
	r.Ignore, r.files = ignore, files
	return r
}

func (r *reader) read(file string) (*Config, []conf.Note, error) {
	r.file = file
	text := r.Load(r.files, file)
	if text == nil {
		return nil, nil, r.Problems
	}
	problems := conf.ParseLines(text, r.env.get, func(l *conf.Directive) {
		r.unset(l)
		r.line(l)
	})
	r.Add(problems...)
	r.config.environment = r.env.set
	r.lastLine(text)
	r.config.buffers.settle()
	r.finish(file)
	if err := r.Problems.Err(); err != nil {
		return nil, r.Notes, err
	}
	return r.config, r.Notes, nil
}

// reader reads one file.
type reader struct {
	conf.Report
	config   *Config
	keywords *conf.Table[func(*reader, *line)]
	// parametersOf has those of a server
	parametersOf     *conf.Table[func(*reader, *parameter) bool]
	parametersOfBind *conf.Table[bindParameter]

	in       conf.Place
	skipping bool   // the section's lines are not read
	userlist string // the one being read, "" for none
	proxy    *Proxy
	defaults settings            // of the last defaults section
	named    map[string]settings // of those with a name
	name     string              // of the defaults section being read
	files    fs.FS
	file     string // the configuration file's name
	env      *variables
	refused  *conf.Problem // of the condition being read
	reading  *settings     // the settings of the present section
	serverID int
	sticks   []stickLine
}

// line is a line of the file and the part of it behind its keyword.
type line struct {
	*conf.Directive
	args []conf.Word
	no   bool // "no" stood before it
}

// needName are the rules that only a defaults section with a name may have.
var needName = []string{"http-request", "http-response", "http-after-response", "tcp-request", "tcp-response"}

// part returns the part of the configuration that is being read; nil for
// global.
func (r *reader) part() *conf.Part {
	switch {
	case r.proxy != nil:
		return &r.proxy.part
	case r.reading != nil:
		return r.reading.shared
	}
	return nil
}

// takenBack are the keywords beside options that may have a "no" before them
// (cfgparse.c); none of them has an effect here, so that it has none that it is gone.
var takenBack = []string{"log", "busy-polling", "set-dumpable", "strict-limits", "insecure-fork-wanted", "numa-cpu-mapping"}

const whyTakenBack = "what is taken back has no effect here"

// pairs are first words of keywords of two words.
var pairs = []string{"option", "timeout", "http-check", "http-request", "http-response", "http-after-response",
	"stats", "stick", "tcp-request", "tcp-response", "tcp-check", "compression", "log", "capture", "filter"}

func (r *reader) line(l *conf.Directive) {
	if r.Odd(l, marks) || r.newSection(l) || r.skipping {
		return
	}
	if r.userlist != "" {
		r.userLine(&line{l, nil, false})
		return
	}
	if r.in == 0 {
		r.Wrong(l, l.Words[0], "unknown keyword %q out of section: expected global, defaults, frontend, backend or listen before it", l.Name())
		return
	}
	words, no := l.Words, false
	if words[0].Text == "no" && len(words) > 1 {
		words, no = words[1:], true
	}
	if no && slices.Contains(takenBack, words[0].Text) {
		r.Note(l, words[0].Text, "%s", whyTakenBack)
		return
	}
	name, used := r.nameOf(words)
	args := words[used:]
	use := conf.Use{Line: l, Name: name, Part: r.part(), At: words[0], Args: args, Place: r.in, Check: func(name string) string { return r.outOfPlace(name, no) }}
	if r.keywords.Find(name) == nil {
		use.At = words[used-1]
	}
	if k := r.keywords.Resolve(&r.Report, use); k != nil && k.Read != nil {
		k.Read(r, &line{l, args, no})
	}
}

// nameOf returns the keyword that words begin with, and how many words it has:
// as in the tables, or, where they do not have it, two if the first word begins
// keywords of two words.
func (r *reader) nameOf(words []conf.Word) (string, int) {
	if len(words) == 1 {
		return words[0].Text, 1
	}
	first, both := words[0].Text, words[0].Text+" "+words[1].Text
	if r.keywords.Find(both) != nil || r.keywords.Find(first) == nil && slices.Contains(pairs, first) {
		return both, 2
	}
	return first, 1
}

// outOfPlace returns the problem with a keyword that may not have a "no" before
// it, or may not be in this section; "" for none.
func (r *reader) outOfPlace(name string, no bool) string {
	switch {
	case no && !strings.HasPrefix(name, "option "):
		return fmt.Sprintf(`"no" is not allowed before %q: only options, log and strict-limits can be taken back`, name)
	case r.in == inDefaults && r.name == "" && slices.Contains(needName, name):
		return fmt.Sprintf("%q is not permitted in an anonymous defaults section: expected defaults NAME", name)
	}
	return ""
}
