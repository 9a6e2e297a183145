package mysqld

import (
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/hadrill/hadrill/sim/conf"
)

// groups are the sections that mariadbd 10.11 reads (mariadbd --help).
var groups = []string{"mysqld", "server", "mysqld-10.11", "mariadb", "mariadb-10.11", "mariadbd", "mariadbd-10.11", "client-server", "galera"}

// mostIncludes is how many files may include each other.
const mostIncludes = 10

// reader reads my.cnf.
type reader struct {
	conf.Report
	files   fs.FS
	config  *Config
	folder  string
	nesting int
}

// Read reads an option file, my.cnf. Directives that the scenario leaves aside are
// ignored. The notes say what was accepted without effect; the error is
// everything that is wrong (conf.Problems).
func Read(files fs.FS, name string, ignore ...string) (*Config, []conf.Note, error) {
	c := Default()
	c.file, c.places = name, map[string]conf.Pos{}
	r := &reader{files: files, config: &c}
	for _, i := range ignore {
		r.Ignore = append(r.Ignore, fold(i))
	}
	if text := r.Load(files, name); text != nil {
		sections := r.parse(text)
		c.MySQL = mysqlWord(sections)
		for _, s := range sections {
			r.section(s)
		}
		if wrong := c.Galera.check(); wrong != "" {
			r.WrongFile(name, "%s", wrong)
		}
	}
	return &c, r.Notes, r.Problems.Err()
}

// parse takes a file apart, with those that it includes.
func (r *reader) parse(text *conf.Text) []*conf.Directive {
	before := r.folder
	r.folder = path.Dir(text.Name)
	all, problems := conf.OptionFile(r.include).Parse(text)
	r.folder = before
	r.Add(problems...)
	return all
}

// include reads !include FILE and !includedir FOLDER, whose files end in .cnf and
// are read in the order of their names. Relative names are those of the file's
// folder here.
func (r *reader) include(d *conf.Directive) (all []*conf.Directive) {
	if len(d.Args()) != 1 || d.Name() != "!include" && d.Name() != "!includedir" {
		r.Wrong(d, d.Words[0], "unexpected %q: expected !include FILE or !includedir FOLDER", d.Name())
		return nil
	}
	to := d.Args()[0]
	if r.nesting >= mostIncludes {
		r.Wrong(d, to, "files include each other deeper than %d: mariadbd goes no further", mostIncludes)
		return nil
	}
	names := []string{to.Text}
	if !path.IsAbs(to.Text) {
		names[0] = path.Join(r.folder, to.Text)
	}
	if d.Name() == "!includedir" {
		if names = r.folderOf(names[0]); names == nil {
			r.Wrong(d, to, "%s: no such folder in the scenario: expected one, with files that end in .cnf", to.Text)
		}
	}
	r.nesting++
	for _, name := range names {
		if text := r.Load(r.files, name); text != nil {
			all = append(all, r.parse(text)...)
		}
	}
	r.nesting--
	return all
}

// folderOf lists the option files of a folder, nil where it is not there.
func (r *reader) folderOf(name string) []string {
	entries, err := fs.ReadDir(r.files, path.Clean(name))
	if err != nil {
		return nil
	}
	names := []string{}
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), ".cnf") && !e.IsDir() {
			names = append(names, path.Join(name, e.Name()))
		}
	}
	slices.Sort(names)
	return names
}

// section reads the options of a group of the server's; others are for other
// programs.
func (r *reader) section(s *conf.Directive) {
	if !slices.Contains(groups, s.Name()) {
		return
	}
	for _, d := range s.Block {
		r.option(d, s.Name())
	}
}

// option reads one option, with the prefixes that the manual has ("Option Prefixes"):
// skip- and disable- for OFF, enable- for ON, loose- for one that the server may
// not know.
func (r *reader) option(d *conf.Directive, group string) {
	if r.Odd(d, `"'=`) {
		return
	}
	name, value, loose := optionOf(d)
	switch {
	case loose && (options.Find(name) == nil || isMySQL(name) && r.config.MySQL == ""):
		r.Note(d, d.Name(), "the server does not know it, and passes over it")
		return
	case isMySQL(name):
		r.Note(d, name, "MySQL 8.0 knows it, and MariaDB does not start with it: the file is read as MySQL's")
	}
	e := options.Resolve(&r.Report, conf.Use{Line: d, Name: name, At: d.Words[0], Args: d.Args(), Block: "[" + group + "]"})
	if e == nil || e.Read == nil {
		return
	}
	r.config.places[e.Names] = d.Pos()
	if expected := e.Read(r.config, value); expected != "" {
		at := d.Words[len(d.Words)-1]
		r.Wrong(d, at, "%s: found %q, expected %s", e.Name, value, expected)
	}
}

// optionOf gives an option's name and its value, "" for none, and whether the
// server may pass over it.
func optionOf(d *conf.Directive) (name, value string, loose bool) {
	if args := d.Args(); len(args) > 0 {
		value = args[0].Text
	}
	name, loose = strings.CutPrefix(fold(d.Name()), "loose-")
	if options.Find(name) == nil {
		name, value = unprefixed(name, value)
	}
	if options.Find(name) == nil {
		name = abbreviated(name)
	}
	return name, value, loose
}

// unprefixed removes skip-, disable- or enable- from the name of an option.
func unprefixed(name, value string) (string, string) {
	for _, p := range []struct{ prefix, value string }{{"skip-", "OFF"}, {"disable-", "OFF"}, {"enable-", "ON"}} {
		if rest, ok := strings.CutPrefix(name, p.prefix); ok && options.Find(rest) != nil {
			return rest, p.value
		}
	}
	return name, value
}

// abbreviated gives the option that alone begins with a name, as the server takes
// it (getopt-prefix-matching); else the name.
func abbreviated(name string) string {
	found := ""
	for _, n := range options.Names() {
		if strings.HasPrefix(n, name) {
			if found != "" {
				return name
			}
			found = n
		}
	}
	if found == "" {
		return name
	}
	return found
}

// place is where an option stands; that of the file where it does not.
func (c *Config) place(name string) conf.Pos {
	if at, ok := c.places[options.Find(name).Names]; ok {
		return at
	}
	return conf.Pos{File: c.file}
}
