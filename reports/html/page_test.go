package html

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/hadrill/hadrill/reports/findings"
	"github.com/hadrill/hadrill/reports/record"
	"github.com/hadrill/hadrill/reports/verdict"
	"github.com/hadrill/hadrill/reports/verdict/verdicttest"
)

// many are so many cases of one run, of which each tenth fails.
func many(t *testing.T, n int) []*verdict.Verdict {
	passing, failing := verdicttest.Judged(t, nil, verdicttest.Holds), verdicttest.Judged(t, nil, verdicttest.Breaks)
	var all []*verdict.Verdict
	for i := range n {
		v := *passing
		if i%10 == 0 {
			v = *failing
		}
		r := *v.Record
		r.Run.Variant = fmt.Sprint("v", i)
		v.Record = &r
		all = append(all, &v)
	}
	return all
}

// TestSize: the more cases the less of each, told on the page with the command that shows
// the rest, and no link leads nowhere.
func TestSize(t *testing.T) {
	for _, row := range []struct {
		cases int
		says  string
	}{
		{2, ""},
		{330, "Of so many cases less is shown of each: "},
		{1200, " have no section at all. The whole of a case is in the page that its own command writes with --html: <code>hadrill run SCENARIO --variant VARIANT --html</code>"},
	} {
		page := written(t, many(t, row.cases), nil)
		if len(page) > mostOfMany {
			t.Errorf("%d cases take %d bytes", row.cases, len(page))
		}
		if has := strings.Contains(page, `id="less"`); has != (row.says != "") || !strings.Contains(page, row.says) {
			t.Errorf("%d cases: the page does not say %q", row.cases, row.says)
		}
		if rows := strings.Count(page, `<tr><th scope="row">`); rows < row.cases {
			t.Errorf("%d cases: %d rows", row.cases, rows)
		}
		for _, part := range strings.Split(page, `href="#c`)[1:] {
			number, _, _ := strings.Cut(part, `"`)
			if !strings.Contains(page, `id="c`+number+`"`) {
				t.Errorf("%d cases: a link leads to case %s, which has no section", row.cases, number)
				break
			}
		}
	}
}

// TestLargeRun: of a run that takes more room than a page has, the page says what it leaves
// out.
func TestLargeRun(t *testing.T) {
	v := verdicttest.Judged(t, func(r *record.Record) {
		r.Run.Files = map[string]string{"large.conf": strings.Repeat(strings.Repeat("x", 999)+"\n", 500)}
	}, verdicttest.Holds)
	page := written(t, []*verdict.Verdict{v}, nil)
	if len(page) > mostOfOne || !strings.Contains(page, "Of so large a run less is shown: ") || !strings.Contains(page, "of the configuration the lines that decided. The record has the rest: hadrill explain, and hadrill replay --events.") {
		t.Errorf("%d bytes, and they do not say what is left out", len(page))
	}
}

// TestSections: what other commands found stands on the page, its pictures as far as there
// is room, and the numbers of the last run where they were others.
func TestSections(t *testing.T) {
	v := verdicttest.Judged(t, nil, verdicttest.Holds)
	large := findings.Study{Title: "Ways", Parts: []findings.Part{{About: []string{strings.Repeat("x", mostOfOne/studyShare)}}}}
	beside := Beside{
		Before: func(_ *verdict.Case, figure string) (float64, bool) {
			was, ok := map[string]float64{"sessions.lost": 5, "stall.longest": 0, "requests.errors": 4}[figure]
			return was, ok
		},
		Studies: []Study{{Name: "capacity", Study: sampleStudy(), Pictures: map[string][]byte{
			"capacity.svg": []byte("<svg><title>Headroom &lt;</title><desc>Over the load.</desc></svg>"), "capacity.large.svg": make([]byte, mostOfOne),
		}}, {Name: "sessions", Study: large}},
	}
	var b strings.Builder
	if err := Write(&b, []*verdict.Verdict{v}, nil, beside); err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct{ reason, want string }{
		{"the text is text", "285 visits a second &lt;b&gt;"},
		{"a table's head, and the number of report and JSON", `<th scope="row">nothing</th><td class="n first" data-v="284.75">285 (1)<small>280 to 290</small></td><td>p99 &lt; 1&amp;</td>`},
		{"a row that is not as it should be", `<tr class="fail"><th scope="row">crash web1</th><td class="n">-</td>`},
		{"a table is named", `<caption><span>What it carries</span></caption><thead><tr><th scope="col">lost</th><th scope="col" class="n">visits/s</th><th scope="col">breaks</th>`},
		{"a part that is well is folded", `<details><summary>All agree</summary>`},
		{"how the figures are to be read", `<li>Medians over seeds.</li>`},
		{"a picture that fits, for those who do not see it", `alt="Headroom &lt;. Over the load. The table below has the numbers."`},
		{"tables that take more than their share", "Its tables are too large for this page: sessions.html, beside this file, has them."},
		{"a picture that does not", "Left out here, for the page would be too large: capacity.large.svg, beside this file."},
		{"a number that was another", `<span class="note">last run: 5</span>`},
	} {
		if !strings.Contains(b.String(), row.want) {
			t.Errorf("%s: there is no %q", row.reason, row.want)
		}
	}
	if n := strings.Count(b.String(), "last run: "); n != 1 {
		t.Errorf("%d numbers of the last run, want the one that was another", n)
	}
	if b.Len() > mostOfOne {
		t.Errorf("%d bytes", b.Len())
	}
}

