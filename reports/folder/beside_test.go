package folder

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hadrill/hadrill/reports/findings"
)

// TestStudies: what a study left stands in the report on runs that come later, with the
// pictures of the folder alone; a file that is none is passed over.
func TestStudies(t *testing.T) {
	dir := t.TempDir()
	f, err := Open(filepath.Join(dir, "results"))
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"outside.svg": "<svg><title>outside</title></svg>", "results/capacity.headroom.svg": "<svg><title>headroom</title></svg>", "results/sessions.tables.json": "{"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	table := findings.Table{Caption: "it carries", Columns: []findings.Column{{Head: "lost"}, {Head: "visits/s"}}, Rows: []findings.Row{{Head: "nothing", Cells: []findings.Cell{findings.Number(566.5, "567")}}}}
	found := findings.Study{Title: "Capacity of shop", Lead: "566 visits.", Parts: []findings.Part{{Picture: "capacity.headroom.svg", Tables: []findings.Table{table}}, {Picture: "../outside.svg"}}}
	if err := f.KeepStudy("capacity", found); err != nil {
		t.Fatal(err)
	}
	if err := f.KeepHTML(nil, nil, nil); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{HTML, "capacity.html"} {
		text, err := os.ReadFile(filepath.Join(dir, "results", name))
		if err != nil {
			t.Fatal(err)
		}
		for want, times := range map[string]int{"566 visits.": 1, `data-v="566.5">567`: 1, `alt="headroom. `: 1, "<img ": 1, "outside": 0, "Ways": 0} {
			if n := strings.Count(string(text), want); n != times {
				t.Errorf("%s: %q stands there %d times, want %d", name, want, n, times)
			}
		}
	}
}
