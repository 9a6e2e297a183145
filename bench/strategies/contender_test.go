package strategies

import (
	"strings"
	"testing"
)

func TestContenders(t *testing.T) {
	all := Contenders()
	seen := map[string]bool{}
	for _, c := range all {
		if seen[c.Name] || strings.ContainsAny(c.Name, " \t") || c.Doc == "" || c.New == nil {
			t.Errorf("%q: named twice, with blanks, or incomplete", c.Name)
		}
		seen[c.Name] = true
	}
	if len(all) < 16 {
		t.Errorf("only %d strategies", len(all))
	}
}

// TestKeyed: who keeps users where they are.
func TestKeyed(t *testing.T) {
	for _, c := range []struct {
		name  string
		keyed bool
		why   string
	}{
		{"nginx/ip_hash", true, "hashes the network"},
		{"nginx/hash", true, "hashes the key"},
		{"nginx/hash-consistent", true, "a ring"},
		{"haproxy/hash-map-based", true, "hashes the key"},
		{"compare/maglev", true, "a table"},
		{"compare/bounded-loads", true, "a ring, while nobody is busy"},
		{"nginx/sticky", true, "by the cookie that it gave out"},
		{"nginx/round-robin", false, "takes turns"},
		{"nginx/least_conn", false, "takes turns among the idle"},
		{"nginx/random", false, "draws"},
		{"haproxy/first", false, "the same server for all is no keeping"},
		{"brpc/p2c", false, "draws"},
	} {
		found, err := Find([]string{c.name})
		if err != nil || len(found) != 1 {
			t.Errorf("%s: %d found, error %v", c.name, len(found), err)
			continue
		}
		if found[0].Keyed != c.keyed {
			t.Errorf("%s: keyed %v, want %v: %s", c.name, found[0].Keyed, c.keyed, c.why)
		}
	}
}

func TestFind(t *testing.T) {
	for _, c := range []struct {
		why   string
		names []string
		want  string // names, or the error
	}{
		{"in the order of the table, once each", []string{"haproxy/first", "nginx/hash", "haproxy/first"}, "nginx/hash haproxy/first"},
		{"a program", []string{"brpc"}, "brpc/p2c brpc/p2c:choices=4"},
		{"a typing mistake", []string{"nginx/least_con"}, `strategy "nginx/least_con": there is none of that name (did you mean "nginx/least_conn"?)`},
		{"nothing like it", []string{"ldirectord"}, `strategy "ldirectord": there is none of that name`},
	} {
		found, err := Find(c.names)
		got := ""
		for _, f := range found {
			got += " " + f.Name
		}
		if err != nil {
			got = " " + err.Error()
		}
		if got[1:] != c.want {
			t.Errorf("%s: %s, want %s", c.why, got[1:], c.want)
		}
	}
	all, err := Find(nil)
	if err != nil || len(all) != len(Contenders()) {
		t.Errorf("no names: %d strategies, error %v", len(all), err)
	}
}

func TestFindScenes(t *testing.T) {
	got, err := FindScenes([]string{"linkerd", "equal"})
	if err != nil || len(got) != 2 || got[0].Name != "equal" {
		t.Errorf("%v, error %v: want equal, linkerd", got, err)
	}
	if _, err := FindScenes([]string{"eqal"}); err == nil || err.Error() != `--scene "eqal": there is no such scene (did you mean "equal"?): --list shows all` {
		t.Errorf("eqal: %v", err)
	}
	if all, _ := FindScenes(nil); len(all) != len(Scenes) {
		t.Errorf("no names: %d scenes of %d", len(all), len(Scenes))
	}
}
