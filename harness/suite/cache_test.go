package suite

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/hadrill/hadrill/reports/folder"
	"github.com/hadrill/hadrill/reports/record"
	"github.com/hadrill/hadrill/reports/store"
	"github.com/hadrill/hadrill/reports/verdict"
	"github.com/hadrill/hadrill/scenarios"
)

// cacheIn opens a cache of the simulator's runs; what it warns of fails the test.
func cacheIn(t *testing.T, dir string) *Cache {
	t.Helper()
	keys, err := KeysOn(DefaultGround())
	if err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	return &Cache{Store: s, Keys: keys, Warn: func(line string) { t.Errorf("warned: %s", line) }}
}

// keepCached runs jobs through a cache and keeps them in a new folder.
func keepCached(t *testing.T, jobs []Job, c *Cache) string {
	t.Helper()
	dir := t.TempDir()
	f, err := folder.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	k := NewKeeper(f, func(j Job) bool { return j.Case.Variant == jobs[0].Case.Variant && j.Seed == 1 })
	k.KeepCourses()
	var verdicts []*verdict.Verdict
	err = RunJobs(t.Context(), jobs, Options{Workers: 2, Do: c.Run, Keep: k.Keep}, func(r Result) error {
		verdicts = append(verdicts, r.Verdict)
		return nil
	})
	if err := errors.Join(err, k.Finish(verdicts, NotRun(jobs, verdicts, DefaultGround().Name))); err != nil {
		t.Fatal(err)
	}
	return dir
}

// sameFolders wants two folders to hold the same files with the same bytes.
func sameFolders(t *testing.T, a, b string) {
	t.Helper()
	all := names(t, a)
	if got := names(t, b); strings.Join(got, " ") != strings.Join(all, " ") {
		t.Errorf("got  %q\nwant %q", got, all)
	}
	for _, name := range all {
		x, _ := os.ReadFile(filepath.Join(a, name))
		y, _ := os.ReadFile(filepath.Join(b, name))
		if len(x) == 0 || !bytes.Equal(x, y) {
			t.Errorf("%s: other bytes (%d and %d)", name, len(x), len(y))
		}
	}
}

// TestCache: a second time nothing is run, and every file has the same bytes; a seed
// more is run alone.
func TestCache(t *testing.T) {
	dir := t.TempDir()
	first, second, third := cacheIn(t, dir), cacheIn(t, dir), cacheIn(t, dir)
	runs := 0
	third.Do = func(ctx context.Context, j Job, progress func(float64)) (Result, error) {
		runs++
		return RunJob(ctx, j, progress), nil
	}
	second.Do = func(context.Context, Job, func(float64)) (Result, error) {
		return Result{}, errors.New("it was run again")
	}
	jobs := append(libraryJobs(t, "hot-standby", 1, 2), libraryJobs(t, "session-acts", 1)...)
	sameFolders(t, keepCached(t, jobs, first), keepCached(t, libraryJobsOf(t, 2, "hot-standby", "session-acts"), second))
	if first.Known() != 0 || second.Known() != len(jobs) {
		t.Errorf("%d known at first, then %d of %d", first.Known(), second.Known(), len(jobs))
	}
	more := libraryJobs(t, "hot-standby", 1, 2, 3)
	keepCached(t, more, third)
	if want := len(more) / 3; runs != want {
		t.Errorf("%d runs for a seed more, want %d", runs, want)
	}
}

// libraryJobsOf loads two scenarios anew, as another process would: the first with
// seeds, the second with one.
func libraryJobsOf(t *testing.T, seeds int, first, second string) []Job {
	t.Helper()
	return append(libraryJobs(t, first, SeedsFrom(1, seeds)...), libraryJobs(t, second, 1)...)
}

// TestCacheTwoResults plants another result: the study ends with the error that says
// where they differ, and both are kept.
func TestCacheTwoResults(t *testing.T) {
	c := cacheIn(t, t.TempDir())
	j := libraryJobs(t, "hot-standby", 1)[0]
	c.Do = func(ctx context.Context, j Job, progress func(float64)) (Result, error) {
		r := RunJob(ctx, j, progress)
		r.Record.Events[3].Detail += " and more"
		return r, nil
	}
	if _, err := c.Run(t.Context(), j, nil); err != nil {
		t.Fatal(err)
	}
	c.Do, c.Again = nil, true
	_, err := c.Run(t.Context(), j, nil)
	var two *TwoResults
	if !errors.As(err, &two) || !strings.HasPrefix(two.Difference, "event 4: detail: ") {
		t.Fatalf("got %v", err)
	}
	var files *store.Conflict
	if !errors.As(err, &files) || files.Kept == files.Other {
		t.Fatalf("the files are %+v", files)
	}
	for _, f := range []string{files.Kept, files.Other} {
		if info, err := os.Stat(f); err != nil || info.Size() == 0 {
			t.Errorf("%s is not kept: %v", f, err)
		}
	}
}

