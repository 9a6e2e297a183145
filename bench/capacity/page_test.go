package capacity

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/hadrill/hadrill/bench/study"
	"github.com/hadrill/hadrill/harness/suite"
	"github.com/hadrill/hadrill/reports/findings"
)

// TestPage: what the page's tables have is what the JSON has, number for number.
func TestPage(t *testing.T) {
	s := &Study{Seeds: suite.SeedsFrom(1, 6), Precision: 0.05, Stack: Stack{Path: "testdata/shared"}}
	openStudy(t, s, "latency.p99 <= 50ms and requests.error_share < 0.1%")
	s.Losses = []Loss{{Kind: Kinds[0], Machines: []string{"web2"}}}
	of := func(v float64) study.Estimate { return study.Estimate{Median: v, Low: 0.9 * v, High: 1.1 * v} }
	r := &Results{Study: s, Course: &Course{Seeds: 6}}
	for i, l := range []Loss{{}, s.Losses[0]} {
		scale := 1 / float64(1+i)
		busy := []Usage{{Machine: "web1", Program: "tomcat", Name: "maxThreads", Most: 4, Share: 0.97 * scale}, {Machine: "lb1", Program: "haproxy", Name: "maxconn", Most: 8, Share: 0.41 * scale}}
		r.Answers = append(r.Answers, Answer{Loss: l, Capacity: make([]float64, 6), Odd: make([]string, 6), Estimate: of(501.25 * scale), Broken: []Term{{"latency.p99 <= 50ms", 6}}, Limit: &busy[0], Usages: busy, Probes: 40 + i, Stopped: 7 + i})
		curve := Curve{Loss: l}
		for n := range 3 {
			at := float64(1+n) / scale
			curve.Points = append(curve.Points, Point{100 * at, of(0.003 * at), of(0.02 * at), of(0.001 * at), of(2 * at)})
		}
		r.Course.Curves = append(r.Course.Curves, curve)
	}
	var text bytes.Buffer
	var j jsonResults
	if err := r.JSON(&text); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text.Bytes(), &j); err != nil {
		t.Fatal(err)
	}
	p := r.Page()
	var heads []string
	for _, part := range p.Parts {
		heads = append(heads, part.Heading+" "+part.Picture)
	}
	if got, want := strings.Join(heads, "; "), " ; Headroom: response times and errors over the load capacity.headroom.svg; Limits: how busy each is at the capacity capacity.limits.svg"; got != want {
		t.Fatalf("parts %q, want %q", got, want)
	}
	if p.Lead != j.Sentence {
		t.Errorf("%q, want %q", p.Lead, j.Sentence)
	}
	compared := 0
	same := func(what string, c findings.Cell, want float64) {
		t.Helper()
		compared++
		if c.Value == nil || *c.Value != want {
			t.Errorf("%s: %+v, want %v", what, c, want)
		}
	}
	answers := p.Parts[0].Tables[0]
	if len(answers.Rows) != len(j.Answers) {
		t.Fatalf("%d rows of %d answers", len(answers.Rows), len(j.Answers))
	}
	for i, row := range answers.Rows {
		same("capacity with "+row.Head, row.Cells[0], float64(j.Answers[i].Capacity.Median))
		same("runs with "+row.Head, row.Cells[3], float64(j.Answers[i].Probes))
		same("runs cut short with "+row.Head, row.Cells[4], float64(j.Answers[i].Stopped))
		if want := s.load(float64(j.Answers[i].Capacity.Low)) + " to " + s.load(float64(j.Answers[i].Capacity.High)); row.Cells[0].Below != want {
			t.Errorf("interval %q, want %q", row.Cells[0].Below, want)
		}
	}
	points := j.Course
	for _, table := range p.Parts[1].Tables {
		for _, row := range table.Rows {
			same(table.Caption+": p50 at "+row.Head, row.Cells[0], float64(points[0].P50.Median))
			same(table.Caption+": p99 at "+row.Head, row.Cells[1], float64(points[0].P99.Median))
			same(table.Caption+": errors at "+row.Head, row.Cells[2], float64(points[0].Errors.Median))
			points = points[1:]
		}
	}
	for _, row := range p.Parts[2].Tables[0].Rows {
		for i, c := range row.Cells {
			if c.Value == nil {
				continue // it has been lost
			}
			for _, l := range j.Answers[i].Limits {
				if row.Head == strings.TrimSuffix(l.Name+" of "+l.Machine+"/"+l.Program, "/") {
					same("share of "+row.Head, c, float64(l.Share))
				}
			}
		}
	}
	if len(points) > 0 || compared < 28 {
		t.Errorf("%d figures compared, %d points of the JSON are not on the page", compared, len(points))
	}
	for _, of := range p.Plain().Parts {
		if of.Picture != "" {
			t.Errorf("a study without pictures names %s", of.Picture)
		}
	}
}
