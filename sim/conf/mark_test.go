package conf

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// TestByteOrderMark: a program takes the mark for a part of the first word, which is
// one problem, at its place; the mark is no part of an XML file.
func TestByteOrderMark(t *testing.T) {
	files := fstest.MapFS{
		"marked": {Data: []byte(ByteOrderMark + "<a/>\n")},
		"inside": {Data: []byte("<a>" + ByteOrderMark + "</a>")},
	}
	for _, c := range []struct {
		name string
		load func(r *Report) *Text
		text string
		want []string
	}{
		{"marked", func(r *Report) *Text { return r.Load(files, "marked") }, "", []string{"marked:1:1: a byte order mark (U+FEFF)"}},
		{"as XML", func(r *Report) *Text { return r.LoadXML(files, "marked") }, ByteOrderMark + "<a/>\n", nil},
		{"no beginning", func(r *Report) *Text { return r.Load(files, "inside") }, "<a>" + ByteOrderMark + "</a>", nil},
		{"not there", func(r *Report) *Text { return r.LoadXML(files, "nowhere") }, "", []string{"nowhere: cannot read the file"}},
	} {
		var r Report
		text, got := c.load(&r), []string(nil)
		for _, p := range r.Problems {
			got = append(got, p.Error())
		}
		if !slices.EqualFunc(got, c.want, strings.HasPrefix) {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
		if data := dataOf(text); data != c.text {
			t.Errorf("%s: text %q, want %q", c.name, data, c.text)
		}
	}
}

// dataOf is a text's content, "" for none.
func dataOf(t *Text) string {
	if t == nil {
		return ""
	}
	return t.Data
}