// TestCacheUnfinished: a run that was interrupted is no result.
func TestCacheUnfinished(t *testing.T) {
	c := cacheIn(t, t.TempDir())
	j := libraryJobs(t, "hot-standby", 1)[0]
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if r, err := c.Run(ended, j, nil); err != nil || r.Record.End.Finished {
		t.Fatalf("finished: %v, error %v", r.Record.End.Finished, err)
	}
	if r, err := c.Run(t.Context(), j, nil); err != nil || !r.Record.End.Finished || c.Known() != 0 {
		t.Errorf("error %v, %d known", err, c.Known())
	}
}

// TestCacheDamaged: what lies there and is no record, or that of another run, is said and
// removed, and the run's own is kept.
func TestCacheDamaged(t *testing.T) {
	all := libraryJobs(t, "hot-standby", 1, 2)
	j, other := all[0], all[1]
	var foreign bytes.Buffer
	if err := RunJob(t.Context(), other, nil).Record.Write(&foreign); err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		"{}\n":           "it is damaged, and was removed: record: line 1",
		foreign.String(): "it is damaged, and was removed: it is the record of another run",
	} {
		c := cacheIn(t, t.TempDir())
		var warned []string
		c.Warn = func(line string) { warned = append(warned, line) }
		if err := c.Store.Put(c.key(j), []byte(text)); err != nil {
			t.Fatal(err)
		}
		for known := range 2 {
			r, err := c.Run(t.Context(), j, nil)
			if len(warned) != 1 || !strings.Contains(warned[0], want) || err != nil || r.Record.Run.Seed != j.Seed || c.Known() != known {
				t.Errorf("warned %q, error %v, %d known", warned, err, c.Known())
			}
		}
	}
}

