package images

import (
	"archive/tar"
	"bytes"
	"errors"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"
)

func TestHash(t *testing.T) {
	context := []file{{"Dockerfile", []byte("FROM x\n")}, {"start", []byte("#!/bin/sh\n")}}
	first := hash("base", context)
	if first != hash("base", slices.Clone(context)) {
		t.Error("the same content has two hashes")
	}
	seen := map[string]string{first: "the first"}
	for _, row := range []struct {
		why, parent string
		context     []file
	}{
		{"another base", "base2", context},
		{"other content", "base", []file{{"Dockerfile", []byte("FROM y\n")}, context[1]}},
		{"another path", "base", []file{context[0], {"stop", context[1].content}}},
		{"one file less", "base", context[:1]},
		{"a border that moved", "base", []file{{"Dockerfile", []byte("FROM x\n\nstart 755 #!/bin/sh\n")}}},
	} {
		h := hash(row.parent, row.context)
		if before := seen[h]; before != "" {
			t.Errorf("%s has the hash of %s", row.why, before)
		}
		seen[h] = row.why
	}
}

func TestTagsDependOnWhatIsBelow(t *testing.T) {
	links, err := chain("tomcat10-mariadb")
	if err != nil {
		t.Fatal(err)
	}
	a, b := tags(links, "sha256:a"), tags(links, "sha256:b")
	alone, err := chain("mariadb")
	if err != nil {
		t.Fatal(err)
	}
	if last := tags(alone, "sha256:a"); last[0] != a[0] || strings.TrimPrefix(last[1], "hadrill/mariadb:") == strings.TrimPrefix(a[2], "hadrill/tomcat10-mariadb:") {
		t.Errorf("mariadb on light is %q, on tomcat10 %q", last, a)
	}
	form := regexp.MustCompile(`^hadrill/[a-z0-9-]+:[0-9a-f]{12}$`)
	for i := range links {
		if a[i] == b[i] || !form.MatchString(a[i]) {
			t.Errorf("image %q on base a: %q, on base b: %q", links[i].name, a[i], b[i])
		}
	}
}

// copies and installs are the lines of a Dockerfile that use its context.
var (
	copies   = regexp.MustCompile(`(?m)^COPY (\S+) `)
	installs = regexp.MustCompile(`(?m)^RUN hadrill-apt `)
)

func TestDockerfiles(t *testing.T) {
	for _, l := range layers {
		context := files(l.name)
		i := slices.IndexFunc(context, func(f file) bool { return f.path == "Dockerfile" })
		if i < 0 {
			t.Errorf("%s: no Dockerfile", l.name)
			continue
		}
		text := string(context[i].content)
		if !regexp.MustCompile(`(?m)^ARG BASE=\S+\nFROM \$\{BASE\}\n`).MatchString(text) {
			t.Errorf("%s: the image below is not an argument", l.name)
		}
		used := map[string]bool{"Dockerfile": true}
		for _, m := range copies.FindAllStringSubmatch(text, -1) {
			from := m[1]
			found := from == "apt/"
			for _, f := range context {
				if f.path == from || strings.HasSuffix(from, "/") && strings.HasPrefix(f.path, from) {
					used[f.path], found = true, true
				}
			}
			if !found {
				t.Errorf("%s: copies %q, which is not there", l.name, from)
			}
		}
		for _, f := range context {
			if !used[f.path] {
				t.Errorf("%s: %q is used by nothing", l.name, f.path)
			}
		}
		if !installs.MatchString(text) || !strings.Contains(text, "COPY apt/ /run/hadrill-apt/\n") || strings.Contains(text, "apt-get") {
			t.Errorf("%s: packages are not installed from the machine's mirror", l.name)
		}
	}
}

func TestTarKeepsWhatCanBeExecuted(t *testing.T) {
	var packed bytes.Buffer
	if err := writeTar(&packed, files("light")); err != nil {
		t.Fatal(err)
	}
	modes := map[string]int64{}
	for r := tar.NewReader(&packed); ; {
		head, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		modes[head.Name] = head.Mode
	}
	for path, want := range map[string]int64{"Dockerfile": 0o644, "policy-rc.d": 0o755, "hadrill-apt": 0o755} {
		if modes[path] != want {
			t.Errorf("%s has mode %o, want %o", path, modes[path], want)
		}
	}
}
