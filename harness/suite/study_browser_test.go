package suite

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/hadrill/hadrill/reports/findings"
	"github.com/hadrill/hadrill/reports/folder"
	"github.com/hadrill/hadrill/reports/plots"
	"github.com/hadrill/hadrill/reports/verdict"
)

// studySample is a study of a wide table below a picture, and of a folded one.
func studySample() (findings.Study, *plots.Drawing) {
	h := plots.Headroom{Title: "shop: 566 visits/s", Subtitle: "objective: latency.p99 < 100ms", Load: "users.all.rate, visits/s", Latency: 0.1, Curves: []plots.HeadroomCurve{{Name: "whole", Capacity: 566, CapacityText: "566"}}}
	wide := findings.Table{Caption: "What the stack carries within latency.p99 < 100ms and requests.error_share < 0.1%", Columns: []findings.Column{{Head: "lost"}}}
	for i := range 9 {
		wide.Columns = append(wide.Columns, findings.Column{Head: fmt.Sprintf("figure %d, in visits/s", i)})
	}
	for n := range 3 {
		row := findings.Row{Head: fmt.Sprintf("crash web%d", n)}
		for i := range 9 {
			v := 1.0 / float64(3+i+9*n)
			h.Curves[0].Points = append(h.Curves[0].Points, plots.HeadroomPoint{Load: 20 * float64(1+i+9*n), P99: plots.Span{Value: v, Low: v, High: v}, P50: plots.Span{Value: v / 2}})
			c := findings.Number(v, fmt.Sprintf("%.3f", v))
			c.Below = "0.1 to 0.2"
			row.Cells = append(row.Cells, c)
		}
		wide.Rows = append(wide.Rows, row)
	}
	return findings.Study{
		Title: "Capacity of shop", Lead: "This stack carries 566 visits a second.", Notes: []string{"Medians over seeds."},
		Parts: []findings.Part{
			{Heading: "Headroom", Picture: "capacity.headroom.svg", Tables: []findings.Table{wide}},
			{Heading: "All is well", Result: verdict.Pass, Tables: []findings.Table{wide}},
		},
	}, h.Draw()
}

// TestStudyInBrowser opens the page of a study as somebody does who got it by mail: its
// numbers are those of the file beside it, its tables have heads for those who hear them,
// its picture says what it shows, and nothing is wider than a phone.
func TestStudyInBrowser(t *testing.T) {
	dir := t.TempDir()
	f, err := folder.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	sample, picture := studySample()
	if err := f.Draw("capacity.headroom", picture); err != nil {
		t.Fatal(err)
	}
	if err := f.KeepStudy("capacity", sample); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(dir, "capacity.tables.json"))
	if err != nil {
		t.Fatal(err)
	}
	var kept findings.Study
	if err := json.Unmarshal(text, &kept); err != nil {
		t.Fatal(err)
	}
	b := openBrowser(t)
	b.size(1280, 800, false)
	b.do(chromedp.Navigate("file://" + filepath.Join(dir, "capacity.html")))
	b.picture("study-1280x800.png")
	got := value[[][]float64](b, `[...document.querySelectorAll("table")].map(t => [...t.querySelectorAll("td")].map(e => +e.dataset.v))`)
	if len(got) != 2 {
		t.Fatalf("%d tables", len(got))
	}
	for i, part := range kept.Parts {
		n := 0
		for _, row := range part.Tables[0].Rows {
			for _, c := range row.Cells {
				if n >= len(got[i]) || c.Value == nil || got[i][n] != *c.Value {
					t.Fatalf("table %d, cell %d: %v, want %v", i, n, got[i], c)
				}
				n++
			}
		}
		if n != 27 || n != len(got[i]) {
			t.Errorf("table %d: %d cells of %d", i, n, len(got[i]))
		}
	}
	if bare := value[int](b, `[...document.querySelectorAll("table")].filter(t => !t.caption || !t.tHead || [...t.querySelectorAll("th")].some(h => !h.scope)).length`); bare != 0 {
		t.Errorf("%d tables without a caption, or with a head of nothing", bare)
	}
	if drawn := value[string](b, `[...document.images].map(i => i.naturalWidth > 100 && i.alt).join()`); !strings.HasPrefix(drawn, "shop: 566 visits/s. objective: ") || !strings.Contains(drawn, "whole it carries 566") {
		t.Errorf("the picture says %q", drawn)
	}
	b.size(390, 844, true)
	b.picture("study-390x844.png")
	if wide := value[float64](b, `document.documentElement.scrollWidth`); wide > 390 {
		t.Errorf("on a phone the page is %v wide", wide)
	}
	b.size(1280, 800, false)
	folded := `document.querySelector("details table").checkVisibility()`
	before := value[bool](b, folded)
	for range 9 { // wide tables are stops, too: arrows scroll them
		b.do(chromedp.KeyEvent(kb.Tab))
		if value[string](b, `document.activeElement.tagName`) == "SUMMARY" {
			break
		}
	}
	b.do(chromedp.KeyEvent(kb.Enter))
	b.becomes(folded)
	b.do(chromedp.KeyEvent(kb.Enter))
	call(b, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"})
	if after := value[bool](b, folded); before || !after {
		t.Errorf("a folded table is seen on the screen: %v, on paper: %v", before, after)
	}
	b.quiet()
}
