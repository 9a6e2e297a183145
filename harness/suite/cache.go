package suite

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/hadrill/hadrill/reports/record"
	"github.com/hadrill/hadrill/reports/store"
)

// Cache does jobs whose results are not there yet, and keeps those: a run that was done
// is not done again. Runs on a ground that is not repeatable are done each time.
type Cache struct {
	Store *store.Store
	Keys  *Keys
	// Again has each run done, also those whose results are there, and held against
	// them.
	Again bool
	// Warn is called with a line about what keeps the cache from being of use, each once;
	// side by side.
	Warn func(line string)
	// Do does a job whose result is not there; nil is RunJob.
	Do Doer

	known atomic.Int64
	mu    sync.Mutex
	told  map[string]bool
}

// TwoResults is the error of a run that came out otherwise than before.
type TwoResults struct {
	Case string
	Seed uint64
	// Difference is the first one, as record.Difference tells it.
	Difference string
	Err        error // names the files of both
}

func (t *TwoResults) Error() string {
	return fmt.Sprintf("%s, seed %d: %v; the first difference is in %s", t.Case, t.Seed, t.Err, t.Difference)
}

func (t *TwoResults) Unwrap() error { return t.Err }

// Known is how many results were there.
func (c *Cache) Known() int { return int(c.known.Load()) }

// Has reports whether the result of a job is there and counts.
func (c *Cache) Has(j Job) bool {
	key := c.key(j)
	return key != "" && !c.Again && c.Store.Has(key)
}

// Run is meant for Options.Do. Its error is *TwoResults, or of Do.
func (c *Cache) Run(ctx context.Context, j Job, progress func(share float64)) (Result, error) {
	key := c.key(j)
	if key == "" {
		return c.do(ctx, j, progress)
	}
	if !c.Again {
		if rec := c.find(key, j); rec != nil {
			c.known.Add(1)
			if progress != nil {
				progress(1)
			}
			return JudgeRecord(j, rec), nil
		}
	}
	r, err := c.do(ctx, j, progress)
	if err != nil || !r.Record.End.Finished {
		return r, err
	}
	return r, c.keep(key, r)
}

func (c *Cache) do(ctx context.Context, j Job, progress func(share float64)) (Result, error) {
	if c.Do != nil {
		return c.Do(ctx, j, progress)
	}
	return RunJob(ctx, j, progress), nil
}

// key is a job's; "" for one that has none, or of which more is asked than a record.
func (c *Cache) key(j Job) string {
	if !c.Keys.ground.Repeatable || j.Look != nil {
		return ""
	}
	key, err := c.Keys.Key(j, 0)
	if err != nil {
		c.warn(err.Error())
	}
	return key
}

// find gives the record of a job's key, nil where there is none that can be read. What
// is there and is not that is removed.
func (c *Cache) find(key string, j Job) *record.Record {
	data, err := c.Store.Get(key)
	if err != nil {
		c.warn(err.Error())
	}
	if data == nil {
		return nil
	}
	rec, err := record.Read(bytes.NewReader(data))
	if err == nil && RecordKey(rec, c.Keys.build, j.Case.AskedOurs) != key {
		err = errors.New("it is the record of another run")
	}
	if err != nil {
		c.warn(c.Store.Drop(key, err).Error())
		return nil
	}
	return rec
}

// keep keeps a run's record. That it cannot be kept is no error.
func (c *Cache) keep(key string, r Result) error {
	var b bytes.Buffer
	if err := r.Record.Write(&b); err != nil {
		return err
	}
	err := c.Store.Put(key, b.Bytes())
	var conflict *store.Conflict
	switch {
	case errors.As(err, &conflict):
		return twoResults(r, conflict.Before, err)
	case err != nil:
		const why = "results are not kept for later runs: "
		c.warnOnce(why, why+err.Error()) // of each it would name another file
	}
	return nil
}

// twoResults says where a run's record differs from the one before.
func twoResults(r Result, before []byte, err error) error {
	t := &TwoResults{Case: r.Record.Run.Name(), Seed: r.Seed, Difference: "how it was written", Err: err}
	other, readErr := record.Read(bytes.NewReader(before))
	if readErr != nil {
		return t
	}
	if first, err := record.Difference(other, r.Record); err == nil && first != "" {
		t.Difference = first
	}
	return t
}

func (c *Cache) warn(line string) { c.warnOnce(line, line) }

// warnOnce warns where nothing of its kind was said before.
func (c *Cache) warnOnce(kind, line string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.told == nil {
		c.told = map[string]bool{}
	}
	if !c.told[kind] {
		c.told[kind] = true
		c.Warn(line)
	}
}
