package mmm

import (
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/hadrill/hadrill/sim/conf"
)

// value is a variable's value and where it stands; at is nil for one that no line
// has.
type value struct {
	text string
	at   *conf.Directive
}

// section holds the variables of a section, or of the file outside of all.
type section struct {
	name   string
	in     conf.Place
	at     *conf.Directive // its first line; nil outside of all
	values map[string]value
}

// fallbackSection is the name of the section whose values the others of its type get
// that do not have them.
const fallbackSection = "default"

// reader reads the files of one daemon.
type reader struct {
	conf.Report
	files  fs.FS
	folder string
	file   string
	who    daemon
	open   []string // the files that are being read
	top    *section
	all    map[string][]*section // by type, in the order of the file
}

// ReadMonitor reads the file of mmm_mond, mmm_mon.conf, with those that it includes.
// Directives that the scenario leaves aside are ignored. The notes say what was
// accepted without effect; the error is everything that is wrong (conf.Problems), also
// what mmm_mond itself does not start with.
func ReadMonitor(files fs.FS, name string, ignore ...string) (*Config, []conf.Note, error) {
	return readFor(monitor, files, name, ignore)
}

// ReadAgent reads the file of mmm_agentd, mmm_agent.conf, as ReadMonitor does.
func ReadAgent(files fs.FS, name string, ignore ...string) (*Config, []conf.Note, error) {
	return readFor(agent, files, name, ignore)
}

func readFor(who daemon, files fs.FS, name string, ignore []string) (*Config, []conf.Note, error) {
	r := &reader{files: files, folder: path.Dir(name), file: name, who: who, top: &section{in: inTop, values: map[string]value{}}, all: map[string][]*section{}}
	r.Ignore = ignore
	if text := r.Load(files, name); text != nil {
		r.take(r.parse(text))
		if len(r.Problems) == 0 { // else what is missing may be what was misspelt
			r.check()
		}
	}
	if err := r.Problems.Err(); err != nil {
		return &Config{}, r.Notes, err
	}
	c := r.config()
	return c, r.Notes, r.Problems.Err()
}

func (r *reader) parse(text *conf.Text) []*conf.Directive {
	r.open = append(r.open, text.Name)
	all, problems := conf.Tags{Include: r.include}.Parse(text)
	r.open = r.open[:len(r.open)-1]
	r.Add(problems...)
	return all
}

// include reads include FILE; the ending .conf may be left out. A name is that of a
// file in the folder of the first one, as both are in /etc/mysql-mmm.
func (r *reader) include(d *conf.Directive) []*conf.Directive {
	name := d.Args()[0].Text
	if !strings.HasSuffix(name, ".conf") {
		name += ".conf"
	}
	if name = path.Join(r.folder, name); slices.Contains(r.open, name) {
		r.Wrong(d, d.Args()[0], "%s includes itself: no daemon comes to an end with it", name)
		return nil
	}
	text := r.Load(r.files, name)
	if text == nil {
		return nil
	}
	return r.parse(text)
}

// take takes the lines of a file in.
func (r *reader) take(all []*conf.Directive) {
	for _, d := range all {
		if !d.HasBlock {
			r.variable(r.top, d)
			continue
		}
		if r.Odd(d, "") {
			continue
		}
		e := variables.Resolve(&r.Report, conf.Use{Line: d, Name: d.Name(), Section: true, At: d.Words[0], Args: d.Args(), Place: inTop})
		if e == nil {
			continue
		}
		s := r.section(d)
		for _, v := range d.Block {
			if v.HasBlock {
				r.Wrong(v, v.Words[0], "section %q inside of a section: expected it outside of all", v.Name())
				continue
			}
			r.variable(s, v)
		}
	}
}

// section is the one that a line opens: the same one again where its name was there
// before.
func (r *reader) section(d *conf.Directive) *section {
	kind, name := d.Name(), ""
	if len(d.Args()) > 0 {
		name = d.Args()[0].Text
	}
	for _, s := range r.all[kind] {
		if s.name == name {
			return s
		}
	}
	s := &section{name: name, in: placeOf[kind], at: d, values: map[string]value{}}
	r.all[kind] = append(r.all[kind], s)
	return s
}

// variable takes a line with a value; a later one counts.
func (r *reader) variable(s *section, d *conf.Directive) {
	if r.Odd(d, "") {
		return
	}
	if _, is := placeOf[d.Name()]; is && s.in == inTop {
		r.Wrong(d, d.Words[0], "%q should be a section: expected a line such as <host db1>", d.Name())
		return
	}
	e := variables.Resolve(&r.Report, conf.Use{Line: d, Name: d.Name(), At: d.Words[0], Args: d.Args(), Place: s.in})
	if e != nil {
		s.values[e.Name] = value{d.Args()[0].Text, d}
	}
}

// ruleOf is the rule of a variable at a place.
func ruleOf(name string, in conf.Place) *rule {
	if r := byPlace[name][in]; r != nil {
		return r
	}
	return variables.Find(name).Read
}

// variablesIn are the names of the variables with a rule that may stand at a place.
func variablesIn(in conf.Place) []string {
	return slices.DeleteFunc(variables.ReadNames(), func(name string) bool {
		e := variables.Find(name)
		return e == nil || e.In&in == 0 || e.Block == conf.NeedsBlock
	})
}

// split cuts a value with commas.
func split(s string) []string {
	all := strings.Split(s, ",")
	for i := range all {
		all[i] = strings.TrimSpace(all[i])
	}
	return all
}
