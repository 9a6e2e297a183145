package scenarios

import (
	"os"
	"strings"
	"testing"
)

// TestDoc: the example of the package's documentation is the one that is loaded
// here.
func TestDoc(t *testing.T) {
	doc, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	var shown strings.Builder
	for line := range strings.Lines(string(doc)) {
		if code, ok := strings.CutPrefix(line, "//\t"); ok {
			shown.WriteString(code)
		}
	}
	example, err := os.ReadFile("testdata/example/scenario.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if shown.String() != string(example) {
		t.Errorf("doc.go shows another example than testdata/example/scenario.yaml:\n%s", shown.String())
	}
	s, err := Load(os.DirFS("testdata"), "example", "testdata/example")
	if err != nil {
		t.Fatal(err)
	}
	if len(s.Cases) != 2 || len(s.Cases[1].Expect) != 4 || s.Cases[1].Name() != "example/preempt" {
		t.Errorf("got %d cases", len(s.Cases))
	}
}
