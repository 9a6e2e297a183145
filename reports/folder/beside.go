package folder

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/hadrill/hadrill/reports/diff"
	"github.com/hadrill/hadrill/reports/html"
)

// studies is the table of what other commands write into a folder, a text and pictures
// each, and how the report calls it.
var studies = []struct{ title, text, pictures string }{
	{"Fidelity: both grounds held against each other", "fidelity.txt", "*.fidelity.svg"},
	{"Capacity", "capacity.txt", "capacity*.svg"},
	{"Balancing strategies compared", "strategies.txt", "strategies.*.svg"},
	{"Ways to keep sessions compared", "sessions.txt", "sessions.*.svg"},
}

// studies are those that are there. A file that cannot be read is as one that is not.
func (f *Folder) studies() []html.Study {
	var all []html.Study
	for _, row := range studies {
		text, err := os.ReadFile(filepath.Join(f.dir, row.text))
		if err != nil {
			continue
		}
		s := html.Study{Title: row.title, File: row.text, Text: string(text)}
		names, _ := fs.Glob(os.DirFS(f.dir), row.pictures) // the pattern is right
		slices.Sort(names)
		for _, name := range names {
			if svg, err := os.ReadFile(filepath.Join(f.dir, name)); err == nil {
				s.Pictures = append(s.Pictures, html.Picture{Name: name, SVG: svg})
			}
		}
		all = append(all, s)
	}
	return all
}

// Before reads the results that are in the folder, nil for none, or for none that can
// be compared with.
func (f *Folder) Before() *diff.Results {
	file, err := os.Open(filepath.Join(f.dir, "report.json"))
	if err != nil {
		return nil
	}
	defer file.Close()
	results, err := diff.Read(file)
	if err != nil {
		return nil
	}
	return results
}
