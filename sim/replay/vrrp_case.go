package replay

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hadrill/hadrill/sim/host"
)

// VRRP are the recordings of keepalived 2.2.7.
var VRRP = Kind{Program: vrrpProgram, Folder: "vrrp", Case: vrrpCase}

// TestVRRP replays every recorded case under many seeds. read makes the program
// of its configuration file.
func TestVRRP(t *testing.T, read func(file string) (host.Main, error)) {
	simulated := map[VRRPSetup][]figures{} // cases that are in several folders run once
	tables := VRRP.Test(t, func(t *testing.T, c *Case) Verdict {
		runs, err := readVRRPCase(c)
		if err != nil {
			return Unreadable(err)
		}
		s := runs[0].Setup
		if simulated[s] == nil {
			if simulated[s], err = s.simulate(read); err != nil {
				return Unreadable(err)
			}
		}
		return compareVRRP(runs, simulated[s], t.Logf)
	})
	for _, table := range tables {
		for _, wrong := range missingVRRP(table.Folder) {
			t.Error(wrong)
		}
	}
}

// vrrpCase returns the case of a run's file: NAME of NAME-run3.
func vrrpCase(file string) string {
	name, _, ok := strings.Cut(file, "-run")
	if !ok {
		return ""
	}
	return name
}

// readVRRPCase reads the runs of a case, all of one setup.
func readVRRPCase(c *Case) ([]*VRRPRecording, error) {
	var runs []*VRRPRecording
	var errs []error
	for _, f := range c.Files {
		rec, err := ReadVRRP(f)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		runs = append(runs, rec)
		if rec.Setup != runs[0].Setup {
			errs = append(errs, fmt.Errorf("recording %q: its setup differs from that of %q", f.Name, c.Files[0].Name))
		}
	}
	return runs, errors.Join(errs...)
}

// missingVRRP returns the runs that a folder's summary has and the folder has
// not. A folder without a summary misses none.
func missingVRRP(folder string) []string {
	data, err := os.ReadFile(filepath.Join(folder, "summary.json"))
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	var summary map[string]struct {
		Runs int `json:"runs"`
	}
	if err == nil {
		err = json.Unmarshal(data, &summary)
	}
	if err != nil {
		return []string{err.Error()}
	}
	var wrong []string
	for _, name := range names(summary) {
		if files, _ := filepath.Glob(filepath.Join(folder, name+"-run*.json")); len(files) != summary[name].Runs {
			wrong = append(wrong, fmt.Sprintf("%s: case %q: %d recorded runs, the summary has %d", folder, name, len(files), summary[name].Runs))
		}
	}
	return wrong
}
