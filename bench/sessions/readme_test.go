package sessions

import (
	"context"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/hadrill/hadrill/harness/suite"
)

var update = flag.Bool("update", false, "rewrite the table of ways in README.md from runs")

// readmeServers and readmeSeeds are those of the table.
const (
	readmeServers = 4
	readmeSeeds   = 6
)

// TestReadme: the table of all ways in README.md says what they come to; -update
// rewrites it.
func TestReadme(t *testing.T) {
	const path, head = "../../README.md", "| sessions are | lost | old answers | stands still | median costs | bytes a request | memory a server |\n|---|---:|---:|---:|---:|---:|---:|\n"
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	s := Study{Ways: Ways(), Scenes: scenes(t, "steady", "killed"), Servers: []int{readmeServers}}
	for i := range readmeSeeds {
		s.Seeds = append(s.Seeds, uint64(i+1))
	}
	r, _, err := s.Run(context.Background(), suite.Site{Workers: 2})
	if err != nil {
		t.Fatal(err)
	}
	var table strings.Builder
	table.WriteString(head)
	steady, killed := &r.Tables[0], &r.Tables[1]
	for i := range r.Ways {
		w := &r.Ways[i]
		cell := func(of *Table, f Figure) string { return FigureTable[f].Unit.Text(of.row(w.Name).Figures[f].Median) }
		fmt.Fprintf(&table, "| %s | %s | %s | %s | %s | %s | %s |\n", w.About,
			cell(killed, Lost), cell(killed, Stale), cell(killed, Stall), cell(steady, P50Cost), cell(steady, Sent), cell(steady, Memory))
	}
	before, rest, found := strings.Cut(string(text), head)
	if !found {
		t.Fatalf("%s has no table %q", path, head)
	}
	after := rest
	for strings.HasPrefix(after, "|") {
		_, after, _ = strings.Cut(after, "\n")
	}
	if head+strings.TrimSuffix(rest, after) == table.String() {
		return
	}
	if !*update {
		t.Fatalf("%s: the table of ways is not what the runs say: run go test -update\n%s", path, table.String())
	}
	if err := os.WriteFile(path, []byte(before+table.String()+after), 0o644); err != nil {
		t.Fatal(err)
	}
}
