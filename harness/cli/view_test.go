package cli

import (
	"bufio"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestView: the address is printed, a client is answered there, and an interrupt ends it
// with exit code 0.
func TestView(t *testing.T) {
	lookAtSources(t)
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "report.txt"), []byte("a table\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct{ reason, args, want string }{
		{"no folder", "view " + filepath.Join(dir, "none"), "there is no such folder of results: hadrill run makes one"},
		{"no port", "view --port 70000 " + dir, "--port 70000: expected 1 to 65535"},
	} {
		if code, out := hadrillIn(dir, strings.Fields(row.args)...); code != 2 || !strings.Contains(out, row.want) {
			t.Errorf("%s: exit code %d, %s", row.reason, code, out)
		}
	}
	cmd := exec.CommandContext(t.Context(), filepath.Join(bin, "hadrill"), "view", dir)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	url, rest, _ := strings.Cut(line, " ")
	if !strings.HasPrefix(url, "http://127.0.0.1:") || !strings.Contains(rest, "Ctrl-C ends it") {
		t.Errorf("it prints %q", line)
	}
	answer, err := http.Get(url + "report.txt")
	if err != nil {
		t.Fatal(err)
	}
	_ = answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		t.Errorf("report.txt: %s", answer.Status)
	}
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err != nil {
		t.Errorf("interrupted, it ends with %v", err)
	}
}
