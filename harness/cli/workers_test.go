package cli

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/hadrill/hadrill/harness/queue"
)

// study is a folder with a scenario whose runs take some milliseconds, one of which fails,
// and a whole run of it.
func study(t *testing.T) (dir string, args []string) {
	t.Helper()
	dir = put(t, "", "")
	drill := strings.Replace(fails, "lasts: 4s", "lasts: 400s", 1)
	if err := os.WriteFile(filepath.Join(dir, "scenario.yaml"), []byte(drill), 0o666); err != nil {
		t.Fatal(err)
	}
	args = []string{"run", ".", "--seeds", "60", "--no-progress"}
	if out, code := shell(t, dir, "hadrill "+strings.Join(args, " ")+" --out whole"); code != 1 {
		t.Fatalf("exit code %d, want 1: %s", code, out)
	}
	return dir, args
}

// began starts hadrill.
func began(t *testing.T, dir string, env []string, args ...string) (cmd *exec.Cmd, out *output) {
	t.Helper()
	return beganProgram(t, filepath.Join(bin, "hadrill"), dir, env, args...)
}

// output is what a program prints, to be read while it runs.
type output struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

// beganProgram starts a program.
func beganProgram(t *testing.T, program, dir string, env []string, args ...string) (cmd *exec.Cmd, out *output) {
	t.Helper()
	cmd, out = exec.Command(program, args...), &output{}
	cmd.Dir, cmd.Stdout, cmd.Stderr = dir, out, out
	cmd.Env = append(os.Environ(), env...)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	return cmd, out
}

// records is how many are in a folder.
func records(dir string) int {
	all, _ := filepath.Glob(filepath.Join(dir, "*.jsonl"))
	return len(all)
}

// until waits for what must come.
func until(t *testing.T, what string, comes func() bool) {
	t.Helper()
	for since := time.Now(); !comes(); time.Sleep(between) {
		if time.Since(since) > 2*time.Minute {
			t.Fatalf("it does not come to %s", what)
		}
	}
}

// children are the processes that a process started.
func children(of int) (all []int) {
	stats, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, name := range stats {
		data, err := os.ReadFile(name)
		if err != nil {
			continue // it has ended
		}
		pid, rest, _ := strings.Cut(string(data), " (")
		fields := strings.Fields(rest[strings.LastIndex(rest, ")")+1:])
		if n, err := strconv.Atoi(pid); err == nil && len(fields) > 1 && fields[0] != "Z" && fields[1] == strconv.Itoa(of) {
			all = append(all, n)
		}
	}
	return all
}

