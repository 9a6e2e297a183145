package suite

import (
	"bytes"
	"runtime"
	"testing"

	"github.com/hadrill/hadrill/reports/record"
	"github.com/hadrill/hadrill/reports/verdict"
)

// TestBytesARun: a study keeps what reports need of each of its runs, and little more, also
// where its record was read: of a queue, a cache or a shard. So ten thousand fit into some
// hundred megabytes.
func TestBytesARun(t *testing.T) {
	const runs, most = 60, 32 << 10
	j := libraryJobs(t, "service-tier", 1)[0]
	var text bytes.Buffer
	if err := RunJob(t.Context(), j, nil).Record.Write(&text); err != nil {
		t.Fatal(err)
	}
	for name, do := range map[string]func() (Result, error){
		"run": func() (Result, error) { return RunJob(t.Context(), j, nil), nil },
		"read": func() (Result, error) {
			rec, err := record.Read(bytes.NewReader(text.Bytes()))
			if err != nil {
				return Result{}, err
			}
			return JudgeRecord(j, rec), nil
		},
	} {
		all := make([]*verdict.Verdict, runs)
		before := live()
		for i := range all {
			r, err := do()
			if err != nil {
				t.Fatal(err)
			}
			r.Measured.Settle()
			all[i] = r.Verdict
		}
		if bytes := (int64(live()) - int64(before)) / runs; bytes < 1<<10 || bytes > most {
			t.Errorf("%s: %d bytes a run, want at most %d", name, bytes, most)
		} else {
			t.Logf("%s: %d bytes a run", name, bytes)
		}
		runtime.KeepAlive(all)
	}
}

// live is how many bytes are in use.
func live() uint64 {
	runtime.GC()
	runtime.GC() // what is kept for reuse goes the second time
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
