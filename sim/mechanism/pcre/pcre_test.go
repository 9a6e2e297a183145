package pcre_test

import (
	"slices"
	"testing"

	"github.com/hadrill/hadrill/sim/mechanism/pcre"
)

// TestCompile: expressions of PCRE, those that RE2 has not included, and the
// values of their groups.
func TestCompile(t *testing.T) {
	for _, c := range []struct {
		text     string
		caseless bool
		on       string
		want     []string // nil for no match
		names    []string
	}{
		{"^/a/(.*)$", false, "/a/b", []string{"/a/b", "b"}, nil},
		{"^/A", true, "/a", []string{"/a"}, nil},
		{"^/(?!admin)(?<rest>.+)", false, "/shop", []string{"/shop", "shop"}, []string{"rest"}},
		{"^/(?!admin)(?P<rest>.+)", false, "/shop", []string{"/shop", "shop"}, []string{"rest"}},
		{"^/(?!admin)(?<rest>.+)", false, "/admin/x", nil, []string{"rest"}},
		{"^/(?!ADMIN)", true, "/admin", nil, nil},
		{`(?<!\.min)\.js$`, false, "/a.js", []string{".js"}, nil},
		{`(?<!\.min)\.js$`, false, "/a.min.js", nil, nil},
		{`^/(\w+)/\1$`, false, "/a/a", []string{"/a/a", "a"}, nil},
		{`^/(\w+)/\1$`, false, "/a/b", nil, nil},
		{`^/(?>a+)b(?=c)(d)?`, false, "/aabc", []string{"/aab", ""}, nil},
	} {
		p, err := pcre.Compile(c.text, c.caseless)
		if err != nil {
			t.Errorf("%s: %v", c.text, err)
			continue
		}
		if got := p.FindStringSubmatch(c.on); !slices.Equal(got, c.want) || p.MatchString(c.on) != (c.want != nil) {
			t.Errorf("%s on %s: %q, want %q", c.text, c.on, got, c.want)
		}
		if got := slices.DeleteFunc(slices.Clone(p.SubexpNames()), func(n string) bool { return n == "" }); !slices.Equal(got, c.names) || c.want != nil && p.NumSubexp() != len(c.want)-1 {
			t.Errorf("%s: groups %q of %d", c.text, got, p.NumSubexp())
		}
	}
	for _, text := range []string{"^/(?!a", "^/(?!a)(b)(?<c>d)", "(?R)"} {
		if _, err := pcre.Compile(text, false); err == nil {
			t.Errorf("%s is no error", text)
		}
	}
}
