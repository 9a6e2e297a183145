package cli

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// small is a shop with a balancer, whose studies take a few seconds.
const small = `title: a small shop
network: {subnet: 10.20.0.0/16}
machines:
  lb1: {ip: 10.20.0.11, run: {nginx: nginx.conf}}
  web1: {ip: 10.20.0.21, run: {tomcat: {work: 10ms, threads: 1}}}
  web2: {ip: 10.20.0.22, run: {tomcat: {work: 10ms, threads: 1}}}
users:
  all: {count: 500, from: 10.20.64.0/18, to: "http://10.20.0.11", rate: 50/s, get: GET /}
lasts: 10s
expect: [requests.errors == 0]
variants: {open: {}, closed: {users.all: {count: 5, from: 10.20.64.0/18, to: "http://10.20.0.11", think: 100ms, get: GET /}}}
`

const smallNginx = `events {}
http {
    upstream app {
        server 10.20.0.21:8080 fail_timeout=1000s;
        server 10.20.0.22:8080 fail_timeout=1000s;
    }
    server {
        listen 80;
        location / { proxy_pass http://app; proxy_connect_timeout 1s; proxy_read_timeout 1s; }
    }
}
`

// studies are those whose runs workers do, each with how few seeds show it.
var studies = []struct{ name, command string }{
	{"capacity", "capacity . --objective latency.p99<100ms --recover --for 4s --warmup 2s --seeds 2 --precision 0.1"},
	{"servers", "capacity . --objective latency.p99<100ms --servers web* --for 4s --warmup 2s --seeds 1 --precision 0.1"},
	{"strategies", "compare . --seeds 2"},
	{"values", "compare . --vary users.all.rate=50..100:50 --seeds 2"},
	{"ways", "compare . --sessions redis,cookie --seeds 2"},
	{"sessions", "compare sessions redis persistent-valve --scene killed,store --servers 2 --seeds 2"},
}

// TestStudiesByWorkers: the tables and plots of a study have the bytes of one machine's
// where two workers do its runs.
func TestStudiesByWorkers(t *testing.T) {
	lookAtSources(t)
	for _, study := range studies {
		t.Run(study.name, func(t *testing.T) {
			t.Parallel()
			dir := put(t, small, smallNginx)
			args := strings.Fields(study.command)
			here, out := began(t, dir, nil, append(args, "--out", "here")...)
			if code := ends(t, here); code != 0 {
				t.Fatalf("exit code %d: %s", code, out)
			}
			there, out := began(t, dir, nil, append(args, "--out", "there", "--workers", "2")...)
			if code := ends(t, there); code != 0 {
				t.Fatalf("by workers: exit code %d: %s", code, out)
			}
			if diff, code := shell(t, dir, "diff -r here there && test -n \"$(ls here)\""); code != 0 {
				t.Errorf("other bytes: %s", diff)
			}
		})
	}
}

// coordinator starts the program; said is what it has said on standard error by now.
func coordinator(t *testing.T, dir string, env []string, args ...string) (cmd *exec.Cmd, said func() string) {
	t.Helper()
	errs, err := os.Create(filepath.Join(t.TempDir(), "stderr"))
	if err != nil {
		t.Fatal(err)
	}
	defer errs.Close()
	cmd = exec.Command(filepath.Join(bin, "hadrill"), args...)
	cmd.Dir, cmd.Stderr, cmd.Env = dir, errs, append(os.Environ(), env...)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	return cmd, func() string {
		text, _ := os.ReadFile(errs.Name())
		return string(text)
	}
}

// TestStudyOverQueue: a capacity over a queue of others, one of whose workers is told to
// stop, and one killed, has the bytes of one machine's, and says who came and went.
func TestStudyOverQueue(t *testing.T) {
	lookAtSources(t)
	server := ofOthers(t)
	dir := put(t, small, smallNginx)
	args := strings.Fields("capacity . --objective latency.p99<100ms --for 20s --warmup 4s --seeds 4 --precision 0.05")
	here, out := began(t, dir, nil, append(args, "--out", "here")...)
	if code := ends(t, here); code != 0 {
		t.Fatalf("exit code %d: %s", code, out)
	}
	there, said := coordinator(t, dir, nil, append(args, "--out", "there", "--queue", server.URL)...)
	workers := map[string]*exec.Cmd{}
	for _, name := range []string{"killed", "stopped", "stays"} {
		workers[name], _ = began(t, dir, []string{"HADRILL_QUEUE=" + server.URL}, "work", "--name", name, "--jobs", "1")
	}
	for _, name := range []string{"killed", "stopped"} {
		until(t, name+" having joined", func() bool {
			return strings.Contains(said(), "hadrill: worker "+name+" has joined, 1 run side by side\n")
		})
	}
	_ = workers["killed"].Process.Kill()
	_ = workers["stopped"].Process.Signal(syscall.SIGTERM)
	if code := ends(t, workers["stopped"]); code != 0 {
		t.Errorf("the worker that was told to stop: exit code %d", code)
	}
	if code := ends(t, there); code != 0 {
		t.Fatalf("by workers: exit code %d: %s", code, said())
	}
	if diff, code := shell(t, dir, "diff -r here there && test -n \"$(ls here)\""); code != 0 {
		t.Errorf("other bytes: %s", diff)
	}
	if !strings.Contains(said(), "hadrill: worker stopped stopped; ") {
		t.Errorf("it is not told: %s", said())
	}
}

