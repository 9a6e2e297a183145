package suite

import (
	"bytes"
	"fmt"
	"runtime"
	"testing"

	"github.com/hadrill/hadrill/reports/record"
	"github.com/hadrill/hadrill/reports/verdict"
)

func live() uint64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

func TestBytesARun(t *testing.T) {
	j := libraryJobs(t, "hot-standby", 1)[0]
	var text bytes.Buffer
	if err := RunJob(t.Context(), j, nil).Record.Write(&text); err != nil {
		t.Fatal(err)
	}
	fmt.Println("record", text.Len(), "files", func() (n int) {
		for _, f := range j.Case.Scenario.Files {
			n += len(f)
		}
		return
	}())
	const runs = 200
	for _, read := range []bool{false, true} {
		var all []*verdict.Verdict
		before := live()
		for range runs {
			rec, err := record.Read(bytes.NewReader(text.Bytes()))
			if err != nil {
				t.Fatal(err)
			}
			if !read {
				rec.Run.Files = j.Case.Scenario.Files
			}
			r := JudgeRecord(j, rec)
			r.Measured.Settle()
			all = append(all, r.Verdict)
		}
		fmt.Println(read, (live()-before)/runs)
		runtime.KeepAlive(all)
	}
}
