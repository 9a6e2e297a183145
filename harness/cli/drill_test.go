//go:build linux

package cli

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/containerd/errdefs"
	"github.com/moby/moby/api/types/container"
	"github.com/moby/moby/api/types/mount"
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
	// volumes that containers were seen to have
	volumes map[string]bool
}

func newSite(t *testing.T) *site {
	t.Helper()
	c := enginetest.Client(t)
	tmp, err := os.MkdirTemp("", "site-")
	if err != nil {
		t.Fatal(err)
	}
	s := &site{t: t, engine: c, name: filepath.Base(tmp), tmp: tmp, ids: map[string]bool{}, volumes: map[string]bool{}}
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

// look notes the sessions whose locks are there, and the volumes of their containers:
// those of programs' data have no label.
func (s *site) look() {
	for _, name := range s.locks() {
		id := strings.TrimSuffix(strings.TrimPrefix(filepath.Base(name), "hadrill-"), ".lock")
		s.ids[id] = true
	}
	for _, c := range s.containers("") {
		for _, m := range c.Mounts {
			if m.Type == mount.TypeVolume {
				s.volumes[m.Name] = true
			}
		}
	}
}

func (s *site) locks() []string {
	names, _ := filepath.Glob(filepath.Join(s.tmp, "hadrill-*.lock"))
	return names
}

// own chooses what carries the site's label.
func (s *site) own() client.Filters { return make(client.Filters).Add("label", engine.Host+"="+s.name) }

// containers gives those of the site in a state; "" is any.
func (s *site) containers(state string) []container.Summary {
	s.t.Helper()
	f := s.own()
	if state != "" {
		f.Add("status", state)
	}
	found, err := s.engine.ContainerList(s.t.Context(), client.ContainerListOptions{All: true, Filters: f})
	if err != nil {
		s.t.Fatal(err)
	}
	return found.Items
}

// count gives how many containers of the site are in a state; "" is any.
func (s *site) count(state string) int {
	s.t.Helper()
	return len(s.containers(state))
}

func (s *site) networks() int {
	s.t.Helper()
	found, err := s.engine.NetworkList(s.t.Context(), client.NetworkListOptions{Filters: s.own()})
	if err != nil {
		s.t.Fatal(err)
	}
	return len(found.Items)
}

// kept gives the volumes with the site's label and those that its containers were seen
// to have.
func (s *site) kept() (names []string) {
	s.t.Helper()
	labelled, err := s.engine.VolumeList(s.t.Context(), client.VolumeListOptions{Filters: s.own()})
	if err != nil {
		s.t.Fatal(err)
	}
	for _, v := range labelled.Items {
		s.volumes[v.Name] = true
	}
	for name := range s.volumes {
		switch _, err := s.engine.VolumeInspect(s.t.Context(), name, client.VolumeInspectOptions{}); {
		case err == nil:
			names = append(names, name)
		case !errdefs.IsNotFound(err):
			s.t.Fatal(err)
		}
	}
	return names
}

// watchdogs gives the processes of those of the sessions that were seen.
func (s *site) watchdogs() []int {
	return processes("cmdline", func(words []string) bool {
		return len(words) > 2 && words[1] == engine.WatchdogCommand && s.ids[words[2]]
	})
}

// processes gives those of this machine of which a file of /proc/PID, which is words with
// a zero byte after each, is as wanted.
func processes(file string, wanted func(words []string) bool) (pids []int) {
	all, _ := filepath.Glob("/proc/[0-9]*/" + file)
	for _, name := range all {
		text, _ := os.ReadFile(name) // one that ended meanwhile has none
		if pid, err := strconv.Atoi(strings.Split(name, "/")[2]); err == nil && wanted(strings.Split(string(text), "\x00")) {
			pids = append(pids, pid)
		}
	}
	return pids
}

// left says what there is of hadrills on the site; "" is nothing.
func (s *site) left() string {
	s.t.Helper()
	var all []string
	note := func(n int, what string) {
		if n > 0 {
			all = append(all, fmt.Sprintf("%d %s", n, what))
		}
	}
	files, err := os.ReadDir(s.tmp)
	if err != nil {
		s.t.Fatal(err)
	}
	note(s.count(""), "containers")
	note(s.networks(), "networks")
	note(len(s.kept()), "volumes")
	note(len(s.watchdogs()), "watchdogs")
	note(len(processes("environ", func(words []string) bool { return slices.Contains(words, "TMPDIR="+s.tmp) })), "processes")
	note(len(files), fmt.Sprintf("temporary files: %v", files))
	return strings.Join(all, ", ")
}

// emptied waits until nothing is left, and wants that to be so.
func (s *site) emptied() {
	s.t.Helper()
	for began := time.Now(); s.left() != "" && time.Since(began) < enough; time.Sleep(20 * time.Millisecond) {
	}
	s.nothingLeft()
}

// nothingLeft wants the site to be as if there had been no hadrill.
func (s *site) nothingLeft() {
	s.t.Helper()
	if len(s.ids) == 0 {
		s.t.Error("no session was seen: this shows nothing")
	}
	if left := s.left(); left != "" {
		s.t.Errorf("left: %s", left)
	}
}
