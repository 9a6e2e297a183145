package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var (
	// quoted is a path in backticks, such as `sim/host` or `sim/program/<kind>/`,
	// or the name of a file alone, such as `doc.go`.
	quoted = regexp.MustCompile("`([a-z.]+(?:/[^` ]*)+|[a-z_<>]+\\.[a-z]+)`")
	// placeholder stands for a name in a path.
	placeholder = regexp.MustCompile(`<[a-z]+>`)
)

// missing gives the files and folders that a page names and that are not
// there. A placeholder stands for any name. A file's name alone is in the folder
// that its recipe named last with a slash at its end, as `sim/host/`.
func missing(page string) (all []string, seen int) {
	for _, recipe := range strings.Split(page, "\n## ") {
		folder := ""
		for _, m := range quoted.FindAllStringSubmatch(recipe, -1) {
			seen++
			path := m[1]
			if strings.HasSuffix(path, "/") {
				folder = path
			} else if !strings.Contains(path, "/") {
				path = folder + path
			}
			path = strings.TrimSuffix(placeholder.ReplaceAllString(path, "*"), "/")
			if found, err := filepath.Glob(path); err != nil || len(found) == 0 {
				all = append(all, m[1])
			}
		}
	}
	return all, seen
}

// TestContributing has every path that the recipes name be there.
func TestContributing(t *testing.T) {
	page, err := os.ReadFile(".github/CONTRIBUTING.md")
	if err != nil {
		t.Fatal(err)
	}
	gone, seen := missing(string(page))
	for _, path := range gone {
		t.Errorf(".github/CONTRIBUTING.md names %s, which is not there", path)
	}
	if seen < 20 {
		t.Errorf("only %d paths seen", seen)
	}
	for text, want := range map[string]int{
		"see `sim/nowhere/<kind>.go`":                                             1,
		"in `sim/program/<kind>/`, over `sim/host`, with `doc.go`":                0,
		"in `sim/program/<kind>/`, over `sim/host`, with `no_such.go`":            1,
		"in `sim/mechanism/balance/` a `haproxy_<strategy>.go`":                   0,
		"in `sim/mechanism/balance/` a `nginx_<strategy>.go`":                     1,
		"in `sim/mechanism/balance/` one\n## Another\n\n1. With `round_robin.go`": 1,
	} {
		if gone, _ := missing(text); len(gone) != want {
			t.Errorf("%q: missing are %q, want %d", text, gone, want)
		}
	}
}
