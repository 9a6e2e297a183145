package images

import (
	"slices"
	"strings"
	"testing"
)

func TestFor(t *testing.T) {
	for _, row := range []struct {
		layers []string
		want   string // ": problem" is an error that says so
		why    string
	}{
		{nil, "light", "a machine without programs has faults and addresses all the same"},
		{[]string{"light", "light"}, "light", "small programs share one image"},
		{[]string{"tomcat10"}, "tomcat10", ""},
		{[]string{"light", "tomcat10", "light"}, "tomcat10", "a big program's image has the small ones"},
		{[]string{"mariadb", "tomcat10"}, "tomcat10-mariadb", "the order is the table's, not the caller's"},
		{[]string{"connectorj", "tomcat10"}, "tomcat10-connectorj", "what few need is a layer of its own"},
		{[]string{"light", "lihgt"}, `: images: no image has a layer "lihgt"`, "no misspelt layer becomes light"},
	} {
		got, err := For(row.layers...)
		if err != nil {
			got = ": " + err.Error()
		}
		if got != row.want {
			t.Errorf("For(%q) = %q, want %q; %s", row.layers, got, row.want, row.why)
		}
	}
}

func TestChain(t *testing.T) {
	for _, row := range []struct{ name, want, why string }{
		{"light", "light", ""},
		{"mariadb", "light mariadb", "every image stands on light"},
		{"tomcat10-mariadb", "light tomcat10 tomcat10-mariadb", "what is made on the way is an image of its own"},
		{"mariadb-tomcat10", `images: cannot make "mariadb-tomcat10": layers stand in the order light, tomcat10, connectorj, mariadb, openssh, light goes without saying`, "one image has one name"},
		{"light-mariadb", `images: cannot make "light-mariadb": layers stand in the order light, tomcat10, connectorj, mariadb, openssh, light goes without saying`, "one image has one name"},
		{"tomcat10-tomcat10", `images: cannot make "tomcat10-tomcat10": layers stand in the order light, tomcat10, connectorj, mariadb, openssh, light goes without saying`, "one image has one name"},
		{"postgres", `images: cannot make "postgres": no image "postgres", there are light, tomcat10, connectorj, mariadb, openssh`, "an error names what there is"},
		{"", `images: cannot make "": no image "", there are light, tomcat10, connectorj, mariadb, openssh`, ""},
	} {
		links, err := chain(row.name)
		var got []string
		for _, l := range links {
			got = append(got, l.name)
		}
		if err != nil {
			got = []string{err.Error()}
		}
		if s := strings.Join(got, " "); s != row.want {
			t.Errorf("chain(%q) = %q, want %q; %s", row.name, s, row.want, row.why)
		}
	}
}

func TestForGivesNamesOfChains(t *testing.T) {
	if !slices.Equal(Names(), []string{"light", "tomcat10", "connectorj", "mariadb", "openssh"}) {
		t.Errorf("Names() = %q", Names())
	}
	for _, programs := range [][]string{{}, {"tomcat10"}, {"mariadb"}, {"tomcat10", "mariadb"}} {
		name, err := For(programs...)
		if err != nil {
			t.Fatal(err)
		}
		links, err := chain(name)
		if err != nil || links[len(links)-1].name != name {
			t.Errorf("%q makes %q: chain %v, error %v", programs, name, links, err)
		}
	}
	for _, name := range Names() {
		if About(name) == "" {
			t.Errorf("no description of %q", name)
		}
	}
}
