//go:build linux

package cli

import (
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// terminal opens one of so many columns: what is written to screen can be read.
func terminal(t *testing.T, columns uint16) (screen, program *os.File) {
	t.Helper()
	screen, err := os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	number, err := unix.IoctlGetInt(int(screen.Fd()), unix.TIOCGPTN)
	if err == nil {
		err = unix.IoctlSetPointerInt(int(screen.Fd()), unix.TIOCSPTLCK, 0)
	}
	if err == nil {
		err = unix.IoctlSetWinsize(int(screen.Fd()), unix.TIOCSWINSZ, &unix.Winsize{Row: 25, Col: columns})
	}
	if err == nil {
		program, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|unix.O_NOCTTY, 0)
	}
	if err != nil {
		t.Fatal(err)
	}
	return screen, program
}

// control are what moves the cursor and clears lines.
var control = regexp.MustCompile(`\x1b\[[0-9;?]*[A-Za-z]`)

// shown are the lines that a terminal was given, one after another.
func shown(text string) []string {
	return strings.FieldsFunc(control.ReplaceAllString(text, "\n"), func(r rune) bool { return r == '\n' || r == '\r' })
}

// TestScreen: on a terminal there is a bar with the time left, and a line for each worker,
// none longer than the terminal is wide. What it shows has time to be seen: there are more
// runs than anybody waits for, and Ctrl-C ends them.
func TestScreen(t *testing.T) {
	lookAtSources(t)
	dir := put(t, strings.Replace(small, "lasts: 10s", "lasts: 600s", 1), smallNginx)
	const columns = 60
	screen, program := terminal(t, columns)
	defer screen.Close()
	cmd := exec.Command(filepath.Join(bin, "hadrill"), strings.Fields("run . --variant open --seeds 2000 --plots none --workers 2")...)
	cmd.Dir, cmd.Stderr = dir, program
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	program.Close()
	want := map[string]*regexp.Regexp{
		"a bar":         regexp.MustCompile(`^run [0-9 ]+ of 2.?000 \[`),
		"the time left": regexp.MustCompile(`, [0-9]+ (s|min) left$`),
		"a worker":      regexp.MustCompile(`^  local-1: .*seed [0-9]+, for [0-9]+ s; [0-9]+ done$`),
		"another":       regexp.MustCompile(`^  local-2: `),
	}
	var text strings.Builder
	for part := make([]byte, 4096); ; {
		n, err := screen.Read(part) // an error when the program has closed it
		if err != nil {
			break
		}
		text.Write(part[:n])
		if len(want) == 0 {
			continue // until it has ended
		}
		for _, line := range shown(text.String()) {
			maps.DeleteFunc(want, func(_ string, like *regexp.Regexp) bool { return like.MatchString(line) })
		}
		if len(want) == 0 {
			_ = cmd.Process.Signal(os.Interrupt)
		}
	}
	if code := ends(t, cmd); code != 3 || len(want) > 0 {
		t.Errorf("exit code %d; not seen: %v: %s", code, slices.Collect(maps.Keys(want)), text.String())
	}
	for _, line := range shown(text.String()) {
		if n := len([]rune(line)); n > columns && !strings.HasPrefix(line, "hadrill: ") {
			t.Errorf("%d letters on %d columns: %q", n, columns, line)
		}
	}
}
