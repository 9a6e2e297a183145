package programs

import (
	"os"
	"slices"
	"testing"

	"github.com/hadrill/hadrill/scenarios"
)

// TestTomcatEnvironment wants a variable for each setting that a scenario
// makes.
func TestTomcatEnvironment(t *testing.T) {
	s, err := scenarios.Load(os.DirFS("../containers"), "testdata/real-tomcat", "testdata/real-tomcat")
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(s.Cases, func(c *scenarios.Case) bool { return c.Variant == "redis" })
	c := s.Cases[i]
	got := tomcatEnvironment(NewStack(c).Env(c.Machines[0].Name, c.Machines[0].Run[1].Name))
	want := []string{"INSTANCE=PC01", "PORT=8081", "SERVER=PC01", "THREADS=200", "REDIS=10.32.0.31:6379", "SAVES=POST /backend/test/save", "QUERIES=POST /backend/test/query", "WORK_MEDIAN_MS=5", "WORK_P99_MS=40"}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}
