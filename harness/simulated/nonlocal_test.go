package simulated

import (
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/hadrill/hadrill/scenarios"
)

// TestNonlocalBind: balancers that listen on the address that one of them has take
// it from each other where the machine, or the file, lets them; where neither does,
// that one does not start.
func TestNonlocalBind(t *testing.T) {
	for _, row := range []struct {
		why           string
		nonlocal      bool   // on lb1
		transparent   string // on lb2
		ended         []string
		before, after bool // whether users are served before HAProxy of lb1 is killed, and after
	}{
		{"as it is", true, " transparent", nil, true, true},
		{"lb2 may not", true, "", []string{"lb2"}, true, false},
		{"lb1 may not", false, " transparent", []string{"lb1"}, true, true},
		{"neither may", false, "", []string{"lb1", "lb2"}, false, false},
	} {
		files := fstest.MapFS{}
		for _, name := range []string{"scenario.yaml", "lb1.conf", "lb1.cfg", "lb2.conf", "lb2.cfg"} {
			text, err := os.ReadFile("../containers/testdata/nonlocal/" + name)
			if err != nil {
				t.Fatal(err)
			}
			files[name] = &fstest.MapFile{Data: []byte(strings.ReplaceAll(string(text), " transparent\n", row.transparent+"\n"))}
		}
		s, err := scenarios.Load(files, ".", "nonlocal")
		if err != nil {
			t.Fatal(err)
		}
		s.Cases[0].Machines[0].NonlocalBind = row.nonlocal
		rec := planOf(t, s).Run(t.Context(), 1, nil)
		var ended []string
		for _, e := range rec.Events {
			if e.Kind == "ended" && strings.Contains(e.Detail, "cannot bind socket (cannot assign requested address) [10.30.0.100:80]") && !slices.Contains(ended, e.Machine) {
				ended = append(ended, e.Machine)
			}
		}
		slices.Sort(ended)
		if !slices.Equal(ended, row.ended) {
			t.Errorf("%s: HAProxy did not start on %q, want %q", row.why, ended, row.ended)
		}
		for at, want := range map[time.Duration]bool{2 * time.Second: row.before, 8 * time.Second: row.after} {
			if s := rec.Series[0]; (s.Requests[at/time.Second]-s.Errors[at/time.Second] > 50) != want {
				t.Errorf("%s: in the second from %v %d requests, %d errors; served: want %v", row.why, at, s.Requests[at/time.Second], s.Errors[at/time.Second], want)
			}
		}
	}
}
