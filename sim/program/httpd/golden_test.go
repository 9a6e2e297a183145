package httpd_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"

	"github.com/hadrill/hadrill/sim/lab"
	"github.com/hadrill/hadrill/sim/program/httpd"
	"github.com/hadrill/hadrill/sim/program/recording"
)

func readText(text string) (*httpd.Config, error) {
	c, _, err := httpd.Read(fstest.MapFS{"httpd.conf": {Data: []byte(text)}}, "httpd.conf")
	return c, err
}

// TestGolden replays every recording of the real httpd 2.4.68 and compares each
// request: the server that answered, the status, who received it. GOLDEN_WEB
// names a further folder of recordings, laid out alike.
func TestGolden(t *testing.T) {
	roots := []string{filepath.Join("testdata", "golden", "web")}
	if more := os.Getenv("GOLDEN_WEB"); more != "" {
		roots = append(roots, more)
	}
	for _, root := range roots {
		all, err := recording.Load(os.DirFS(root), "apache")
		if err != nil {
			t.Errorf("%s: %v", root, err)
			continue
		}
		table := recording.Summary{Program: "httpd"}
		for _, rec := range all {
			t.Run(rec.Name, func(t *testing.T) {
				v := replay(t, rec)
				for _, w := range v.Wrong {
					t.Error(w)
				}
				table.Add(rec.Name, v)
			})
		}
		t.Logf("%s: %s", root, &table)
		if table.Compared == 0 {
			t.Errorf("%s: no request was compared", root)
		}
	}
}

// near are picks that could as well have fallen the other way, with the reason.
// They are compared like all others: the replay meets them as recorded.
var near = []struct {
	recording string
	n         int
	why       string
}{
	{"sticky_dead_failover_retry60", 24, "sent 60.000 s after the failure, to a millisecond: just over the retry of 60 s"},
	{"retry0", 2, "with retry=0 the failed member is a candidate again when a microsecond has passed before the next choice"},
}

func replay(t *testing.T, rec *recording.Recording) recording.Verdict {
	c, err := readText(rec.Config)
	if err != nil {
		t.Fatalf("the recorded configuration is refused: %v", err)
	}
	l := lab.New(rec, lab.Options{})
	if len(l.Commands) > 0 {
		t.Errorf("commands %v: httpd takes none", l.Commands)
	}
	out, err := l.Run("httpd", c.Main(httpd.Options{}))
	if err != nil {
		t.Error(err)
	}
	v := recording.Httpd.Judge(recording.Httpd.Comparison, rec, out, nil)
	for _, p := range near {
		if p.recording == rec.Name {
			v.How = fmt.Sprintf("request %d: %s", p.n, p.why)
		}
	}
	return v
}
