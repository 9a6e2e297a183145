package suite

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"runtime"
	"sync"
	"weak"

	"github.com/hadrill/hadrill/reports/record"
	"github.com/hadrill/hadrill/scenarios"
)

// Inputs are all that the record of a run depends on, beside the seed: what is
// another here gives another key.
type Inputs struct {
	// Build is of the program: Build().
	Build  string `json:"build"`
	Ground string `json:"ground"`
	// Scenario and Path are its names, which stand in the record.
	Scenario string   `json:"scenario"`
	Path     string   `json:"path"`
	Variant  string   `json:"variant"`
	Settings []string `json:"settings"`
	Ours     []string `json:"ours"`
	// Files are the digests of the scenario's files by name.
	Files map[string]string `json:"files"`
}

// NoKey is the error of a case that depends on more than its files.
type NoKey struct{ Case, File, Why string }

func (n *NoKey) Error() string {
	return fmt.Sprintf("%s: its programs read %s, which %s: nobody else can do its runs, and they are done anew each time", n.Case, n.File, n.Why)
}

// inputsOf gives what the runs of a case on a ground depend on. The case must have
// been prepared. The error is *NoKey.
func inputsOf(c *scenarios.Case, ground, build string) (*Inputs, error) {
	if err := beyond(c); err != nil {
		return nil, err
	}
	in := &Inputs{
		Build: build, Ground: ground, Scenario: c.Scenario.Name, Path: c.Scenario.Path, Variant: c.Variant,
		Ours: c.AskedOurs, Files: map[string]string{},
	}
	for _, s := range c.Settings {
		in.Settings = append(in.Settings, s.String())
	}
	for name, text := range c.Scenario.Files {
		in.Files[name] = digest([]byte(text))
	}
	return in, nil
}

// digest is SHA-256 in hex.
func digest(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// key gives the key of a run with these inputs: 64 hex digits. number is which run of
// the same inputs it is, where they do not decide what comes out; otherwise it is 0. look
// is that of the job, "" for none.
func (in *Inputs) key(seed uint64, number int, look string) string {
	text, err := json.Marshal(struct {
		*Inputs
		Seed   uint64 `json:"seed"`
		Number int    `json:"number"`
		Look   string `json:"look,omitempty"`
	}{in, seed, number, look})
	if err != nil {
		panic("suite: inputs that cannot be written: " + err.Error())
	}
	return digest(text)
}

// Keys gives jobs their keys. Its methods may be called side by side.
type Keys struct {
	ground *GroundRow
	build  string
	mu     sync.Mutex
	cases  map[weak.Pointer[scenarios.Case]]*Inputs // a study may have a case for each run
}

// KeysOn makes the keys of jobs on a ground. The error is of reading this program's
// own file.
func KeysOn(ground *GroundRow) (*Keys, error) {
	build, err := Build()
	if err != nil {
		return nil, err
	}
	return KeysOf(ground, build), nil
}

// KeysOf makes the keys of jobs that a build does on a ground.
func KeysOf(ground *GroundRow, build string) *Keys {
	return &Keys{ground: ground, build: build, cases: map[weak.Pointer[scenarios.Case]]*Inputs{}}
}

// Inputs gives those of a case that has been prepared. The error is *NoKey.
func (k *Keys) Inputs(c *scenarios.Case) (*Inputs, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	of := weak.Make(c)
	if in := k.cases[of]; in != nil {
		return in, nil
	}
	in, err := inputsOf(c, k.ground.Name, k.build)
	if err == nil {
		k.cases[of] = in
		runtime.AddCleanup(c, k.forget, of)
	}
	return in, err
}

// forget forgets a case that is gone.
func (k *Keys) forget(of weak.Pointer[scenarios.Case]) {
	k.mu.Lock()
	defer k.mu.Unlock()
	delete(k.cases, of)
}

// Key gives a job's key. On a ground that is not repeatable it is that of the run of
// this number, from 1. The error is *NoKey.
func (k *Keys) Key(j Job, number int) (string, error) {
	in, err := k.Inputs(j.Case)
	if err != nil {
		return "", err
	}
	if k.ground.Repeatable {
		number = 0
	}
	return in.key(j.Seed, number, j.Look.name()), nil
}

// RecordKey gives the key of a record's run by a build of this program; ours are the
// programs that --ours named. On a ground that is not repeatable it is that of a first
// run.
func RecordKey(rec *record.Record, build string, ours []string) string {
	in := &Inputs{
		Build: build, Ground: rec.Run.Ground, Scenario: rec.Run.Scenario, Path: rec.Run.Path, Variant: rec.Run.Variant,
		Settings: rec.Run.Settings, Ours: ours, Files: map[string]string{},
	}
	for name, text := range rec.Run.Files {
		in.Files[name] = digest([]byte(text))
	}
	number := 1
	if row, err := FindGround(rec.Run.Ground); err == nil && row.Repeatable {
		number = 0
	}
	return in.key(rec.Run.Seed, number, "")
}
