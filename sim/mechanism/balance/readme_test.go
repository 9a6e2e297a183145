package balance

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite the table of strategies in bench/README.md")

// TestReadme: the table of strategies in bench/README.md agrees with
// Strategies; -update rewrites it.
func TestReadme(t *testing.T) {
	const path, head = "../../../bench/README.md", "| program | strategy | chooses |\n|---|---|---|\n"
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var table strings.Builder
	table.WriteString(head)
	for _, e := range Strategies {
		fmt.Fprintf(&table, "| %s | %s | %s |\n", e.Program, e.Name, e.Doc)
	}
	before, rest, found := strings.Cut(string(text), head)
	if !found || !strings.Contains(before, "\n## Strategies\n") {
		t.Fatalf("%s has no section Strategies with the table %q", path, head)
	}
	after := rest
	for strings.HasPrefix(after, "|") {
		_, after, _ = strings.Cut(after, "\n")
	}
	if head+strings.TrimSuffix(rest, after) == table.String() {
		return
	}
	if !*update {
		t.Fatalf("%s: the table of strategies is not that of Strategies: run go test -update", path)
	}
	if err := os.WriteFile(path, []byte(before+table.String()+after), 0o644); err != nil {
		t.Fatal(err)
	}
}