// shop is a scenario in a folder of its own, whose nginx includes files.
func shop(t *testing.T) (dir string) {
	t.Helper()
	dir = t.TempDir()
	for name, text := range map[string]string{
		"scenario.yaml": `title: one server
network: {subnet: 10.20.0.0/16}
machines:
  lb1: {ip: 10.20.0.11, run: {nginx: nginx.conf}}
  web1: {ip: 10.20.0.21, run: tomcat}
users: {all: {count: 2, from: 10.20.64.0/24, to: "http://lb1", get: GET /, every: 1s}}
lasts: 5s
variants:
  a: {}
  b: {lasts: 6s}
`,
		"nginx.conf":             "events {}\nhttp { include conf.d/*.conf; include sites-enabled/*; }\n",
		"conf.d/upstream.conf":   "upstream app { server 10.20.0.21:8080; }\n",
		"sites-available/a.conf": "server { listen 80; location / { proxy_pass http://app; } }\n",
	} {
		write(t, filepath.Join(dir, name), text)
	}
	if err := os.MkdirAll(filepath.Join(dir, "sites-enabled"), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("../sites-available/a.conf", filepath.Join(dir, "sites-enabled", "a.conf")); err != nil {
		t.Fatal(err)
	}
	return dir
}

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

// keyIn is the key of variant a in a folder, read anew.
func keyIn(t *testing.T, dir string, settings []scenarios.Setting, change func(k *Keys, j *Job)) (string, error) {
	t.Helper()
	var combinations [][]scenarios.Setting
	if settings != nil {
		combinations = append(combinations, settings)
	}
	loaded, err := LoadVaried([]string{dir}, combinations)
	if err != nil {
		t.Fatal(err)
	}
	g, _ := openSimulated(t.Context(), nil)
	cases := loaded[0].Cases[:1]
	prepared, err := Prepare(g, cases)
	if err != nil {
		t.Fatal(err)
	}
	k := KeysOf(DefaultGround(), "the build")
	j := Job{Case: cases[0], Prepared: prepared[0], Seed: 1}
	if change != nil {
		change(k, &j)
	}
	return k.Key(j, 1)
}

// TestKey changes one thing at a time: whatever can change a run changes its key, also a
// file behind a link, and what cannot does not.
func TestKey(t *testing.T) {
	dir := shop(t)
	first, err := keyIn(t, dir, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]string{first: "nothing"}
	other := func(what string, settings []scenarios.Setting, change func(*Keys, *Job)) {
		t.Helper()
		key, err := keyIn(t, dir, settings, change)
		if err != nil {
			t.Fatal(err)
		}
		if before, twice := seen[key]; twice {
			t.Errorf("%s: the key is that of %s", what, before)
		}
		seen[key] = what
	}
	other("a seed", nil, func(_ *Keys, j *Job) { j.Seed = 2 })
	other("a build", nil, func(k *Keys, _ *Job) { k.build = "another" })
	other("a ground, and with it a run's number", nil, func(k *Keys, _ *Job) { k.ground = ReferenceGround() })
	other("a variant", nil, func(_ *Keys, j *Job) { j.Case.Variant = "b" })
	other("a setting", []scenarios.Setting{{Path: "lasts", Value: "7s"}}, nil)
	other("hadrill's own programs", nil, func(_ *Keys, j *Job) { j.Case.MakeOurs("all") })
	other("a name", nil, func(_ *Keys, j *Job) { j.Case.Scenario.Name = "x" })
	other("a path", nil, func(_ *Keys, j *Job) { j.Case.Scenario.Path = "x" })
	for _, name := range []string{"scenario.yaml", "nginx.conf", "conf.d/upstream.conf", "sites-available/a.conf"} {
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		write(t, filepath.Join(dir, name), string(text)+"# more\n")
		other(name, nil, nil)
		write(t, filepath.Join(dir, name), string(text))
	}
	write(t, filepath.Join(dir, "conf.d", "second.conf"), "\n")
	other("a file more that is included", nil, nil)
	if err := os.Remove(filepath.Join(dir, "conf.d", "second.conf")); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "results", "shop.1.timeline.svg"), "<svg>") // an earlier run's, which was killed
	rec := record.Record{Run: record.Run{Scenario: "shop"}}
	var text bytes.Buffer
	if err := rec.Write(&text); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "results", "shop.1.jsonl"), text.String())
	if again, err := keyIn(t, dir, nil, nil); err != nil || again != first {
		t.Errorf("results of an earlier run change the key, error %v", err)
	}
}

// TestNumberOfRun: on a ground that is not repeatable each run has a key of its own, on
// one that is they have one.
func TestNumberOfRun(t *testing.T) {
	j := libraryJobs(t, "hot-standby", 1)[0]
	for i := range Grounds {
		k, err := KeysOn(&Grounds[i])
		if err != nil {
			t.Fatal(err)
		}
		one, err1 := k.Key(j, 1)
		two, err2 := k.Key(j, 2)
		if err := errors.Join(err1, err2); err != nil || (one == two) != Grounds[i].Repeatable {
			t.Errorf("%s: %s and %s, error %v", Grounds[i].Name, one, two, err)
		}
	}
}

// TestNoKey: a case that reads what no record holds has no key, and says which file.
func TestNoKey(t *testing.T) {
	dir := shop(t)
	write(t, filepath.Join(dir, ".hidden", "more.conf"), "\n")
	write(t, filepath.Join(dir, "nginx.conf"), "events {}\nhttp { include .hidden/*.conf; include conf.d/*.conf; include sites-enabled/*; }\n")
	_, err := keyIn(t, dir, nil, nil)
	var none *NoKey
	if !errors.As(err, &none) || none.File != ".hidden/more.conf" {
		t.Errorf("got %v", err)
	}
}

