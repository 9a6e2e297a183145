package suite

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/hadrill/hadrill/harness/simulated"
	"github.com/hadrill/hadrill/reports/folder"
	"github.com/hadrill/hadrill/reports/plots"
	"github.com/hadrill/hadrill/reports/verdict"
)

// libraryJobs gives the runs of a scenario of the library.
func libraryJobs(t *testing.T, name string, seeds ...uint64) []Job {
	t.Helper()
	loaded, err := Load([]string{name})
	if err != nil {
		t.Fatal(err)
	}
	prepared, err := Prepare(simulated.Ground{}, loaded[0].Cases)
	if err != nil {
		t.Fatal(err)
	}
	return Jobs(prepared, loaded[0].Cases, seeds)
}

// names gives the files in a folder.
func names(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, e := range entries {
		all = append(all, e.Name())
	}
	return all
}

// keepAll runs jobs and keeps them in a new folder.
func keepAll(t *testing.T, jobs []Job, workers int, drawn func(Job) bool) (dir string, err error) {
	t.Helper()
	dir = t.TempDir()
	f, err := folder.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	k := NewKeeper(f, drawn)
	var verdicts []*verdict.Verdict
	err = RunJobs(t.Context(), jobs, Options{Workers: workers, Keep: k.Keep}, func(r Result) error {
		verdicts = append(verdicts, r.Verdict)
		return nil
	})
	return dir, errors.Join(err, k.Finish(verdicts, nil))
}

// TestKeeper wants the same files with the same bytes whatever the number of
// workers, and plots of those runs that are to be drawn.
func TestKeeper(t *testing.T) {
	first := func(j Job) bool { return j.Seed == 1 }
	jobs := libraryJobs(t, "service-tier", 1, 2, 3)
	one, err := keepAll(t, jobs, 1, first)
	if err != nil {
		t.Fatal(err)
	}
	want := append(folder.Reports(),
		"over-seeds.png", "over-seeds.svg",
		"service-tier.1.jsonl", "service-tier.1.latency.png", "service-tier.1.latency.svg", "service-tier.1.timeline.png", "service-tier.1.timeline.svg",
		"service-tier.2.jsonl", "service-tier.3.jsonl",
	)
	slices.Sort(want)
	if got := names(t, one); !slices.Equal(got, want) {
		t.Errorf("got %q\nwant %q", got, want)
	}
	many, err := keepAll(t, jobs, 3, first)
	if err != nil {
		t.Fatal(err)
	}
	if got := names(t, many); !slices.Equal(got, want) {
		t.Errorf("three workers: got %q\nwant %q", got, want)
	}
	for _, name := range want {
		a, _ := os.ReadFile(filepath.Join(one, name))
		b, _ := os.ReadFile(filepath.Join(many, name))
		if len(a) == 0 || string(a) != string(b) {
			t.Errorf("%s: %d bytes with one worker, other %d with three", name, len(a), len(b))
		}
	}
	none, err := keepAll(t, jobs, 2, nil)
	if got := names(t, none); err != nil || slices.ContainsFunc(got, func(n string) bool { return strings.HasSuffix(n, ".svg") }) {
		t.Errorf("nothing is to be drawn: error %v, %q", err, got)
	}
}

// TestKeeperPlotInTheWay wants everything but plots to be kept where a plot
// cannot be written, and the error at the end.
func TestKeeperPlotInTheWay(t *testing.T) {
	dir := t.TempDir()
	f, err := folder.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Join(dir, "service-tier.2.timeline.svg", "x"), 0o777); err != nil {
		t.Fatal(err)
	}
	k := NewKeeper(f, func(Job) bool { return true })
	var verdicts []*verdict.Verdict
	err = RunJobs(t.Context(), libraryJobs(t, "service-tier", 1, 2, 3), Options{Workers: 1, Keep: k.Keep}, func(r Result) error {
		verdicts = append(verdicts, r.Verdict)
		return nil
	})
	if err != nil || len(verdicts) != 3 {
		t.Fatalf("error %v after %d runs", err, len(verdicts))
	}
	want := "cannot write " + filepath.Join(dir, "service-tier.2.timeline.svg") + ": file exists"
	if err := k.Finish(verdicts, nil); err == nil || err.Error() != want {
		t.Errorf("got error %v, want %s", err, want)
	}
	got := names(t, dir)
	for _, name := range append(folder.Reports(), "service-tier.3.jsonl", "service-tier.1.latency.png") {
		if !slices.Contains(got, name) {
			t.Errorf("%s is not there", name)
		}
	}
	if slices.Contains(got, "service-tier.3.latency.png") {
		t.Error("what came after was drawn")
	}
}

