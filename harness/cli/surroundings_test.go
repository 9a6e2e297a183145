//go:build linux

package cli

import (
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// commands that need an engine.
var needEngine = [][]string{
	{"run", "--on", "containers", "--no-progress", "--variant", "short", "testdata/containers/one"},
	{"clean"},
	{"images", "--list"},
	{"images", "light"},
}

// TestNoEngine wants one line and exit code 3 where no engine can be used.
func TestNoEngine(t *testing.T) {
	closed := socket(t, 0o600)
	for _, row := range []struct{ host, says, why string }{
		{"unix:///nonexistent", "no Docker engine answers (start it, or name another in DOCKER_HOST)", "no socket"},
		{"unix://" + closed, "no Docker engine answers (start it, or name another in DOCKER_HOST)", "nobody listens"},
		{"tcp://127.0.0.1:1", "no Docker engine answers (start it, or name another in DOCKER_HOST)", "refused"},
		{"here", "unable to parse docker host `here`", "no address"},
	} {
		for _, args := range needEngine {
			d := launchWith(t, nil, row.host, args...)
			d.exits(3, row.says)
			oneLine(t, d)
		}
	}
}

// TestNoPermission has a socket that others may not use. Root may, so root's
// tests are done as nobody.
func TestNoPermission(t *testing.T) {
	at := socket(t, 0)
	l, err := net.Listen("unix", at)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if err := os.Chmod(at, 0); err != nil {
		t.Fatal(err)
	}
	var as *syscall.SysProcAttr
	if os.Getuid() == 0 {
		as = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
	}
	for _, args := range needEngine {
		d := launchWith(t, as, "unix://"+at, args...)
		d.exits(3, "no permission to use the Docker engine (become a member of the group docker, or root)")
		oneLine(t, d)
	}
}

// socket gives the name of a socket that everybody can reach; one that was
// closed without being removed lies there, unless mode is 0.
func socket(t *testing.T, mode os.FileMode) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "engine-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	at := filepath.Join(dir, "sock")
	if mode == 0 {
		return at
	}
	l, err := net.Listen("unix", at)
	if err != nil {
		t.Fatal(err)
	}
	l.(*net.UnixListener).SetUnlinkOnClose(false)
	l.Close()
	return at
}

// launchWith starts a copy of the program that everybody may execute.
func launchWith(t *testing.T, as *syscall.SysProcAttr, host string, args ...string) *drill {
	t.Helper()
	cmd := exec.Command(everybodys(t), args...)
	cmd.SysProcAttr = as
	cmd.Env = append(os.Environ(), "DOCKER_HOST="+host)
	return launch(t, cmd)
}

// everybodys makes the program's folder one that everybody may enter.
func everybodys(t *testing.T) string {
	t.Helper()
	if err := os.Chmod(bin, 0o755); err != nil {
		t.Fatal(err)
	}
	return filepath.Join(bin, "hadrill")
}

func oneLine(t *testing.T, d *drill) {
	t.Helper()
	if out := d.out.String(); strings.Count(out, "\n") != 1 || !strings.HasPrefix(out, "hadrill: ") {
		t.Errorf("%q: want one line", out)
	}
}

// TestUnsupported wants the reasons why this ground cannot run a case before
// anything is made.
func TestUnsupported(t *testing.T) {
	s := newSite(t)
	d := s.run("half")
	d.exits(3, `one/half: cannot run on containers: fault "fail web/nginx": a real nginx can be made to fail all requests, not a share of them`)
	oneLine(t, d)
	if c, n := s.count(""), s.networks(); c+n > 0 {
		t.Errorf("made %d containers, %d networks", c, n)
	}
}

// TestFullEngine: what the engine refuses in the middle is reported in one
// line, and what was made before is removed.
func TestFullEngine(t *testing.T) {
	made(t, newSite(t))
	const full = "mkdir /var/lib/docker/overlay2/x: no space left on device"
	const space = "no space left on the disk of the Docker engine (docker system df shows what uses it, docker system prune frees some)"
	for _, row := range []struct {
		name, says string
		refusal
	}{
		{"no subnet", "cannot make a network: the Docker engine has no subnet left for another network (docker network prune removes unused networks)",
			refusal{"POST", "/networks/create", 500, "could not find an available, non-overlapping IPv4 address pool among the defaults to assign to the network"}},
		{"no space for a container", space, refusal{"POST", "/containers/create", 500, full}},
		{"no space for the program", space, refusal{"PUT", "/archive", 500, full}},
		{"no space to start", space, refusal{"POST", "/start", 500, full}},
		{"not known", "error while the engine was tired", refusal{"POST", "/start", 500, "error while the engine was tired"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			s := newSite(t)
			b, host := newBroken(t, s.engine, row.refusal)
			s.host = host
			d := s.run("short")
			s.eventually("a session", func() bool { s.look(); return len(s.ids) > 0 })
			close(b.refuse)
			d.exits(3, row.says)
			s.nothingLeft()
		})
	}
}

// TestEngineDies: the run ends at once and says why; what it could not remove
// the next hadrill does.
func TestEngineDies(t *testing.T) {
	s := newSite(t)
	made(t, s)
	b, host := newBroken(t, s.engine, refusal{})
	s.host = host
	d := s.run("long")
	s.running(2)
	b.die()
	// both run, but whether hadrill has heard of the second's start is up to the machine:
	// it says that one ended, or could not be started
	d.exits(3, "the run did not finish: it came to ", "no Docker engine answers", "hadrill clean removes what is left")
	if out := d.out.String(); !strings.Contains(out, "its container ended by itself, or the Docker engine went away") && !strings.Contains(out, "cannot start the container of users/visitors: no Docker engine answers") {
		t.Errorf("does not say which container it was about:\n%s", out)
	}
	if len(s.watchdogs()) > 0 {
		t.Error("its watchdog is there")
	}
	s.host = ""
	s.eventually("everything is away", func() bool {
		s.hadrill("clean").exits(0, "removed ")
		return s.count("")+s.networks() == 0
	})
	s.nothingLeft()
}