// TestNoKeyOfChanged: a case whose file changes while it is read, or that depends on
// whether a file is there that no record holds, has none either.
func TestNoKeyOfChanged(t *testing.T) {
	c := &scenarios.Case{Scenario: &scenarios.Scenario{Name: "shop", Files: map[string]string{"nginx.conf": "events {}"}}}
	for name, touch := range map[string]func(n *noted) error{
		"nginx.conf": func(n *noted) error { _, err := fs.ReadFile(n, "nginx.conf"); return err },
		"module.so":  func(n *noted) error { _, err := fs.Stat(n, "module.so"); return err },
	} {
		n := &noted{FS: fstest.MapFS{"nginx.conf": {Data: []byte("events { }")}, "module.so": {Data: []byte("ELF\x00")}}}
		c.Scenario.FS = n
		if err := touch(n); err != nil {
			t.Fatal(err)
		}
		_, err := inputsOf(c, "simulated", "b")
		var none *NoKey
		if !errors.As(err, &none) || none.File != name {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

// TestLinkedFileReplays: a record holds what a link leads to, so that its run can be done
// again elsewhere.
func TestLinkedFileReplays(t *testing.T) {
	loaded, err := Load([]string{shop(t)})
	if err != nil {
		t.Fatal(err)
	}
	g, _ := openSimulated(t.Context(), nil)
	prepared, err := Prepare(g, loaded[0].Cases)
	if err != nil {
		t.Fatal(err)
	}
	rec := RunJob(t.Context(), Job{Case: loaded[0].Cases[0], Prepared: prepared[0], Seed: 1}, nil).Record
	replay, err := OpenReplay(t.Context(), rec)
	if err != nil {
		t.Fatal(err)
	}
	if first, err := record.Difference(rec, replay.Run(t.Context()).Record); err != nil || first != "" {
		t.Errorf("the run is another: %s, error %v", first, err)
	}
}

// TestSources: what tells a program's sources, and what does not.
func TestSources(t *testing.T) {
	build := func(change func(i *debug.BuildInfo)) *debug.BuildInfo {
		i := &debug.BuildInfo{
			GoVersion: "go1.26.0", Path: "github.com/hadrill/hadrill",
			Deps:     []*debug.Module{{Path: "a", Version: "v1.0.0", Sum: "h1:a"}},
			Settings: []debug.BuildSetting{{Key: "vcs.revision", Value: "53a0fc8b"}, {Key: "vcs.modified", Value: "false"}, {Key: "GOARCH", Value: "amd64"}},
		}
		change(i)
		return i
	}
	first, known := sources(build(func(*debug.BuildInfo) {}))
	if !known {
		t.Fatal("a revision without changes is not known")
	}
	for _, row := range []struct {
		what        string
		change      func(i *debug.BuildInfo)
		same, known bool
	}{
		{"another processor", func(i *debug.BuildInfo) { i.Settings[2].Value = "arm64" }, true, true},
		{"another revision", func(i *debug.BuildInfo) { i.Settings[0].Value = "39c1b4da" }, false, true},
		{"another Go", func(i *debug.BuildInfo) { i.GoVersion = "go1.26.1" }, false, true},
		{"another library", func(i *debug.BuildInfo) { i.Deps[0].Sum = "h1:b" }, false, true},
		{"a tag", func(i *debug.BuildInfo) {
			i.Settings = append(i.Settings, debug.BuildSetting{Key: "-tags", Value: "x"})
		}, false, true},
		{"changed files", func(i *debug.BuildInfo) { i.Settings[1].Value = "true" }, false, false},
		{"a folder in place of a library", func(i *debug.BuildInfo) { i.Deps[0].Replace = &debug.Module{Path: "../a"} }, false, false},
		{"no revision", func(i *debug.BuildInfo) { i.Settings = nil }, false, false},
		{"a module's version", func(i *debug.BuildInfo) { i.Settings, i.Main = nil, debug.Module{Version: "v0.1.0", Sum: "h1:m"} }, false, true},
	} {
		got, known := sources(build(row.change))
		if known != row.known || (got == first) != row.same {
			t.Errorf("%s: known %v, the same %v", row.what, known, got == first)
		}
	}
}

// TestCacheFull: that results cannot be kept is said once, not for each.
func TestCacheFull(t *testing.T) {
	dir := t.TempDir()
	c := cacheIn(t, dir)
	var warned []string
	c.Warn = func(line string) { warned = append(warned, line) }
	for i := range 256 { // a file is where each folder would be
		write(t, filepath.Join(dir, fmt.Sprintf("%02x", i)), "")
	}
	for _, j := range libraryJobs(t, "service-tier", 1, 2, 3) {
		if _, err := c.Run(t.Context(), j, nil); err != nil {
			t.Fatal(err)
		}
	}
	var kept []string
	for _, line := range warned {
		if strings.HasPrefix(line, "results are not kept for later runs: ") {
			kept = append(kept, line)
		}
	}
	if len(kept) != 1 {
		t.Errorf("warned %q", warned)
	}
}