// sampleStudy has tables, pictures and texts.
func sampleStudy() findings.Study {
	first := findings.Number(284.75, "285 (1)")
	first.Below, first.First = "280 to 290", true
	return findings.Study{
		Title: "Capacity", Lead: "285 visits a second <b>", Notes: []string{"Medians over seeds."},
		Parts: []findings.Part{
			{Picture: "capacity.svg", Tables: []findings.Table{{
				Caption: "What it carries", Columns: []findings.Column{{Head: "lost"}, {Head: "visits/s"}, {Head: "breaks", Text: true}},
				Rows: []findings.Row{
					{Head: "nothing", Cells: []findings.Cell{first, findings.Text("p99 < 1&")}},
					{Head: "crash web1", Result: verdict.Fail, Cells: []findings.Cell{findings.Text("-"), findings.Text("")}},
				},
			}}},
			{Heading: "Twin", Result: verdict.Pass, Picture: "capacity.large.svg", Tables: []findings.Table{{Caption: "All agree"}}},
		},
	}
}

// TestStudy: a page of a study has all that the report has of it, and its own result; it
// asks for nothing.
func TestStudy(t *testing.T) {
	s := sampleStudy()
	s.Result = verdict.Fail
	var b strings.Builder
	if err := WriteStudy(&b, Study{Name: "capacity", Study: s}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"<title>fail: Capacity – hadrill</title>", `<h1><b class="mark fail">✕ fail</b> 285`, `data-v="284.75"`, "The figures are those of capacity.json",
	} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("there is no %q", want)
		}
	}
	if found := asks.FindAllString(b.String(), -1); len(found) > 0 {
		t.Errorf("the page refers to %q", found)
	}
}

// TestConfig: the files of the scenario with what is noted of their lines.
func TestConfig(t *testing.T) {
	v := verdicttest.Judged(t, func(r *record.Record) {
		r.Run.Files = map[string]string{"lb.conf": "check {\n  weight -2\n}\n", "app.jar": "\xff\xfe", "scenario.yaml": "a\nb\n"}
		r.Run.Ignored = []string{"lb.conf:3:1: }"}
		r.Events = append(r.Events, record.Event{At: 22 * s, Machine: "lb1", Program: "keepalived", Kind: record.NoteLine, Detail: "lb.conf:2:3: it keeps the address"})
	}, verdicttest.Breaks)
	v.Expectations[0].File, v.Expectations[0].Line = "drills/shop/scenario.yaml", 2
	var got []string
	for _, f := range configOf(v) {
		got = append(got, fmt.Sprintf("%s: %d lines, %s", f.Name, len(f.Lines), f.Left))
		for _, l := range f.Lines {
			if len(l.Notes) > 0 {
				got = append(got, fmt.Sprintf("%d %s: %s", l.N, l.Text, strings.Join(l.Notes, "; ")))
			}
		}
	}
	want := []string{"app.jar: 0 lines, 2 bytes that are no text", "lb.conf: 3 lines, ", "2   weight -2: decided, by lb1/keepalived: it keeps the address",
		"3 }: left aside by the scenario's word (ignore): }", "scenario.yaml: 2 lines, ", "2 b: fail: sessions.lost == 0"}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// TestDoubt: a case that passes with a remark is not shown as if all were well, neither
// in the table nor among the losses.
func TestDoubt(t *testing.T) {
	v := verdicttest.Judged(t, nil, verdicttest.Holds)
	other := verdicttest.Judged(t, named("other"), verdicttest.Holds)
	v.Remarks, other.Remarks = []string{"951 sessions lost before the first fault"}, nil
	page := written(t, []*verdict.Verdict{v, other}, nil)
	for _, want := range []string{
		`<b class="mark inconclusive" title="951 sessions lost before the first fault">! remark</b>`, `<td class="inconclusive"><a href="#c1"`, "✓!",
		`<p class="remark"><b class="mark inconclusive">! remark</b> 951 sessions lost before the first fault</p>`,
	} {
		if !strings.Contains(page, want) {
			t.Errorf("there is no %q", want)
		}
	}
	none := func(r *record.Record) {
		r.Run.Variant = "none"
		for i := range r.Segments {
			r.Segments[i].Counts.Lost = 0
		}
	}
	v = verdicttest.Judged(t, none, verdicttest.Holds)
	v.Remarks = nil
	if page := written(t, []*verdict.Verdict{v}, nil); strings.Contains(page, `>! remark<`) || strings.Contains(page, `<td class="inconclusive">`) {
		t.Error("a remark, or a doubt, of a run that has no remark and lost nothing")
	}
}
