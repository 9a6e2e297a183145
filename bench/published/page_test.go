package published

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/hadrill/hadrill/reports/verdict"
)

// TestPage: what the page's tables have is what the JSON has, and a mismatch is marked.
func TestPage(t *testing.T) {
	r := &Results{Study: &Study{Repeats, []uint64{1, 2}}}
	for i := range Repeats {
		seeds := [][]float64{nil, nil}
		for k := range Repeats[i].Claims {
			c := &Repeats[i].Claims[k]
			for n := range seeds {
				seeds[n] = append(seeds[n], c.From+(c.To-c.From)/3)
			}
		}
		if i == 0 {
			seeds[0][0], seeds[1][0] = Repeats[0].Claims[0].To+1, Repeats[0].Claims[0].To+1
		}
		r.Checked = append(r.Checked, Repeats[i].check(seeds))
	}
	var text bytes.Buffer
	if err := r.JSON(&text); err != nil {
		t.Fatal(err)
	}
	var j struct {
		Repeats []struct {
			Claims []struct {
				Figure   string
				Measured struct{ Median float64 }
			}
		}
	}
	if err := json.Unmarshal(text.Bytes(), &j); err != nil {
		t.Fatal(err)
	}
	p := r.Page()
	compared, failed := 0, 0
	for i, part := range p.Parts {
		for k, row := range part.Tables[0].Rows {
			want := j.Repeats[i].Claims[k]
			if v := row.Cells[1].Value; v == nil || *v != want.Measured.Median || row.Head != want.Figure {
				t.Errorf("%s: %s: %+v, want %+v", part.Heading, row.Head, row.Cells[1], want)
			}
			compared++
			if row.Result == verdict.Fail {
				failed++
			}
		}
	}
	if compared < 50 || failed != 1 || !strings.HasPrefix(p.Lead, "51 of 52 figures match") {
		t.Errorf("%d figures compared, %d marked, %q", compared, failed, p.Lead)
	}
}