// ends waits for the program, and gives its exit code.
func ends(t *testing.T, cmd *exec.Cmd) int {
	t.Helper()
	err := cmd.Wait()
	if _, failed := err.(*exec.ExitError); err != nil && !failed {
		t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode()
}

// TestWorkersKilled: three workers, one of which is killed and the others stopped for a moment
// now and then (SIGSTOP), give the bytes of one machine.
func TestWorkersKilled(t *testing.T) {
	lookAtSources(t)
	dir, args := study(t)
	cmd, out := began(t, dir, nil, append(args, "--workers", "3")...)
	random := rand.New(rand.NewPCG(1, 2))
	for killed := range 3 {
		until(t, "a worker and some results", func() bool {
			return records(filepath.Join(dir, "results")) > 8*killed && len(children(cmd.Process.Pid)) > 0
		})
		if all := children(cmd.Process.Pid); len(all) > 0 {
			random.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
			send(all[:1], syscall.SIGKILL)
			send(all[1:], syscall.SIGSTOP)
			time.Sleep(100 * time.Millisecond) // the fault itself
			send(all[1:], syscall.SIGCONT)
		}
	}
	if code := ends(t, cmd); code != 1 {
		t.Fatalf("exit code %d: %s", code, out)
	}
	if !strings.Contains(out.String(), "a worker died (signal: killed) and is started again; its run is done by another") {
		t.Errorf("it is not told: %s", out)
	}
	if diff, code := shell(t, dir, "diff -r whole results"); code != 0 {
		t.Errorf("other bytes: %s", diff)
	}
}

// TestCoordinatorKilled: with it end its workers, and nothing of its queue stays; when it
// comes back it does the rest.
func TestCoordinatorKilled(t *testing.T) {
	lookAtSources(t)
	dir, args := study(t)
	env := temporary(t)
	args = append(args, "--workers", "2", "--cache", "cache")
	cmd, _ := began(t, dir, env, args...)
	until(t, "some results", func() bool { return records(filepath.Join(dir, "results")) > 5 })
	workers := children(cmd.Process.Pid)
	if n := stores(t, env); n != 1 {
		t.Errorf("it has %d stores, want 1", n)
	}
	_ = cmd.Process.Kill()
	ends(t, cmd)
	until(t, "the end of the workers and of the store", func() bool { return !alive(workers) && len(workers) > 0 && stores(t, env) == 0 })
	cmd, out := began(t, dir, env, args...)
	if code := ends(t, cmd); code != 1 || !strings.Contains(out.String(), " of them had been done before") {
		t.Fatalf("exit code %d: %s", code, out)
	}
	if diff, code := shell(t, dir, "diff -r -x '.unfinished-*' whole results"); code != 0 {
		t.Errorf("other bytes: %s", diff)
	}
	if n := stores(t, env); n != 0 {
		t.Errorf("%d stores are left", n)
	}
}

// TestStoreLeft: where the workers are killed, too, the store stays until the next run or
// hadrill clean, which leave those alone that are in use.
func TestStoreLeft(t *testing.T) {
	lookAtSources(t)
	dir, args := study(t)
	for _, row := range []struct {
		name, command, says string
		code                int
	}{
		{"the next run", "hadrill run . --seeds 1 --workers 1 --out next", "", 1},
		{"hadrill clean", "DOCKER_HOST=unix:///nobody hadrill clean", "removed the queue of 1 killed hadrill\n", 3},
	} {
		env := temporary(t)
		begin := func(out string) (*exec.Cmd, []int) {
			cmd, _ := began(t, dir, env, append(args, "--workers", "1", "--out", out)...)
			until(t, "a result", func() bool { return records(filepath.Join(dir, out)) > 0 })
			all := append(children(cmd.Process.Pid), cmd.Process.Pid)
			send(all, syscall.SIGSTOP) // none sees another's end, and nothing is done that nobody looks at
			return cmd, all
		}
		lives, itsAll := begin(row.name + ", beside")
		killed, all := begin(row.name)
		send(all, syscall.SIGKILL)
		ends(t, killed)
		until(t, "the end of the workers", func() bool { return !alive(all) })
		if n := stores(t, env); n != 2 {
			t.Fatalf("%s: there are %d stores, want that of one that was killed with its workers and that of one that lives", row.name, n)
		}
		if out, code := shell(t, dir, row.command, env...); code != row.code || !strings.Contains(out, row.says) {
			t.Errorf("%s: exit code %d: %s", row.name, code, out)
		}
		if n := stores(t, env); n != 1 {
			t.Errorf("%s: there are %d stores, want that of the one that lives", row.name, n)
		}
		send(itsAll, syscall.SIGCONT)
		if code := ends(t, lives); code != 1 || stores(t, env) != 0 {
			t.Errorf("%s: the one that lives ends with %d and leaves %d stores", row.name, code, stores(t, env))
		}
	}
}

// send sends a signal to processes.
func send(all []int, s syscall.Signal) {
	for _, pid := range all {
		_ = syscall.Kill(pid, s) // one that has ended gets none
	}
}

// temporary is a folder for temporary files of one's own, as an environment.
func temporary(t *testing.T) []string {
	t.Helper()
	return []string{"TMPDIR=" + t.TempDir()}
}

// stores is how many stores of queues are in it.
func stores(t *testing.T, env []string) int {
	t.Helper()
	all, err := os.ReadDir(strings.TrimPrefix(env[0], "TMPDIR="))
	if err != nil {
		t.Fatal(err)
	}
	return len(all)
}

// alive reports whether one of the processes is.
func alive(all []int) bool {
	return slices.ContainsFunc(all, func(pid int) bool {
		stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
		return err == nil && !strings.Contains(string(stat), ") Z ")
	})
}

// ofOthers is the server of a queue that no hadrill has started, until the test is over.
func ofOthers(t *testing.T) *queue.Server {
	t.Helper()
	server, err := queue.Embed(func(err error) { t.Error(err) })
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	})
	return server
}

