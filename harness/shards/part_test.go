package shards

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hadrill/hadrill/harness/suite"
)

// TestDamagedPart: what stands in a shard's file and cannot be so is an error that names
// the file or the folder, whatever it is.
func TestDamagedPart(t *testing.T) {
	build, err := suite.Build()
	if err != nil {
		t.Fatal(err)
	}
	key := strings.Repeat("a", 64)
	for _, row := range []struct {
		why, want string
		change    func(*Part)
	}{
		{"nothing is wrong yet", "a.jsonl: cannot read", func(*Part) {}},
		{"a short build", `expected a digest of 64 hex digits`, func(p *Part) { p.Build = "ab" }},
		{"a study that is none", `found study "", expected`, func(p *Part) { p.Study = "" }},
		{"a short key", `with the key "zz"`, func(p *Part) { p.Runs[0].Key = "zz" }},
		{"a short digest", `the digest "ab"`, func(p *Part) { p.Runs[0].Digest = "ab" }},
		{"more runs than there is room for", "the study has 1000000000000 runs, and the shards together hold 1", func(p *Part) { p.Jobs = 1e12 }},
	} {
		p := NewPart(Shard{1, 1}, build, "run", Keep{}, []string{key})
		p.Cases, p.Runs = []Case{{Scenario: "shop"}}, []Run{{Key: key, Record: "a.jsonl", Digest: key}}
		row.change(p)
		text, err := json.Marshal(p)
		if err != nil {
			t.Fatal(err)
		}
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, FileName), text, 0o666); err != nil {
			t.Fatal(err)
		}
		if _, err := Open([]string{dir}); err == nil || !strings.HasPrefix(err.Error(), dir) || !strings.Contains(err.Error(), row.want) {
			t.Errorf("%s: got %v, want %q", row.why, err, row.want)
		}
	}
}
