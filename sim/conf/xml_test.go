package conf

import (
	"fmt"
	"strings"
	"testing"
)

// xmlOutline writes an element with the places of what is in it.
func xmlOutline(e *Element) string {
	s := fmt.Sprintf("%s@%d:%d", e.Name.Text, e.Name.Line, e.Name.Col)
	for _, a := range e.Attributes {
		s += fmt.Sprintf(" %s@%d:%d=%q@%d:%d", a.Name.Text, a.Name.Line, a.Name.Col, a.Value.Text, a.Value.Line, a.Value.Col)
	}
	if e.Text.Text != "" {
		s += fmt.Sprintf(" text %q@%d:%d", e.Text.Text, e.Text.Line, e.Text.Col)
	}
	for _, c := range e.Elements {
		s += " (" + xmlOutline(c) + ")"
	}
	return s
}

func TestParseXML(t *testing.T) {
	for _, row := range []struct{ why, data, want string }{
		{"places", "<?xml version='1.0' encoding='utf-8'?>\n<Server port=\"8005\">\n  <Engine\n     jvmRoute='t1'/>\n</Server>",
			`Server@2:1 port@2:9="8005"@2:15 (Engine@3:3 jvmRoute@4:6="t1"@4:16)`},
		{"an entity", "<!DOCTYPE Server [<!ENTITY route \"jvm1\">]>\n<Engine jvmRoute=\"&route;\"><a>&route;</a></Engine>",
			`Engine@2:1 jvmRoute@2:9="jvm1"@2:19 (a@2:28 text "jvm1"@2:31)`},
		{"characters, not bytes", "<a b=\"é\" c=\"d\"/>", `a@1:1 b@1:4="é"@1:7 c@1:10="d"@1:13`},
		{"a byte order mark", "\ufeff<a/>", "a@1:2"},
		{"comments", "<!-- <Server> -->\n<a><!-- b --><c x='>'/></a>", `a@2:1 (c@2:14 x@2:17=">"@2:20)`},
	} {
		e, problems := ParseXML(NewText("server.xml", row.data))
		if e == nil || len(problems) > 0 {
			t.Errorf("%s: %v", row.why, problems)
			continue
		}
		if got := xmlOutline(e); got != row.want {
			t.Errorf("%s:\n got %s\nwant %s", row.why, got, row.want)
		}
	}
}

// TestParseXMLProblems: what is no XML, and what would use up memory, has a place.
func TestParseXMLProblems(t *testing.T) {
	bomb := "<!DOCTYPE a [<!ENTITY x \"ha\"><!ENTITY y \"&x;&x;&x;\">]>\n<a>&y;</a>"
	for _, row := range []struct{ why, data, want string }{
		{"no end", "<a>\n<b>\n</a>", "server.xml:3:1: </a> without its beginning: expected </b>"},
		{"not closed", "<a>\n <b/>", "server.xml:1:1: <a> is not closed: expected </a>"},
		{"a comment of another language", "<a b=\"1\" /* c */ d=\"2\"/>", "server.xml:1:"},
		{"twice", "<a b=\"1\" b=\"2\"/>", `server.xml:1:10: attribute "b" stands twice in <a>: expected it once`},
		{"two roots", "<a/>\n<b/>", "server.xml:2:1: a second root element <b>"},
		{"nothing", "  \n", "server.xml:1:1: no element: expected an XML file"},
		{"text", "hello <a/>", `server.xml:1:1: text outside of the root element: found "hello"`},
		{"a bomb", bomb, `server.xml:1:30: entity "y" holds another entity`},
		{"a cycle", "<!DOCTYPE a [<!ENTITY x \"&y;\"><!ENTITY y \"&x;\">]><a>&x;</a>", `server.xml:1:14: entity "x" holds another entity`},
		{"another file", "<!DOCTYPE a [<!ENTITY x SYSTEM \"/etc/passwd\">]><a>&x;</a>", `server.xml:1:14: entity "x" is another file`},
		{"a parameter entity", "<!DOCTYPE a [<!ENTITY % x \"b\">]><a/>", `server.xml:1:14: parameter entity "x"`},
		{"an unknown entity", "<a>&x;</a>", "server.xml:1:"},
		{"depth", strings.Repeat("<a>", 200), "inside each other"},
		{"breadth", "<a>" + strings.Repeat("<b/>", 30000) + "</a>", "more than 20000 elements"},
		{"a long entity", "<!DOCTYPE a [<!ENTITY x \"" + strings.Repeat("h", 5000) + "\">]><a/>", "longer than 4096"},
		{"an attribute without quotes", "<a b=1/>", "server.xml:1:"},
	} {
		e, problems := ParseXML(NewText("server.xml", row.data))
		if e != nil || len(problems) == 0 || !strings.Contains(problems[0].Error(), row.want) {
			t.Errorf("%s: %v, want %q", row.why, problems, row.want)
		}
	}
}

func FuzzParseXML(f *testing.F) {
	f.Add("<Server port=\"8005\"><Service/></Server>")
	f.Add("<!DOCTYPE a [<!ENTITY x \"b\">]><a c='&x;'/>")
	f.Fuzz(func(t *testing.T, data string) {
		text := NewText("server.xml", data)
		e, problems := ParseXML(text)
		if (e == nil) == (len(problems) == 0) {
			t.Fatalf("%q: element %v, problems %v", data, e, problems)
		}
		for _, p := range problems {
			if p.Pos.Line < 1 || p.Pos.Col < 1 {
				t.Fatalf("%q: no place: %v", data, p)
			}
		}
	})
}
