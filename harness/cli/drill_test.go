//go:build linux

package cli

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/moby/moby/client"

	"github.com/hadrill/hadrill/harness/containers/engine"
	"github.com/hadrill/hadrill/harness/containers/engine/enginetest"
)

// site is a machine that no other test is on: a host name and a folder for
// temporary files of its own, so that what its hadrills make can be
// distinguished from what others make on the same engine.
type site struct {
	t      *testing.T
	engine *client.Client
	name   string
	tmp    string
	host   string          // DOCKER_HOST, "" for the environment's
	ids    map[string]bool // sessions that were seen
}

func newSite(t *testing.T) *site {
	t.Helper()
	c := enginetest.Client(t)
	tmp, err := os.MkdirTemp("", "site-")
	if err != nil {
		t.Fatal(err)
	}
	s := &site{t: t, engine: c, name: filepath.Base(tmp), tmp: tmp, ids: map[string]bool{}}
	t.Cleanup(func() {
		if t.Failed() {
			s.hadrill("clean", "--all").wait()
		}
		os.RemoveAll(tmp)
	})
	return s
}

// drill is a hadrill at work.
type drill struct {
	t    *testing.T
	cmd  *exec.Cmd
	out  *lines
	done chan struct{}
}

// lines collects the lines that a program prints.
type lines struct {
	sync.Mutex
	b bytes.Buffer
}

func (l *lines) Write(p []byte) (int, error) {
	l.Lock()
	defer l.Unlock()
	return l.b.Write(p)
}

func (l *lines) String() string {
	l.Lock()
	defer l.Unlock()
	return l.b.String()
}

// hadrill starts the program on the site.
func (s *site) hadrill(args ...string) *drill {
	s.t.Helper()
	line := `hostname "$0" && exec hadrill "$@"`
	cmd := exec.Command("sh", append([]string{"-c", line, s.name}, args...)...)
	cmd.Env = append(os.Environ(), "TMPDIR="+s.tmp, "PATH="+bin+":"+os.Getenv("PATH"))
	if s.host != "" {
		cmd.Env = append(cmd.Env, "DOCKER_HOST="+s.host)
	}
	cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWUTS}
	if os.Getuid() != 0 {
		cmd.SysProcAttr.Cloneflags |= syscall.CLONE_NEWUSER
		cmd.SysProcAttr.UidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}}
		cmd.SysProcAttr.GidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getgid(), Size: 1}}
	}
	return launch(s.t, cmd)
}

// run starts a variant of the scenario of these tests.
func (s *site) run(variant string) *drill {
	s.t.Helper()
	out := filepath.Join(s.t.TempDir(), "results")
	return s.hadrill("run", "--on", "containers", "--plots", "none", "--no-progress", "--out", out, "--variant", variant, "testdata/containers/one")
}

func launch(t *testing.T, cmd *exec.Cmd) *drill {
	t.Helper()
	d := &drill{t: t, cmd: cmd, out: &lines{}, done: make(chan struct{})}
	cmd.Stdout, cmd.Stderr = d.out, d.out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		_ = cmd.Wait() // its exit ends the reads
		close(d.done)
	}()
	t.Cleanup(func() {
		_ = cmd.Process.Kill() // one that ended is not hit
		<-d.done
	})
	return d
}

// enough is far more than anything here takes.
const enough = 3 * time.Minute

// wait gives the exit code, -1 for a signal.
func (d *drill) wait() int {
	d.t.Helper()
	select {
	case <-d.done:
	case <-time.After(enough):
		d.t.Fatalf("still at work after %v:\n%s", enough, d.out)
	}
	return d.cmd.ProcessState.ExitCode()
}

// exits wants that exit code, and these words in what it printed.
func (d *drill) exits(code int, words ...string) {
	d.t.Helper()
	got := d.wait()
	for _, w := range words {
		if !strings.Contains(d.out.String(), w) {
			d.t.Errorf("does not print %q", w)
		}
	}
	if got != code || d.t.Failed() {
		d.t.Errorf("exit code %d, want %d:\n%s", got, code, d.out)
	}
}

func (d *drill) signal(s os.Signal) {
	d.t.Helper()
	if err := d.cmd.Process.Signal(s); err != nil {
		d.t.Fatalf("%v:\n%s", err, d.out)
	}
}

// eventually wants something to become true.
func (s *site) eventually(what string, is func() bool) {
	s.t.Helper()
	for began := time.Now(); !is(); time.Sleep(20 * time.Millisecond) {
		if time.Since(began) > enough {
			s.t.Fatalf("after %v not yet: %s", enough, what)
		}
	}
}

// running waits until so many containers of the site run.
func (s *site) running(n int) {
	s.t.Helper()
	s.eventually("containers run", func() bool { s.look(); return s.count("running") >= n })
}

// look notes the sessions whose locks are there.
func (s *site) look() {
	for _, name := range s.locks() {
		id := strings.TrimSuffix(strings.TrimPrefix(filepath.Base(name), "hadrill-"), ".lock")
		s.ids[id] = true
	}
}

func (s *site) locks() []string {
	names, _ := filepath.Glob(filepath.Join(s.tmp, "hadrill-*.lock"))
	return names
}

// count gives how many containers of the site are in a state; "" is any.
func (s *site) count(state string) int {
	s.t.Helper()
	f := make(client.Filters).Add("label", engine.Host+"="+s.name)
	if state != "" {
		f.Add("status", state)
	}
	found, err := s.engine.ContainerList(s.t.Context(), client.ContainerListOptions{All: true, Filters: f})
	if err != nil {
		s.t.Fatal(err)
	}
	return len(found.Items)
}

func (s *site) networks() int {
	s.t.Helper()
	f := make(client.Filters).Add("label", engine.Host+"="+s.name)
	found, err := s.engine.NetworkList(s.t.Context(), client.NetworkListOptions{Filters: f})
	if err != nil {
		s.t.Fatal(err)
	}
	return len(found.Items)
}

// watchdogs gives those of the sessions that were seen.
func (s *site) watchdogs() int {
	n := 0
	all, _ := filepath.Glob("/proc/[0-9]*/cmdline")
	for _, name := range all {
		text, _ := os.ReadFile(name) // one that ended meanwhile has none
		words := strings.Split(string(text), "\x00")
		if len(words) > 2 && words[1] == engine.WatchdogCommand && s.ids[words[2]] {
			n++
		}
	}
	return n
}

// nothingLeft wants the site to be as if there had been no hadrill.
func (s *site) nothingLeft() {
	s.t.Helper()
	if len(s.ids) == 0 {
		s.t.Error("no session was seen: this shows nothing")
	}
	if c, n, l, w := s.count(""), s.networks(), len(s.locks()), s.watchdogs(); c+n+l+w > 0 {
		s.t.Errorf("left: %d containers, %d networks, %d locks, %d watchdogs", c, n, l, w)
	}
}
