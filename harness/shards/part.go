package shards

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/hadrill/hadrill/harness/suite"
	"github.com/hadrill/hadrill/reports/folder"
)

// FileName is the file in a shard's folder that says what it holds. It is written when
// all runs of the shard have ended.
const FileName = "shard.json"

// format of that file.
const format = 1

// Part is what a shard's folder holds of a study.
type Part struct {
	Format  int    `json:"format"`
	Hadrill string `json:"hadrill"` // version
	Build   string `json:"build"`   // suite.Build
	Shard   int    `json:"shard"`
	Of      int    `json:"of"`
	// Command is what the study was asked for with, without what differs from shard to
	// shard.
	Command string `json:"command"`
	Keep    Keep   `json:"keep"`
	// Study is the digest of the keys of all runs, in their order, and of Keep; Jobs is
	// how many those are.
	Study string `json:"study"`
	Jobs  int    `json:"jobs"`
	Cases []Case `json:"cases"`
	Runs  []Run  `json:"runs"`
}

// Keep says what is made of the records.
type Keep struct {
	Plots string `json:"plots"` // first, all, none
	Seed  uint64 `json:"seed"`  // the first
	CSV   bool   `json:"csv"`
	HTML  bool   `json:"html"`
}

// Case is one whose runs the shard has some of.
type Case struct {
	Scenario string   `json:"scenario"`
	Variant  string   `json:"variant"`
	Ours     []string `json:"ours,omitempty"` // as --ours asked for them
}

// Run is one of the shard's.
type Run struct {
	Job    int    `json:"job"`  // its place among all of the study, from 0
	Case   int    `json:"case"` // of Part.Cases
	Seed   uint64 `json:"seed"`
	Key    string `json:"key"`
	Record string `json:"record"` // file in the folder
	Digest string `json:"digest"` // SHA-256 of it
}

// NewPart begins a part of a study whose runs, in their order, have these keys.
func NewPart(s Shard, build, command string, keep Keep, keys []string) *Part {
	return &Part{
		Format: format, Hadrill: suite.Version, Build: build, Shard: s.Number, Of: s.Of, Command: command, Keep: keep,
		Study: studyDigest(keep, keys), Jobs: len(keys), Cases: []Case{}, Runs: []Run{},
	}
}

func studyDigest(keep Keep, keys []string) string {
	text, err := json.Marshal(struct {
		Keep Keep
		Keys []string
	}{keep, keys})
	if err != nil {
		panic("shards: keys that cannot be written: " + err.Error())
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// Add adds a run whose record is in the folder: the one at this place of the study.
func (p *Part) Add(dir string, place int, key string, j suite.Job, record string) error {
	sum, err := fileDigest(filepath.Join(dir, record))
	if err != nil {
		return err
	}
	of := Case{j.Case.Scenario.Name, j.Case.Variant, j.Case.AskedOurs}
	same := func(c Case) bool { return c.Scenario == of.Scenario && c.Variant == of.Variant }
	at := slices.IndexFunc(p.Cases, same)
	if at < 0 {
		at = len(p.Cases)
		p.Cases = append(p.Cases, of)
	}
	p.Runs = append(p.Runs, Run{place, at, j.Seed, key, record, sum})
	return nil
}

func fileDigest(name string) (string, error) {
	f, err := os.Open(name)
	if err != nil {
		return "", fmt.Errorf("%s: cannot read: %w", name, folder.Cause(err))
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", fmt.Errorf("%s: cannot read: %w", name, folder.Cause(err))
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// Write writes the part into its folder.
func (p *Part) Write(f *folder.Folder) error {
	return f.Write(FileName, func(w io.Writer) error {
		e := json.NewEncoder(w)
		e.SetIndent("", " ")
		return e.Encode(p)
	})
}

// Remove removes what an earlier run wrote into a folder.
func Remove(dir string) error {
	err := os.Remove(filepath.Join(dir, FileName))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("cannot remove %s: %w", filepath.Join(dir, FileName), folder.Cause(err))
	}
	return nil
}

// IsPart reports whether a folder is a shard's.
func IsPart(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, FileName))
	return err == nil
}

// readPart reads what a folder holds.
func readPart(dir string) (*Part, error) {
	name := filepath.Join(dir, FileName)
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return nil, fmt.Errorf("%s: there is no such folder: expected that of a shard", dir)
	}
	f, err := os.Open(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("%s: there is no %s in it: it is no shard's folder, or its runs have not all ended", dir, FileName)
	case err != nil:
		return nil, fmt.Errorf("%s: cannot read: %w", name, folder.Cause(err))
	}
	defer f.Close()
	var p Part
	d := json.NewDecoder(f)
	d.DisallowUnknownFields()
	if err := d.Decode(&p); err != nil {
		return nil, fmt.Errorf("%s: not as hadrill run --shard writes it: %w", name, err)
	}
	if err := p.check(); err != nil {
		return nil, fmt.Errorf("%s: not as hadrill run --shard writes it: %w", name, err)
	}
	return &p, nil
}

// isDigest reports whether a text is a digest as this package and suite write them.
func isDigest(text string) bool {
	b, err := hex.DecodeString(text)
	return err == nil && len(b) == sha256.Size
}

func (p *Part) check() error {
	if p.Format != format {
		return fmt.Errorf("found format %d, expected %d", p.Format, format)
	}
	if p.Shard < 1 || p.Shard > p.Of || p.Of > most {
		return fmt.Errorf("found shard %d of %d", p.Shard, p.Of)
	}
	for what, sum := range map[string]string{"build": p.Build, "study": p.Study} { // order cannot show but where both are wrong
		if !isDigest(sum) {
			return fmt.Errorf("found %s %q, expected a digest of 64 hex digits", what, sum)
		}
	}
	for _, r := range p.Runs {
		if !isDigest(r.Key) || !isDigest(r.Digest) {
			return fmt.Errorf("found run %d with the key %q and the digest %q, expected digests of 64 hex digits", r.Job, r.Key, r.Digest)
		}
		if r.Job < 0 || r.Job >= p.Jobs || r.Case < 0 || r.Case >= len(p.Cases) || filepath.Base(r.Record) != r.Record {
			return fmt.Errorf("found run %d of %d, case %d of %d, record %q", r.Job, p.Jobs, r.Case, len(p.Cases), r.Record)
		}
	}
	return nil
}
