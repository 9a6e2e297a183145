package suite

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/hadrill/hadrill/reports/record"
)

// Look is a way to see more of a run than its record tells: what passes while it goes on,
// or how the world is left.
type Look struct {
	// Name tells looks apart; it is part of the key of a job.
	Name string
	// Run does the job, and gives what was seen beside the record, as JSON carries it. It
	// may end the run when nothing more is to be seen: then the record is of one that did
	// not finish. What it gives is a function of the job alone.
	Run func(ctx context.Context, j Job, progress func(share float64)) (rec *record.Record, seen any)
}

// FindLook gives the look of a name, nil for "".
func FindLook(looks []*Look, name string) (*Look, error) {
	if name == "" {
		return nil, nil
	}
	i := slices.IndexFunc(looks, func(l *Look) bool { return l.Name == name })
	if i < 0 {
		return nil, fmt.Errorf("it is to be looked at by %q, which this program does not have", name)
	}
	return looks[i], nil
}

// name is that of a look, "" for none.
func (l *Look) name() string {
	if l == nil {
		return ""
	}
	return l.Name
}

// run does a job that is looked at.
func (l *Look) run(ctx context.Context, j Job, progress func(share float64)) (*record.Record, json.RawMessage) {
	rec, seen := l.Run(ctx, j, progress)
	text, err := json.Marshal(seen)
	if err != nil {
		panic("suite: the look " + l.Name + " sees what cannot be written: " + err.Error())
	}
	return rec, text
}

// Write writes the result of a job as ReadResult reads it: the record, and before it, of
// a job that is looked at, a line of what was seen.
func (r *Result) Write(w io.Writer) error {
	if r.Look != nil {
		if _, err := w.Write(append(slices.Clone(r.Seen), '\n')); err != nil {
			return err
		}
	}
	return r.Record.Write(w)
}

// ReadResult reads the result of a job, and measures and judges it.
func ReadResult(j Job, data []byte) (Result, error) {
	var seen []byte
	if j.Look != nil {
		var found bool
		if seen, data, found = bytes.Cut(data, []byte{'\n'}); !found || !json.Valid(seen) {
			return Result{}, errors.New("a result without what was seen of the run")
		}
	}
	rec, err := record.Read(bytes.NewReader(data))
	if err != nil {
		return Result{}, err
	}
	r := JudgeRecord(j, rec)
	r.Seen = seen
	return r, nil
}
