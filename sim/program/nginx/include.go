package nginx

import (
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/hadrill/hadrill/sim/conf"
)

const (
	maxIncludes = 10  // deep
	maxFiles    = 200 // in all
)

// include reads the files of an include as if they stood in its place.
func (r *reader) include(b *block, s *conf.Directive) {
	w := s.Args()[0]
	names, ok := r.find(w.Text)
	switch {
	case !ok && r.includePackaged(b, s):
		return
	case !ok:
		r.Wrong(s, w, "open() %q failed: no such file in the scenario's folder", w.Text)
		return
	case len(names) == 0:
		r.Note(s, s.Name(), "no file matches %q", w.Text)
	}
	for _, n := range names {
		if slices.Contains(r.open, n) {
			r.Wrong(s, w, "include %q: the file includes itself, by way of %s", w.Text, strings.Join(append(r.open, n), " > "))
			continue
		}
		if len(r.open) > maxIncludes {
			r.Wrong(s, w, "include %q: includes are nested deeper than %d", w.Text, maxIncludes)
			return
		}
		statements := r.load(n, s.Problem(w, ""))
		r.enter(b, statements)
		r.open = r.open[:len(r.open)-1]
	}
}

// load parses a file; its name stays on top of r.open.
func (r *reader) load(name string, from conf.Problem) []*conf.Directive {
	r.open = append(r.open, path.Clean(name))
	r.loaded++
	if r.loaded > maxFiles {
		if r.loaded == maxFiles+1 {
			r.WrongAt(from, "more than %d files are included", maxFiles)
		}
		return nil
	}
	text := r.Load(r.files, name)
	if text == nil {
		return nil
	}
	statements, problems := conf.ParseStatements(text)
	r.Add(problems...)
	return statements
}

// find returns the files that an include names: relative to the main file's
// folder or the scenario's. An absolute path, as on a real machine, is found by
// the longest tail that exists. A pattern may match nothing.
func (r *reader) find(name string) (files []string, ok bool) {
	glob := strings.ContainsAny(name, "*?[")
	for _, c := range r.candidates(name, glob) {
		if !conf.IsPath(c) {
			continue
		}
		if glob {
			if found, err := fs.Glob(r.files, c); err == nil && len(found) > 0 {
				return found, true
			}
			continue
		}
		if st, err := fs.Stat(r.files, c); err == nil && !st.IsDir() {
			return []string{c}, true
		}
	}
	_, err := path.Match(name, "")
	return nil, glob && err == nil
}

// candidates returns the paths to try, in order. A pattern without a folder is
// tried in one place only, or it would match the main file.
func (r *reader) candidates(name string, glob bool) []string {
	if !strings.HasPrefix(name, "/") {
		return []string{path.Join(r.base, name), path.Clean(name)}
	}
	var all []string
	rest := strings.Trim(path.Clean(name), "/")
	for rest != "" {
		if !glob || strings.Contains(rest, "/") {
			all = append(all, path.Join(r.base, rest), rest)
		}
		_, after, more := strings.Cut(rest, "/")
		if !more {
			break
		}
		rest = after
	}
	return all
}
