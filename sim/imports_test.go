package sim_test

import (
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// below lists, for each part of the house, what it may import of the project.
// "a" is the package or part itself, "a/..." also everything below it. For a
// package the longest part that it lies in counts. A part may be listed before
// it exists.
var below = []struct {
	part string
	may  []string
}{
	{"sim/host", nil},
	{"sim/stream", nil},
	{"sim/conf", nil},
	{"sim/metric", nil},
	{"sim/mechanism", []string{"sim/mechanism/..."}},
	{"sim/world", []string{"sim/host", "sim/stream"}},
	{"sim/replay", []string{"sim/mechanism/vrrp", "sim/mechanism/dist", "sim/host", "sim/world"}},
	{"sim/program", []string{"sim/mechanism/...", "sim/metric", "sim/conf", "sim/host"}}, // and no other program

	{"scenarios", []string{"scenarios/...", "sim/conf", "sim/metric"}},
	{"scenarios/strict", []string{"sim/conf"}},
	{"scenarios/expect", []string{"scenarios/strict", "sim/conf", "sim/metric"}},
	{"reports", []string{"reports/...", "scenarios/expect", "sim/metric"}},

	{"harness/programs", []string{"scenarios", "sim/program/...", "sim/mechanism/...", "sim/metric", "sim/conf", "sim/host"}},
	{"harness/draft", []string{"harness/programs", "reports/folder"}},
	{"harness/live", []string{"sim/host", "sim/stream", "sim/metric", "sim/mechanism/..."}},
	{"harness", []string{"harness/programs", "reports/...", "scenarios/...", "sim/conf", "sim/host", "sim/metric", "sim/program/users"}},
	{"harness/agent", []string{"harness", "harness/programs", "harness/live", "reports/...", "scenarios", "sim/host", "sim/metric", "sim/program/users"}},
	{"harness/simulated", []string{"harness", "harness/programs", "reports/...", "scenarios/...", "sim/..."}},
	{"harness/containers", []string{"harness", "harness/programs", "harness/agent", "harness/containers/...", "reports/...", "scenarios/...", "sim/conf", "sim/host", "sim/metric"}},
	{"harness/containers/engine", []string{"harness/containers/engine"}},
	{"harness/containers/images", []string{"harness/containers/engine"}},
	{"harness/ask", []string{"harness", "harness/programs", "reports/record", "reports/units", "scenarios", "sim/conf", "sim/host", "sim/program/users"}},
	{"harness/suite", []string{"harness", "harness/ask", "harness/simulated", "harness/containers/...", "reports/...", "scenarios/...", "sim/conf", "sim/metric"}},
	{"harness/shards", []string{"harness/suite", "reports/...", "scenarios"}},
	{"harness/queue", []string{"harness", "harness/suite", "reports/record", "reports/units", "scenarios"}},
	{"harness/fidelity", []string{"harness", "harness/suite", "reports/...", "scenarios/...", "sim/conf", "sim/metric"}},
	{"bench", []string{"bench/...", "harness/...", "reports/...", "scenarios/...", "sim/..."}},
	{"", []string{"bench/...", "harness/...", "reports/...", "scenarios/...", "sim/..."}},
}

// inTests lists what the tests of a part may import beyond that: a program is
// tested in a world, with the recordings of the real one and what it talks to; a
// ground beside the others. For a package the longest part counts here, too.
var inTests = []struct {
	part string
	may  []string
}{
	{"sim/program", []string{"sim/world", "sim/replay"}},
	{"sim/program/haproxy", []string{"sim/world", "sim/replay", "sim/program/mysqld"}},
	{"sim/program/mha", []string{"sim/world", "sim/replay", "sim/program/mysqld", "sim/program/sshd"}},
	{"sim/program/mysqld", []string{"sim/world", "sim/replay", "sim/program/keepalived"}},
	{"sim/program/mmm", []string{"sim/world", "sim/replay", "sim/program/mysqld", "sim/program/sshd"}},
	{"sim/program/proxysql", []string{"sim/world", "sim/program/mysqld"}},
	{"sim/program/sentinel", []string{"sim/world", "sim/replay", "sim/program/redis"}},
	{"sim/program/tomcat", []string{"sim/world", "sim/replay", "sim/program/redis", "sim/program/memcached", "sim/program/mysqld"}},
	{"harness/programs", []string{"harness/live"}},
	{"harness/live", []string{"sim/world", "sim/program/tomcat", "sim/program/users"}},
	{"harness/simulated", []string{"harness/suite"}},
	{"harness/containers", []string{"harness/simulated"}},
	{"harness/containers/engine", nil},
	{"harness/containers/images", []string{"harness/containers/engine/enginetest"}},
	{"harness/fidelity", []string{"harness/simulated"}},
	{"harness/queue", []string{"reports/verdict", "sim/conf"}},
	{"harness/cli", []string{"harness/containers/...", "harness/queue"}},
	{"harness/conformance", []string{"harness/containers/engine", "harness/containers/images", "harness/live", "sim/program/...", "sim/mechanism/vrrp", "sim/conf", "sim/host", "sim/replay", "sim/world"}},
}

// within reports whether a package lies in a part of the house.
func within(pkg, part string) bool {
	return part == "" || pkg == part || strings.HasPrefix(pkg, part+"/")
}

func anyMatches(to string, may []string) bool {
	for _, m := range may {
		if tree, ok := strings.CutSuffix(m, "/..."); to == m || ok && within(to, tree) {
			return true
		}
	}
	return false
}

// grounds may be imported by harness/suite alone: every run goes through it.
var grounds = []string{"harness/simulated", "harness/containers"}

func mayImport(from, to string, test bool) bool {
	if !test && from != "harness/suite" && slices.Contains(grounds, to) {
		return false
	}
	return anyMatches(to, rowOf(from, below)) || test && anyMatches(to, rowOf(from, inTests))
}

// rowOf gives what the longest part that a package lies in may import.
func rowOf(pkg string, rows []struct {
	part string
	may  []string
}) []string {
	longest, may := -1, []string(nil)
	for _, r := range rows {
		if within(pkg, r.part) && len(r.part) > longest {
			longest, may = len(r.part), r.may
		}
	}
	return may
}

// TestImportsPointDown reads the imports of the whole project.
func TestImportsPointDown(t *testing.T) {
	seen, read := 0, map[string]bool{}
	for _, dir := range foldersWith(t, "..", ".go") {
		from, _ := filepath.Rel("..", dir)
		if from = filepath.ToSlash(from); from == "." {
			from = ""
		}
		read[from] = true
		names, _ := filepath.Glob(filepath.Join(dir, "*.go"))
		for _, name := range names {
			f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
			if err != nil {
				t.Fatal(err)
			}
			for _, i := range f.Imports {
				to, ok := strings.CutPrefix(strings.Trim(i.Path.Value, `"`), module+"/")
				if !ok || to == from {
					continue
				}
				seen++
				if !mayImport(from, to, strings.HasSuffix(name, "_test.go")) {
					t.Errorf("%s imports %s, which is not below it", name, to)
				}
			}
		}
	}
	if seen < 20 || !read["harness/cli"] { // which has tests alone
		t.Fatalf("only %d imports seen, in %d packages", seen, len(read))
	}
}

// TestArrowsUpAreSeen plants each import that is forbidden.
func TestArrowsUpAreSeen(t *testing.T) {
	for _, row := range []struct {
		from, to string
		test     bool
	}{
		{"sim/host", "sim/world", false},
		{"sim/world", "harness", false},
		{"sim/program/nginx", "scenarios", false},
		{"sim/program/nginx", "sim/replay", false},
		{"sim/replay", "sim/program/nginx", false},
		{"sim/program/nginx", "sim/program/haproxy", false},
		{"sim/program/nginx", "sim/program/haproxy", true},
		{"sim/program/tomcat", "sim/program/redis", false},
		{"sim/mechanism/vrrp", "sim/world", false},
		{"sim/metric", "sim/host", false},
		{"scenarios", "sim/mechanism/dist", false},
		{"scenarios/strict", "scenarios", false},
		{"scenarios/expect", "scenarios", false},
		{"reports", "harness", false},
		{"reports/text", "sim/world", false},
		{"harness", "harness/simulated", false},
		{"harness/programs", "harness", false},
		{"harness/programs", "harness/agent", false},
		{"harness/agent", "harness/containers", false},
		{"harness/live", "sim/program/tomcat", false},
		{"harness/simulated", "harness/containers", false},
		{"harness/containers", "harness/simulated", false},
		{"harness/containers/images", "harness/programs", false},
		{"harness/suite", "harness/fidelity", false},
		{"", "harness/simulated", false},
		{"bench/strategies", "harness/containers", false},
		{"harness/fidelity", "harness/simulated", false},
		{"harness/suite", "bench/strategies", true},
		{"harness/suite", "harness/fidelity", true},
		{"harness/suite", "harness/agent", true},
		{"harness/cli", "harness/suite", true},
		{"harness/live", "harness/programs", true},
		{"sim/mechanism/vrrp", "sim/world", true},
		{"bench/strategies", "", false},
	} {
		if mayImport(row.from, row.to, row.test) {
			t.Errorf("%s may import %s (in a test: %v), which is above it", row.from, row.to, row.test)
		}
	}
	for _, row := range [][2]string{{"", "harness/suite"}, {"bench/capacity", "harness/suite"}, {"harness/suite", "harness/containers"}, {"harness/containers", "harness/programs"}, {"harness/programs", "sim/program/nginx"}, {"sim/program/nginx", "sim/mechanism/balance"}, {"reports/text", "scenarios/expect"}} {
		if !mayImport(row[0], row[1], false) {
			t.Errorf("%q may not import %s, which is below it", row[0], row[1])
		}
	}
}
