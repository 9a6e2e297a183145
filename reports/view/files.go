package view

import (
	"io/fs"
	"net/http"
	"path"
	"slices"
	"strings"

	"github.com/hadrill/hadrill/reports/folder"
)

// The content policies. A report may use what stands in it, and nothing else, whatever
// its own policy says; it is kept apart from what else is served (sandbox), for the folder may
// have come from elsewhere.
const (
	closed = "default-src 'none'; sandbox; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
	report = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:; sandbox allow-scripts allow-modals; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
	drawn  = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'"
)

// kinds are the files that are served: what hadrill writes into a folder, by how the
// name ends.
var kinds = []struct{ ext, content, policy string }{
	{".html", "text/html; charset=utf-8", report},
	{".txt", "text/plain; charset=utf-8", closed},
	{".json", "application/json", closed},
	{".jsonl", "text/plain; charset=utf-8", closed},
	{".csv", "text/plain; charset=utf-8", closed},
	{".xml", "text/plain; charset=utf-8", closed},
	{".svg", "image/svg+xml", drawn},
	{".png", "image/png", closed},
}

// kindOf gives the row of a file's name, -1 for one that is not served.
func kindOf(name string) int {
	if strings.HasPrefix(name, ".") {
		return -1
	}
	for i := range kinds {
		if path.Ext(name) == kinds[i].ext {
			return i
		}
	}
	return -1
}

// file serves a file of the folder itself; what a link leads to outside of it is not there.
func (s *Server) file(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("name")
	kind := kindOf(name)
	if kind < 0 {
		http.NotFound(w, r)
		return
	}
	info, err := s.dir.Stat(name)
	if err != nil || !info.Mode().IsRegular() { // to open a pipe takes as long as its writer does
		http.NotFound(w, r)
		return
	}
	file, err := s.dir.Open(name)
	if err != nil {
		http.NotFound(w, r)
		return
	}
	defer file.Close()
	w.Header().Set("Content-Type", kinds[kind].content)
	w.Header().Set("Content-Security-Policy", kinds[kind].policy)
	http.ServeContent(w, r, name, info.ModTime(), file)
}

// has reports whether the folder has a file.
func (s *Server) has(name string) bool {
	_, err := s.dir.Stat(name)
	return err == nil
}

// listed are the files that are served, those on all runs first.
func (s *Server) listed() (reports, others []string, err error) {
	entries, err := fs.ReadDir(s.dir.FS(), ".")
	if err != nil {
		return nil, nil, err
	}
	known := append([]string{folder.HTML}, folder.Reports()...)
	for _, e := range entries {
		switch name := e.Name(); {
		case kindOf(name) < 0 || name == folder.Running || !e.Type().IsRegular():
		case slices.Contains(known, name):
			reports = append(reports, name)
		default:
			others = append(others, name)
		}
	}
	return reports, others, nil
}