// TestQueueOfOthers: two coordinators with the same study at a queue, a worker that comes
// later and one that is told to stop: both get the bytes of one machine.
func TestQueueOfOthers(t *testing.T) {
	lookAtSources(t)
	server := ofOthers(t)
	dir, args := study(t)
	one, outOne := began(t, dir, nil, append(args, "--queue", server.URL, "--out", "one")...)
	two, outTwo := began(t, dir, nil, append(args, "--queue", server.URL, "--out", "two")...)
	env := []string{"HADRILL_QUEUE=" + server.URL}
	first, outFirst := began(t, dir, env, "work", "--name", "first", "--jobs", "2")
	until(t, "some results", func() bool { return records(filepath.Join(dir, "one")) > 3 })
	later, outLater := began(t, dir, env, "work", "--name", "later", "--jobs", "1")
	_ = first.Process.Signal(os.Interrupt)
	if code := ends(t, first); code != 0 {
		t.Errorf("the worker that was stopped: exit code %d: %s", code, outFirst)
	}
	for _, c := range []struct {
		cmd *exec.Cmd
		out *output
		dir string
	}{{one, outOne, "one"}, {two, outTwo, "two"}} {
		if code := ends(t, c.cmd); code != 1 {
			t.Errorf("exit code %d: %s", code, c.out)
		}
		if diff, code := shell(t, dir, "diff -r whole "+c.dir); code != 0 {
			t.Errorf("other bytes: %s", diff)
		}
	}
	_ = later.Process.Signal(os.Interrupt)
	if code := ends(t, later); code != 0 || !strings.Contains(outLater.String(), "hadrill: worker later takes jobs of the simulator, 1 side by side; Ctrl-C ends it") {
		t.Errorf("exit code %d: %s", code, outLater)
	}
}

// TestWorkersAtFault: a worker of another program says so in a sentence and gets nothing,
// and one that can write no file, and whose words nobody keeps, does all.
func TestWorkersAtFault(t *testing.T) {
	lookAtSources(t)
	server := ofOthers(t)
	dir, args := study(t)
	env := []string{"HADRILL_QUEUE=" + server.URL, "TMPDIR=/nowhere"}
	other := filepath.Join(t.TempDir(), "other")
	if out, err := exec.Command("go", "build", "-tags", "other", "-o", other, "github.com/hadrill/hadrill").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	study, outStudy := began(t, dir, nil, append(args, "--queue", server.URL, "--out", "one")...)
	_, outOther := beganProgram(t, other, dir, env, "work", "--name", "other")
	until(t, "a word of the other", func() bool { return strings.Count(outOther.String(), "\n") == 2 })
	want := regexp.MustCompile(`(?m)^hadrill: worker other: the queue has work for build [0-9a-f]{16} of hadrill, and this is hadrill 0\.1\.0, build [0-9a-f]{16}, which gets none of it: expected the same program$`)
	if !want.MatchString(outOther.String()) || records(filepath.Join(dir, "one")) > 0 {
		t.Errorf("%d results, and it says: %s", records(filepath.Join(dir, "one")), outOther)
	}
	beganProgram(t, "/bin/sh", dir, env, "-c", "ulimit -f 0; exec "+filepath.Join(bin, "hadrill")+" work 2>/dev/full")
	if code := ends(t, study); code != 1 {
		t.Errorf("exit code %d: %s", code, outStudy)
	}
	if diff, code := shell(t, dir, "diff -r whole one"); code != 0 {
		t.Errorf("other bytes: %s", diff)
	}
}
