package mysqld

import (
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/replay"
)

// recordedNode makes a node by the option file of the recordings.
func recordedNode(t *testing.T) replay.GaleraMaker {
	return func(config string, first bool) host.Main {
		c, _, err := Read(fstest.MapFS{"g.cnf": {Data: []byte(config)}}, "g.cnf")
		if err != nil {
			t.Fatal(err)
		}
		c.Galera.New = first
		return c.Main()
	}
}

// TestGaleraRecordings: which views come and when, how long writers stop, which errors
// they get, and that no acknowledged row is lost, of each recorded run.
func TestGaleraRecordings(t *testing.T) {
	tables := replay.Galera.Test(t, func(t *testing.T, c *replay.Case) replay.Verdict { return replay.PlayGalera(c, recordedNode(t)) })
	if n := tables[0].Compared; n < 10 {
		t.Errorf("%d runs compared, expected more", n)
	}
}

// TestGaleraDifferencesAreSeen plants another figure in a recording.
func TestGaleraDifferencesAreSeen(t *testing.T) {
	for _, row := range []struct{ file, from, to, want string }{
		{"kill9_1.pinned", `"longest_gap_ms":6353.992`, `"longest_gap_ms":8353.992`, "writes of 172.29.77.32:3306 stop for 8.35 s"},
		{"kill9_1.status", "Primary size=2 Synced ready=ON", "Primary size=1 Synced ready=ON", `172.29.77.32:3306 is ["Primary size=3 Synced ready=ON" "Primary size=1 Synced ready=ON"]`},
		{"kill9_1.pinned", `"172.29.77.33:3306":0`, `"172.29.77.33:3306":3`, "3 acknowledged rows missing on 172.29.77.33:3306"},
		{"kill9_1.failover", "1062 Duplicate", "1213 Duplicate", "errors of failover [1213]"},
		{"kill9_1.fault", "kill -9", "rain", "not understood"},
	} {
		c := replay.Case{Name: "kill9", Folder: "testdata/golden/galera"}
		changed := false
		for _, part := range []string{"failover", "fault", "pinned", "status"} {
			name := "kill9_1." + part
			data, err := os.ReadFile(c.Folder + "/" + name + ".json")
			if err != nil {
				t.Fatal(err)
			}
			if name == row.file {
				planted := strings.ReplaceAll(string(data), row.from, row.to)
				changed, data = planted != string(data), []byte(planted)
			}
			c.Files = append(c.Files, replay.File{Name: name, Data: data})
		}
		v := replay.PlayGalera(&c, recordedNode(t))
		if wrong := strings.Join(v.Wrong, "; "); !changed || v.Equal == v.Compared || !strings.Contains(wrong, row.want) {
			t.Errorf("%s: %s for %s: %q, want %q", row.file, row.to, row.from, wrong, row.want)
		}
	}
}
