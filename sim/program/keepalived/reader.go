package keepalived

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/mechanism/vrrp"
)

// Read reads a keepalived.conf and what it includes. The error is
// conf.Problems: everything wrong with the files, with its place. The notes are
// about keywords without effect here, and about those that keepalived reads
// otherwise than they are written.
// Lines of the directives in ignore are left aside, with a note each.
func Read(files fs.FS, file string, ignore ...string) (*Config, []conf.Note, error) {
	return ReadOn("", files, file, ignore...)
}

// ReadOn reads a file as Read does, on the machine of that name, which the
// file's @id lines ask for.
func ReadOn(machine string, files fs.FS, file string, ignore ...string) (*Config, []conf.Note, error) {
	r := &reader{files: files, config: &Config{Group: vrrp.Group}, defaults: startDefaults()}
	r.definitions.Machine, r.definitions.Folder = machine, "/etc/keepalived"
	r.Ignore = ignore
	t := r.Load(files, file)
	if t == nil {
		return nil, nil, r.Problems
	}
	r.open = []*conf.Text{t}
	// Defaults of global_defs hold for instances above it too, so instances are
	// completed when the whole file was seen.
	r.readBlock("the file", rootKeywords, r.parse(t))
	r.complete()
	if err := r.Problems.Err(); err != nil {
		return nil, r.Notes, err
	}
	return r.config, r.Notes, nil
}

// reader is the state while files are read.
type reader struct {
	files       fs.FS
	open        []*conf.Text // files being included, outermost first
	includes    int
	definitions conf.Definitions
	depth       int               // of the block that is being read; 1 is the file
	spilt       []*conf.Directive // what a block that ended early leaves to the one around it
	isSpilt     bool
	conf.Report

	config    *Config
	defaults  defaults
	secure    bool // scripts run with script_security, or it was noted that they do not
	scripts   []*scriptBlock
	instances []*instanceBlock
	current   *instanceBlock // whose keywords are being read
	checking  *scriptBlock
	groups    []*groupBlock
	grouping  *groupBlock // whose keywords are being read
	processes []*Watched
	numbers   []*TrackedFile
	dropping  bool          // a log line about the firewall is there
	strangers conf.Problems // keywords that keepalived does not know
}

// parse takes a file apart.
func (r *reader) parse(t *conf.Text) []*conf.Directive {
	ks, odd, wrong := conf.ParseBlocks(t, &r.definitions)
	r.Add(wrong...)
	missing := 0
	for _, o := range odd {
		mark := "}"
		if o.Log != "" {
			r.config.Warnings = append(r.config.Warnings, fmt.Sprintf("(%s: Line %d) %s", o.Pos.File, o.Pos.Line, o.Log))
			mark = string([]rune(o.Excerpt)[o.Pos.Col-1])
		} else {
			missing++
		}
		r.NoteAt(o.Pos, mark, "%s: keepalived logs it and goes on", o.What)
	}
	if missing > 0 {
		r.config.Warnings = append(r.config.Warnings, fmt.Sprintf("There are %d missing '}'s or extra '{'s", missing))
	}
	return ks
}

// warn records a log line of keepalived about the file, and a note on how it
// goes on.
func (r *reader) warn(k *conf.Directive, log, why string) {
	r.config.Warnings = append(r.config.Warnings, log)
	r.Note(k, k.Name(), "%s", why)
}

// Bounds on includes: how deep they nest, and how many there are in all.
const (
	maxIncludeDepth = 16
	maxIncludes     = 1000
)

// included replaces include keywords by the contents of the files; braces must
// match within each file. A pattern that matches nothing is passed over as
// keepalived does, a plain name must exist.
func (r *reader) included(ks []*conf.Directive) []*conf.Directive {
	var out []*conf.Directive
	for _, k := range ks {
		if k.Name() != "include" {
			out = append(out, k)
			continue
		}
		if len(k.Args()) != 1 {
			r.Add(k.Problem(k.Words[0], "include: expected one file name or pattern"))
			continue
		}
		for _, name := range r.matches(k) {
			out = append(out, r.include(k, name)...)
		}
	}
	return out
}

func (r *reader) matches(k *conf.Directive) []string {
	pattern := k.Args()[0].Text
	if !path.IsAbs(pattern) {
		pattern = path.Join(path.Dir(k.File.Name), pattern)
	}
	if !strings.ContainsAny(pattern, "*?[") {
		return []string{pattern}
	}
	names, err := fs.Glob(r.files, pattern)
	if err != nil {
		r.Add(k.ArgProblem(0, "include %q: not a pattern: %v", pattern, err))
	}
	return names
}

func (r *reader) include(k *conf.Directive, name string) []*conf.Directive {
	if slices.ContainsFunc(r.open, func(t *conf.Text) bool { return t.Name == name }) {
		r.Add(k.ArgProblem(0, "include %q: the file includes itself", name))
		return nil
	}
	r.includes++
	if len(r.open) >= maxIncludeDepth || r.includes > maxIncludes {
		r.Add(k.ArgProblem(0, "include %q: too many: expected at most %d files, %d deep", name, maxIncludes, maxIncludeDepth))
		return nil
	}
	t, err := conf.LoadUnmarked(r.files, name)
	if err != nil {
		r.Add(k.ArgProblem(0, "include %q: %s", name, conf.AsProblem(err, name).What))
		return nil
	}
	before := r.definitions.Mark()
	ks := r.parse(t)
	for _, d := range r.definitions.DefinedSince(before) {
		r.checkUsed(k, d)
	}
	r.open = append(r.open, t)
	defer func() { r.open = r.open[:len(r.open)-1] }()
	return r.included(ks)
}

// checkUsed refuses a definition of an included file that a file around it uses:
// the preprocessor went through that one before.
func (r *reader) checkUsed(k *conf.Directive, name string) {
	for _, t := range r.open {
		if strings.Contains(t.Data, "$"+name) || strings.Contains(t.Data, "${"+name+"}") {
			r.Add(k.ArgProblem(0, "include %q: it defines $%s, which %s uses: not supported: expected the definition there", k.Args()[0].Text, name, t.Name))
			return
		}
	}
}