// TestQueueAgain: what a queue of others had from before is said, and --again has it done
// again.
func TestQueueAgain(t *testing.T) {
	lookAtSources(t)
	server := ofOthers(t)
	dir := put(t, small, smallNginx)
	began(t, dir, []string{"HADRILL_QUEUE=" + server.URL}, "work", "--jobs", "1")
	for _, row := range []struct {
		args string
		had  bool
	}{{"", false}, {"", true}, {"--again", false}} {
		run, out := began(t, dir, nil, append(strings.Fields("run . --seeds 3 --plots none --cache none "+row.args), "--queue", server.URL)...)
		ends(t, run)
		if got := out.String(); !strings.Contains(got, "\n6 runs, ") || strings.Contains(got, "; 6 of them had been done before") != row.had {
			t.Errorf("%q: want what had been done before: %v, in\n%s", row.args, row.had, got)
		}
	}
}

// TestStudyStopped: Ctrl-C at the coordinator of a capacity ends it and its workers soon,
// with what its runs have found.
func TestStudyStopped(t *testing.T) {
	lookAtSources(t)
	dir := put(t, small, smallNginx)
	cmd, out := began(t, dir, nil, strings.Fields("capacity . --for 500s --seeds 50 --precision 0.001 --workers 2")...)
	var workers []int
	until(t, "two workers", func() bool { workers = children(cmd.Process.Pid); return len(workers) == 2 })
	time.Sleep(time.Second) // so that most likely they have runs; it ends in any case
	_ = cmd.Process.Signal(os.Interrupt)
	if code := ends(t, cmd); code != 3 || !strings.Contains(out.String(), "hadrill: interrupted: ") {
		t.Errorf("exit code %d: %s", code, out)
	}
	until(t, "the end of the workers", func() bool {
		for _, pid := range workers {
			if stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid)); err == nil && !bytes.Contains(stat, []byte(") Z ")) {
				return false
			}
		}
		return true
	})
}

// TestWithoutEngine: a coordinator whose runs others do on containers needs no Docker, says
// that nobody is there to do them, and can be stopped.
func TestWithoutEngine(t *testing.T) {
	lookAtSources(t)
	server := ofOthers(t)
	cmd, said := coordinator(t, put(t, fails, ""), []string{"DOCKER_HOST=unix:///nowhere"}, "run", ".", "--on", "containers", "--queue", server.URL)
	until(t, "its saying that there is no worker", func() bool {
		return strings.Contains(said(), "hadrill: no worker is there yet that has containers\n")
	})
	_ = cmd.Process.Signal(os.Interrupt)
	if code := ends(t, cmd); code != 3 || !strings.Contains(said(), "hadrill: interrupted: 0 of 1 run finished") {
		t.Errorf("exit code %d: %s", code, said())
	}
}

// TestFidelityLacksWorkers: a comparison of grounds does nothing where no worker of the
// queue has one of them, and says which.
func TestFidelityLacksWorkers(t *testing.T) {
	lookAtSources(t)
	server := ofOthers(t)
	dir := put(t, fails, "")
	worker, _ := began(t, dir, []string{"HADRILL_QUEUE=" + server.URL}, "work", "--name", "one", "--jobs", "1")
	cmd, out := began(t, dir, nil, "fidelity", ".", "--queue", server.URL, "--seeds", "3")
	if code := ends(t, cmd); code != 3 || out.String() != "hadrill: no worker of the queue has containers: expected one that does, by hadrill work --on containers\n" {
		t.Errorf("exit code %d: %s", code, out)
	}
	if n := records(filepath.Join(dir, "results")); n != 0 {
		t.Errorf("%d runs were done", n)
	}
	_ = worker.Process.Signal(os.Interrupt)
	if code := ends(t, worker); code != 0 {
		t.Errorf("the worker: exit code %d", code)
	}
	for _, row := range []struct {
		args, says string
		env        []string
	}{
		{"fidelity . --workers 2", "cannot use the Docker engine: ", []string{"DOCKER_HOST=unix:///nowhere"}},
		{"fidelity . --from results --workers 2", "fidelity: --from runs nothing: expected no --workers and no --queue beside it", nil},
		{"compare . --workers 2000", "--workers 2000: expected 1 to 1024", nil},
		{"compare sessions --workers -1", "--workers -1: expected 1 to 1024", nil},
		{"capacity . --queue example.com", "example.com: found no address of a queue", nil},
	} {
		cmd, out := began(t, dir, row.env, strings.Fields(row.args)...)
		if code := ends(t, cmd); code < 2 || !strings.Contains(out.String(), "hadrill: "+row.says) {
			t.Errorf("%s: exit code %d: %s", row.args, code, out)
		}
	}
}
