package conformance

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// filesFolder is where the recorded configurations have their files.
const filesFolder = "/run/lab"

// namespaces has a process begin in namespaces of its own. That of IPC is among them: httpd
// finds segments of shared memory by numbers of the file system, which those of another
// start, even a dead one's, may have as well.
func namespaces() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNET | syscall.CLONE_NEWNS | syscall.CLONE_NEWPID | syscall.CLONE_NEWIPC}
}

// prepareMachine makes the surroundings of the recordings in namespaces of its
// own: the loopback, and an empty folder for the program's files.
func prepareMachine() error {
	if out, err := exec.Command("ip", "link", "set", "lo", "up").CombinedOutput(); err != nil {
		return fmt.Errorf("ip link: %w: %s", err, out)
	}
	if err := syscall.Mount("", "/", "", syscall.MS_REC|syscall.MS_PRIVATE, ""); err != nil {
		return fmt.Errorf("mount /: %w", err)
	}
	if err := os.MkdirAll(filesFolder, 0o755); err != nil {
		return err
	}
	if err := syscall.Mount("lab", filesFolder, "tmpfs", 0, ""); err != nil {
		return fmt.Errorf("mount %s: %w", filesFolder, err)
	}
	for _, d := range []string{"nginx", "haproxy", "apache"} {
		if err := os.Mkdir(filepath.Join(filesFolder, d), 0o777); err != nil {
			return err
		}
	}
	return nil
}

// realProgram is the program that was recorded, at work once more.
type realProgram struct {
	s       *replaySession
	cmd     *exec.Cmd
	started time.Time
}

// starting is how each program is started in the foreground with a file.
var starting = map[string]func(file string) []string{
	"nginx":   func(file string) []string { return []string{"nginx", "-g", "daemon off;", "-c", file} },
	"haproxy": func(file string) []string { return []string{"haproxy", "-f", file} },
	"apache":  func(file string) []string { return []string{"apache2", "-D", "FOREGROUND", "-f", file} },
}

// boot is how long a program may take to listen.
const boot = 30 * time.Second

func startReal(s *replaySession) (player, error) {
	file := filepath.Join(filesFolder, "config")
	if err := os.WriteFile(file, []byte(s.rec.Config), 0o644); err != nil {
		return nil, err
	}
	line := starting[s.res.Program](file)
	p := realProgram{s: s, cmd: exec.Command(line[0], line[1:]...)}
	log, err := p.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	p.cmd.Stderr = os.Stderr
	p.started = time.Now()
	if err := p.cmd.Start(); err != nil {
		return nil, err
	}
	go func() {
		for lines := bufio.NewScanner(log); lines.Scan(); {
			s.change(lines.Text())
		}
	}()
	return p, s.listens(p)
}

// listens waits until the program does.
func (s *replaySession) listens(p player) error {
	for {
		c, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", webPort))
		if err == nil {
			return c.Close()
		}
		if time.Since(p.began()) > boot {
			return fmt.Errorf("%s does not listen: %w", s.res.Program, err)
		}
		time.Sleep(time.Millisecond)
	}
}

// lead is how long HAProxy had run when the clock of its recordings began; see
// the simulator's replay.
const lead = 55 * time.Millisecond

// zeroOf gives when the recording's clock begins. HAProxy's checks count from
// its start, nginx counts whole seconds of the wall clock.
func (s *replaySession) zeroOf(p player, t0 float64) time.Time {
	switch {
	case s.res.Program == "haproxy" && strings.Contains(s.rec.Config, " check"):
		return p.began().Add(lead)
	case s.res.Program == "nginx":
		return sameFraction(time.Now(), t0)
	}
	return time.Now()
}

func (p realProgram) began() time.Time { return p.started }

// command gives HAProxy an operator's command.
func (p realProgram) command(text string) error {
	c, err := net.Dial("unix", filepath.Join(filesFolder, "haproxy", "sock"))
	if err != nil {
		return err
	}
	defer c.Close()
	if _, err := io.WriteString(c, text+"\n"); err != nil {
		return err
	}
	answer, err := io.ReadAll(c)
	if err != nil {
		return err
	}
	if text := strings.TrimSpace(string(answer)); text != "" {
		return errors.New(text)
	}
	return nil
}

// stop kills it; its children die with the namespace of processes.
func (p realProgram) stop() {
	_ = p.cmd.Process.Kill()
	_ = p.cmd.Wait()
}
