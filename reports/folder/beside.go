package folder

import (
	encoding "encoding/json"
	"io"
	"os"
	"path/filepath"

	"github.com/hadrill/hadrill/reports/diff"
	"github.com/hadrill/hadrill/reports/findings"
	"github.com/hadrill/hadrill/reports/html"
	"github.com/hadrill/hadrill/reports/json"
)

// studies are the names of what other commands write into a folder, as KeepStudy has
// them, in the order of the report.
var studies = []string{"fidelity", "capacity", "compare", "strategies", "sessions", "published"}

// tables is how the file with the findings of a study ends.
const tables = ".tables.json"

// KeepStudy writes what a study found as a page of its own, with those of its pictures
// that are in the folder, and as NAME.tables.json for the report on runs.
func (f *Folder) KeepStudy(name string, found findings.Study) error {
	if err := f.Write(name+tables, func(w io.Writer) error { return json.Encode(w, found) }); err != nil {
		return err
	}
	return f.Write(name+".html", func(w io.Writer) error { return html.WriteStudy(w, f.study(name, found)) })
}

// study is what was found, with the pictures that are there. A file that cannot be read
// is as one that is not.
func (f *Folder) study(name string, found findings.Study) html.Study {
	s := html.Study{Study: found, Name: name, Pictures: map[string][]byte{}}
	for _, picture := range found.Pictures() {
		if filepath.Base(picture) != picture {
			continue // it is none that was written here
		}
		if svg, err := os.ReadFile(filepath.Join(f.dir, picture)); err == nil {
			s.Pictures[picture] = svg
		}
	}
	return s
}

// studies are those that are there.
func (f *Folder) studies() []html.Study {
	var all []html.Study
	for _, name := range studies {
		var found findings.Study
		text, err := os.ReadFile(filepath.Join(f.dir, name+tables))
		if err != nil || encoding.Unmarshal(text, &found) != nil {
			continue
		}
		all = append(all, f.study(name, found))
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
