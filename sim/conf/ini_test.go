package conf

import (
	"strings"
	"testing"
)

// The dialects of the next programs, as their own parsers read them.
var (
	// Config::Tiny 2.x, with which MHA reads its files.
	perlINI = INI{Comments: "#;", Behind: " ;", Separators: "=", Headless: true}
	// InitConfigFileParser of NDB's management server.
	clusterINI = INI{Comments: "#", Behind: "#", Separators: "=:", Quotes: true}
)

// included gives a section of what an !include names.
func included(d *Directive) []*Directive {
	return []*Directive{{File: d.File, Words: d.Words[len(d.Words)-1:], HasBlock: true}}
}

func TestINI(t *testing.T) {
	option := OptionFile(included)
	for _, c := range []struct {
		why     string
		dialect INI
		in      string
		want    string
	}{
		{"sections and keys", option, "[mysqld]\nserver-id = 1\nlog-bin=mysql-bin\n[client]\nport=3306", "mysqld(){server-id(1) log-bin(mysql-bin)} client(){port(3306)}"},
		{"a key without a value, and one with an empty one", option, "[mysqld]\nskip-name-resolve\nlog-error =", "mysqld(){skip-name-resolve() log-error()}"},
		{"white space around", option, "\t[ mysqld ] \n  server-id\t=\t1  \r\n", "mysqld(){server-id(1)}"},
		{"both comment characters", option, "# a\n; b\n[mysqld]\n  # c\nport=1", "mysqld(){port(1)}"},
		{"a comment behind a value", option, "[mysqld] # the server\nport=1 # the port\nskip-networking#off", "mysqld(){port(1) skip-networking()}"},
		{"; behind a value is part of it", option, "[mysqld]\ninit-connect=set a=1; set b=2", "mysqld(){init-connect(set a=1; set b=2)}"},
		{"# in quotes", option, `[client]` + "\n" + `password="a#b" # c`, `client(){password("a#b")}`},
		{"single quotes, and the other ones in them", option, `[client]` + "\n" + `password='a"b'`, `client(){password("a\"b")}`},
		{"an escaped quote does not close", option, `[client]` + "\n" + `password="a\"#b"`, `client(){password("a\"#b")}`},
		{"escapes", option, `[client]` + "\n" + `prompt=\u@\h\s>\t\\`, "client(){prompt(\\u@\\h >\t\\)}"},
		{"a quote within a value is a character", option, "[client]\nprompt=it's", "client(){prompt(it's)}"},
		{"= in a value", option, "[mysqld]\nwsrep_provider_options=gcache.size=1G;pc.weight=2", "mysqld(){wsrep_provider_options(gcache.size=1G;pc.weight=2)}"},
		{"a key twice is there twice", option, "[mysqld]\nreplicate-do-db=a\nreplicate-do-db=b", "mysqld(){replicate-do-db(a) replicate-do-db(b)}"},
		{"a section twice is there twice", option, "[mysqld]\na=1\n[mysqld]\nb=2", "mysqld(){a(1)} mysqld(){b(2)}"},
		{"include", option, "!includedir /etc/mysql/conf.d/\n[mysqld]\na=1", "/etc/mysql/conf.d/(){} mysqld(){a(1)}"},
		{"the section goes on behind an include", option, "[mysqld]\na=1\n!include b.cnf\nc=3", "mysqld(){a(1)} b.cnf(){} mysqld(){c(3)}"},
		{"typographic quotes are characters", option, "[client]\npassword=“a”", "client(){password(“a”)}"},
		{"empty", option, "\n\n# nothing\n", ""},

		{"keys above the first section", perlINI, "user=mha\n[server1]\nhostname=db1", "user(mha) server1(){hostname(db1)}"},
		{"quotes are characters", perlINI, "[server default]\nmaster_ip_failover_script=\"/a b\"", `server default(){master_ip_failover_script("/a b")}`},
		{"a comment behind a space", perlINI, "[server1]\npassword=a;b ; the root's", "server1(){password(a;b)}"},
		{"# behind a value is part of it", perlINI, "[server1]\npassword=a#b # c", "server1(){password(a#b # c)}"},

		{"either separator", clusterINI, "[ndbd default]\nNoOfReplicas: 2\nDataMemory=80M", "ndbd default(){NoOfReplicas(2) DataMemory(80M)}"},
		{"one section a node", clusterINI, "[ndbd]\nhostname=a\n[ndbd]\nhostname=b\n[mysqld]", "ndbd(){hostname(a)} ndbd(){hostname(b)} mysqld(){}"},
		{"the first separator counts", clusterINI, "[mgm]\nconnect=a:1186", "mgm(){connect(a:1186)}"},
	} {
		got, ps := c.dialect.Parse(NewText("f", c.in))
		if outline(got) != c.want || len(ps) != 0 {
			t.Errorf("%s: got %s, want %s; problems %v", c.why, outline(got), c.want, ps)
		}
	}
}

