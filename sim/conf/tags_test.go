package conf

import (
	"strings"
	"testing"
)

// tags is the grammar with an include that gives a section of the file's name.
var tags = Tags{Include: included}

func TestTags(t *testing.T) {
	for _, c := range []struct{ why, in, want string }{
		{"nothing", "\n \n# a <b>\n", ""},
		{"a value is the rest of the line", "ips  10.0.0.1, 10.0.0.2 \t\r\ndebug\t1 # no comment", "<ips><10.0.0.1, 10.0.0.2>;<debug><1 # no comment>;"},
		{"sections with a name and without", "<monitor>\n ip 1\n</monitor>\n<host db-1>\n\tmode master\n</host>", "<monitor>{<ip><1>;}<host><db-1>{<mode><master>;}"},
		{"blanks in tags", " < host  db1 >\n < / host >", "<host><db1>{}"},
		{"empty sections", "<socket/>\n<check mysql />\na 1", "<socket>{}<check><mysql>{}<a><1>;"},
		{"an end tag of another name ends it as well", "<host a>\n</role>\nb 1", "<host><a>{}<b><1>;"},
		{"the end of the file ends it", "<host a>\nip 1", "<host><a>{<ip><1>;}"},
		{"include", "include mmm_common.conf\nthis db1", "<mmm_common.conf>{}<this><db1>;"},
	} {
		got, ps := tags.Parse(NewText("f", c.in))
		if shape(got) != c.want || len(ps) != 0 {
			t.Errorf("%s: got %s, want %s; problems %v", c.why, shape(got), c.want, ps)
		}
	}
}

func TestTagsRefused(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"<host a", `f:1:1: section is not closed: expected a line such as <host db1>, with the ">" at its end`},
		{"a 1\n  </host>", "f:2:3: no section is open here: expected a line such as <host db1> before it; the program passes over the rest of the file"},
		{"<>", `f:1:1: section is not closed: expected a line such as <host db1>, with the ">" at its end`},
		{"< >", "f:1:1: section has no name: expected a line such as <host db1>"},
		{"<//>", "f:1:1: no section is open here: expected a line such as <host db1> before it; the program passes over the rest of the file"},
		{"<host a b>", `f:1:9: unexpected "b" in a section's line: expected <TYPE> or <TYPE NAME>, of letters, digits, _ and -`},
		{"<host a.b>", `f:1:7: unexpected "a.b" in a section's line: expected <TYPE> or <TYPE NAME>, of letters, digits, _ and -`},
		{"debug", `f:1:1: "debug" has no value: expected a name and a value with blanks between them`},
		{"<host a>\n include b\n</host>", "f:2:2: include inside of a section: expected it outside of all"},
	} {
		_, ps := tags.Parse(NewText("f", c.in))
		if got := strings.Split(ps.Error(), "\n")[0]; len(ps) == 0 || got != c.want {
			t.Errorf("%q:\n got %s\nwant %s", c.in, got, c.want)
		}
	}
}

func FuzzTags(f *testing.F) {
	for _, s := range []string{"<host a>\nip 1\n</host>", "</>", "< / >", "include a\n<a/>\n<b c", "a\tb"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, in string) {
		all, ps := tags.Parse(NewText("f", in))
		for _, d := range all {
			if len(d.Words) == 0 || d.Words[0].Line == 0 {
				t.Errorf("a directive without a place: %+v", d)
			}
		}
		for _, p := range ps {
			if p.Pos.Line == 0 {
				t.Errorf("a problem without a place: %v", p)
			}
		}
	})
}