// TestKeeperFullDisk has a disk that is full until the plots are gone.
func TestKeeperFullDisk(t *testing.T) {
	dir := t.TempDir()
	f, err := folder.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	k := NewKeeper(f, func(Job) bool { return true })
	r := RunJob(t.Context(), libraryJobs(t, "service-tier", 1)[0], nil)
	if err := k.Keep(r); err != nil {
		t.Fatal(err)
	}
	full := func(w io.Writer) error {
		if slices.ContainsFunc(names(t, dir), func(n string) bool { return strings.HasSuffix(n, ".png") || strings.HasSuffix(n, ".svg") }) {
			return &os.PathError{Op: "write", Path: "x", Err: syscall.ENOSPC}
		}
		_, err := w.Write([]byte("kept"))
		return err
	}
	if err := k.write(func() error { return f.Write("next.jsonl", full) }); err != nil {
		t.Error(err)
	}
	if got := names(t, dir); !slices.Equal(got, []string{"next.jsonl", "service-tier.1.jsonl"}) {
		t.Errorf("left: %q", got)
	}
	always := func() error { return fmt.Errorf("cannot write x: %w", syscall.ENOSPC) }
	if err := k.write(always); !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("without plots: error %v", err)
	}
	if err := k.Finish([]*verdict.Verdict{r.Verdict}, nil); !errors.Is(err, syscall.ENOSPC) || !strings.HasPrefix(err.Error(), "no plots are kept") {
		t.Errorf("at the end: error %v", err)
	}
}

// TestKeeperFullDiskWhileDrawing has a disk that is full by a plot that another
// worker has not finished: the record waits for it, and it does not stay.
func TestKeeperFullDiskWhileDrawing(t *testing.T) {
	dir := t.TempDir()
	f, err := folder.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	k := NewKeeper(f, func(Job) bool { return true })
	text := func(w io.Writer) error { _, err := w.Write([]byte("kept")); return err }
	begun, full, drawn := make(chan bool), make(chan bool), make(chan bool)
	k.plot = func(name string, _ *plots.Drawing) error {
		close(begun)
		<-full
		return f.Write(name+".svg", text)
	}
	go func() {
		k.draw([]namedPlot{{name: "first"}})
		close(drawn)
	}()
	<-begun
	tries := 0
	once := func(w io.Writer) error {
		if tries++; tries == 1 {
			close(full) // the plot ends, too
			return syscall.ENOSPC
		}
		return text(w)
	}
	if err := k.write(func() error { return f.Write("next.jsonl", once) }); err != nil {
		t.Error(err)
	}
	<-drawn
	k.draw([]namedPlot{{name: "second"}}) // which is not: begun is closed
	if got := names(t, dir); !slices.Equal(got, []string{"next.jsonl"}) {
		t.Errorf("left: %q", got)
	}
}

// TestKeeperRoomMadeByAnother has another worker remove the plots between a
// record's failure and its own removal.
func TestKeeperRoomMadeByAnother(t *testing.T) {
	f, err := folder.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	k := NewKeeper(f, nil)
	k.plots = []string{"first"}
	tries := 0
	err = k.write(func() error {
		if tries++; tries > 1 {
			return nil
		}
		k.removePlots()
		return syscall.ENOSPC
	})
	if err != nil || tries != 2 {
		t.Errorf("error %v after %d tries", err, tries)
	}
}

// TestKeepBounded wants no more results than workers to wait to be kept, and the
// first error of keeping in the order of jobs to come back.
func TestKeepBounded(t *testing.T) {
	const workers = 3
	var mu sync.Mutex
	running, most := 0, 0 // runs begun and not yet kept
	begun := func(Job) func(float64) {
		mu.Lock()
		defer mu.Unlock()
		running++
		most = max(most, running)
		return nil
	}
	keep := func(r Result) error {
		mu.Lock()
		defer mu.Unlock()
		running--
		if r.Seed >= 40 {
			return fmt.Errorf("seed %d", r.Seed)
		}
		return nil
	}
	var got []uint64
	err := RunJobs(t.Context(), drills(100, nil), Options{Workers: workers, Begun: begun, Keep: keep}, func(r Result) error {
		got = append(got, r.Seed)
		return nil
	})
	if err == nil || err.Error() != "seed 40" || len(got) != 40 || !slices.IsSorted(got) {
		t.Errorf("error %v after %d results", err, len(got))
	}
	if most > workers || most == 0 {
		t.Errorf("%d results waited to be kept, want %d at the most", most, workers)
	}
}
