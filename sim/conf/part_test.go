package conf

import (
	"slices"
	"testing"
)

// TestRefusedInPart: a refused line is a problem without a part, and in a part
// a note that the part and those inside it have.
func TestRefusedInPart(t *testing.T) {
	outer := &Part{}
	inner, other := &Part{Outer: outer}, &Part{}
	for _, c := range []struct {
		why              string
		at               *Part
		problems         int
		outer, inner, of bool // who has a refused line then
	}{
		{"no part: a problem of the file", nil, 1, false, false, false},
		{"the inner part: its own requests", inner, 1, false, true, false},
		{"the outer part: those inside, too", outer, 1, true, true, false},
	} {
		all, _ := ParseStatements(NewText("f", "rewrite a b;"))
		r := &Report{}
		testTable().Resolve(r, Use{Line: all[0], Name: "rewrite", At: all[0].Words[0], Place: inTop, Part: c.at})
		if got := len(r.Problems) + len(r.Notes); got != c.problems || (len(r.Problems) > 0) != (c.at == nil) {
			t.Errorf("%s: problems %v, notes %v", c.why, r.Problems, r.Notes)
		}
		_, of1 := outer.Refused()
		p, of2 := inner.Refused()
		_, of3 := other.Refused()
		if of1 != c.outer || of2 != c.inner || of3 != c.of {
			t.Errorf("%s: refused %v %v %v", c.why, of1, of2, of3)
		}
		if of2 && p.Text() != `f:1:1: "rewrite" is not supported yet: it branches` {
			t.Errorf("%s: %q", c.why, p.Text())
		}
	}
}

// TestIgnore: lines of ignored directives are left aside and noted, whatever
// the table says of them; others are read.
func TestIgnore(t *testing.T) {
	all, _ := ParseStatements(NewText("f", "rewrite a b;\nlisten 80;\nfoo bar;\nifs x;\nwieght 3;"))
	r := &Report{Ignore: []string{"rewrite", "Foo", "if"}}
	var read []string
	for _, d := range all {
		if e := testTable().Resolve(r, Use{Line: d, Name: d.Name(), At: d.Words[0], Args: d.Args(), Place: inTop}); e != nil {
			e.Read(&read, d)
		}
	}
	if want := []string{"f:1:1: rewrite", "f:3:1: foo"}; !slices.Equal(Ignored(r.Notes), want) {
		t.Errorf("ignored %q, want %q", Ignored(r.Notes), want)
	}
	if !slices.Equal(read, []string{"listen"}) || len(r.Problems) != 2 {
		t.Errorf("read %q, problems %v: ignored names are whole words", read, r.Problems)
	}
}