func TestINIProblems(t *testing.T) {
	for _, c := range []struct {
		why     string
		dialect INI
		in      string
		want    string
	}{
		{"a key before any section", OptionFile(nil), "port=1", `f:1:1: key "port" stands above the first section: expected a line such as [NAME] before it`},
		{"a section without its end", OptionFile(nil), "\n [mysqld\nport=1", `f:2:2: section is not closed: expected a "]" behind its name`},
		{"a section without a name", OptionFile(nil), "[ ]", `f:1:1: section has no name: expected [NAME]`},
		{"two on a line", OptionFile(nil), "[mysqld] port=1", `f:1:10: unexpected "port=1" behind a section: expected a line of its own`},
		{"a value without a key", OptionFile(nil), "[a]\n = 1", `f:2:2: value without a key: expected KEY = VALUE`},
		{"an include that nobody takes", OptionFile(nil), "!include a.cnf", `f:1:1: unexpected "!include": expected a section or a key, no file is included here`},
		{"a key alone where none may be", perlINI, "[server1]\ncandidate_master", `f:2:1: key "candidate_master" has no value: expected candidate_master = VALUE`},
	} {
		_, ps := c.dialect.Parse(NewText("f", c.in))
		if len(ps) != 1 || !strings.HasPrefix(ps[0].Error(), c.want) {
			t.Errorf("%s: got %v, want %s", c.why, ps, c.want)
		}
	}
}

// TestINIPlaces: the columns count characters, of a value without its quotes
// that of the quote.
func TestINIPlaces(t *testing.T) {
	all, _ := OptionFile(nil).Parse(NewText("f", "[é]\n ß =  \"x\"\ny="))
	for i, want := range [][2][2]int{{{2, 2}, {2, 7}}, {{3, 1}, {3, 3}}} {
		for j, w := range all[0].Block[i].Words {
			if at := [2]int{w.Line, w.Col}; at != want[j] {
				t.Errorf("word %d of key %d at %v, want %v", j, i, at, want[j])
			}
		}
	}
}

// FuzzINI: no panic, each line ends in a key, a section or a problem, and all
// of those have a place in the file.
func FuzzINI(f *testing.F) {
	for _, s := range []string{"", "[a]\nb=c", "[", "]", "=\n!\n!include", "[a]\nb=\"\\", "[a]\nb='#'#", "é = \u00a0"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		text := NewText("f", s)
		for _, dialect := range []INI{OptionFile(nil), OptionFile(included), perlINI, clusterINI} {
			all, ps := dialect.Parse(text)
			for _, p := range ps {
				insideFile(t, text, p.Pos.Line, p.Pos.Col)
			}
			for _, d := range all {
				for _, k := range append(d.Block, d) {
					for _, w := range k.Words {
						insideFile(t, text, w.Line, w.Col)
					}
				}
			}
		}
	})
}

// insideFile fails where a place is not in the file, or right behind a line.
func insideFile(t *testing.T, text *Text, line, col int) {
	t.Helper()
	if line < 1 || line > len(text.lines) || col < 1 || col > len([]rune(text.Line(line)))+1 {
		t.Errorf("%d:%d is not in the file", line, col)
	}
}
