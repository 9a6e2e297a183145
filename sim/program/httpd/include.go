package httpd

import (
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/hadrill/hadrill/sim/conf"
)

// scope is the reader's state while files are cut into lines: modules, and the
// lines of files that are included, which take effect at once.
type scope struct {
	*modules
	r *reader
}

// Read implements conf.SectionScope.
func (s scope) Read(d *conf.Directive) {
	s.modules.Read(d)
	if name := strings.ToLower(d.Name()); !d.HasBlock && len(d.Args()) == 1 && (name == "include" || name == "includeoptional") {
		s.r.included[d] = s.r.parseIncluded(d)
	}
}

// Condition implements conf.SectionScope: of files and of what httpd knows, beside what
// modules know.
func (s scope) Condition(d *conf.Directive) (is, holds bool) {
	name, not := "", false
	if len(d.Args()) > 0 {
		name, not = strings.CutPrefix(d.Args()[0].Text, "!")
	}
	known := func(key string) bool {
		e := s.r.directives.Find(strings.ToLower(key))
		return e != nil && (e.Needs == "" || s.modules.has(e.Needs))
	}
	switch strings.ToLower(d.Name()) {
	case "iffile":
		holds = len(s.r.includedFiles(name)) > 0
		s.r.Note(d, d.Name(), "a file is there if the scenario's folder has it: %q counts as %s", name, map[bool]string{true: "there", false: "not there"}[holds])
		return true, holds != not
	case "ifdirective":
		return true, known(name) != not
	case "ifsection":
		return true, known("<"+strings.Trim(name, "<>")+">") != not
	}
	return s.modules.Condition(d)
}

// mostIncluded is how many files may be included, deepest is how deep.
const (
	mostIncluded = 1000
	deepest      = 16
)

// parseIncluded reads the files that an Include names. One that the scenario's
// folder does not have is left out with a note: it belongs to the distribution,
// and so may load any module.
func (r *reader) parseIncluded(d *conf.Directive) (lines []*conf.Directive) {
	names := r.includedFiles(d.Args()[0].Text)
	if len(names) == 0 {
		r.modules.any, r.modules.elsewhere = false, true
		r.Note(d, d.Name(), "the scenario's folder has no file %q: it is left out, and every module is taken to be loaded", d.Args()[0].Text)
	}
	for _, name := range names {
		if slices.Contains(r.open, name) || len(r.open) >= deepest || r.files > mostIncluded {
			r.Wrong(d, d.Args()[0], "Include of %q: exceeded the maximum include directory nesting level, or the file includes itself", name)
			continue
		}
		r.files++
		text := r.Load(r.folder, name)
		if text == nil {
			continue
		}
		r.open = append(r.open, name)
		one, problems := conf.ParseSections(text, scope{r.modules, r})
		r.open = r.open[:len(r.open)-1]
		r.Add(problems...)
		lines = append(lines, one...)
	}
	return lines
}

// includedFiles returns the files of the scenario's folder that a pattern means:
// below the folder of the file, or by the last parts of the path.
func (r *reader) includedFiles(pattern string) []string {
	parts := strings.Split(strings.TrimPrefix(path.Clean(pattern), "/"), "/")
	for from := range parts {
		try := strings.Join(parts[from:], "/")
		if from > 0 && strings.ContainsAny(parts[len(parts)-1], "*?") && from == len(parts)-1 {
			return nil // *.conf alone would be every file
		}
		for _, base := range []string{path.Dir(r.open[0]), "."} {
			name := path.Join(base, try)
			found, err := fs.Glob(r.folder, name)
			if from > 0 { // a file that has the name of one elsewhere is not that one
				found = slices.DeleteFunc(found, func(n string) bool { return slices.Contains(r.open, n) })
			}
			if err == nil && len(found) > 0 {
				return r.regular(found)
			}
		}
	}
	return nil
}

// regular returns the files; of folders, the files in them.
func (r *reader) regular(names []string) (files []string) {
	for _, n := range names {
		info, err := fs.Stat(r.folder, n)
		switch {
		case err != nil:
		case info.IsDir():
			inside, _ := fs.Glob(r.folder, n+"/*") // a pattern that was good before
			for _, i := range inside {
				if s, err := fs.Stat(r.folder, i); err == nil && s.Mode().IsRegular() {
					files = append(files, i)
				}
			}
		default:
			files = append(files, n)
		}
	}
	return files
}

// include reads the lines of the files that were included.
func (r *reader) include(d *conf.Directive) {
	for _, line := range r.included[d] {
		r.directive(line)
	}
}
