// Package cli tests the command line as a user has it: each file in testdata
// is a folder, commands, and what they print and leave behind.
package cli

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/hadrill/hadrill/reports/record"
)

// bin is the folder with the program.
var bin string

func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) int {
	dir, err := os.MkdirTemp("", "hadrill-cli-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 2
	}
	defer os.RemoveAll(dir)
	out, err := exec.Command("go", "build", "-o", dir+string(os.PathSeparator), "github.com/hadrill/hadrill").CombinedOutput()
	if err != nil {
		fmt.Fprintf(os.Stderr, "go build: %v\n%s", err, out)
		return 2
	}
	bin = dir
	if os.Getenv("GOCACHE") == "" { // the examples of CI build with go's own
		if caches, err := os.UserCacheDir(); err == nil {
			os.Setenv("GOCACHE", filepath.Join(caches, "go-build"))
		}
	}
	os.Setenv("XDG_CACHE_HOME", noCache())
	return m.Run()
}

// noCache is where no folder for caches can be made: what is tested is run, each time.
func noCache() string { return filepath.Join(bin, "hadrill") }

// lookAtSources looks at every file that the program is made of. go test keeps
// the result of a test until a file that it looked at changes; it does not know
// what the go build above reads.
func lookAtSources(t *testing.T) {
	t.Helper()
	seen := 0
	for _, part := range []string{"../../*.go", "../../go.mod", "../../go.sum", "../../bench", "../../harness", "../../reports", "../../scenarios", "../../sim"} {
		roots, err := filepath.Glob(part)
		if err != nil {
			t.Fatal(err)
		}
		for _, root := range roots {
			err := filepath.WalkDir(root, func(p string, d os.DirEntry, err error) error {
				if err != nil || d.IsDir() {
					return err
				}
				seen++
				_, err = os.Stat(p)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	if seen < 100 {
		t.Fatalf("only %d sources seen", seen)
	}
}

func TestScripts(t *testing.T) {
	lookAtSources(t)
	scripts, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(scripts) < 10 {
		t.Fatalf("%d scripts found, error %v", len(scripts), err)
	}
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(e *testscript.Env) error {
			e.Setenv("PATH", bin+string(os.PathListSeparator)+e.Getenv("PATH"))
			e.Setenv("XDG_CACHE_HOME", noCache())
			return nil
		},
		Condition: func(c string) (bool, error) {
			if c == "full" { // a device that is always full
				_, err := os.Stat("/dev/full")
				return err == nil, nil
			}
			if c == "tmpfs" { // one can be mounted in a namespace of one's own
				return exec.Command("unshare", "-rm", "mount", "-t", "tmpfs", "none", os.TempDir()).Run() == nil, nil
			}
			return false, fmt.Errorf("unknown condition")
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits":     exits,
			"again":     again,
			"pretend":   pretend,
			"finished":  finished,
			"readable":  readable,
			"parses":    parses,
			"tidy":      tidy,
			"interrupt": interrupt,
			"killed":    killed,
		},
	})
}

// exits runs a command and wants its exit code: exits CODE COMMAND ARG...
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE COMMAND ARG...")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	if code := exitCode(ts, ts.Exec(args[1], args[2:]...)); code != want {
		ts.Fatalf("exit code %d, want %d", code, want)
	}
}

func exitCode(ts *testscript.TestScript, err error) int {
	if err == nil {
		return 0
	}
	e, ok := err.(*exec.ExitError)
	if !ok {
		ts.Fatalf("the program did not run: %v", err)
	}
	return e.ExitCode()
}

// replayLine is where the output names the command that does a run again.
var replayLine = regexp.MustCompile(`(?m)^  replay: (hadrill .*)$`)

// again runs the replay command of the last output, with further arguments,
// and wants its exit code: again CODE ARG...
func again(ts *testscript.TestScript, neg bool, args []string) {
	m := replayLine.FindStringSubmatch(ts.ReadFile("stdout"))
	if neg || len(args) < 1 || m == nil {
		ts.Fatalf("no replay command in the output")
	}
	command := append(strings.Fields(m[1]), args[1:]...)
	exits(ts, false, append(args[:1:1], command...))
}

// readable wants a number of records in a folder, each whole: readable N DIR
// (N+ for at least so many).
func readable(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: readable N DIR")
	}
	least, more := strings.CutSuffix(args[0], "+")
	n, err := strconv.Atoi(least)
	ts.Check(err)
	names, err := filepath.Glob(filepath.Join(ts.MkAbs(args[1]), "*.jsonl"))
	ts.Check(err)
	if len(names) < n || !more && len(names) > n {
		ts.Fatalf("%d records, want %s", len(names), args[0])
	}
	for _, name := range names {
		data, err := os.ReadFile(name)
		ts.Check(err)
		if _, err := record.Read(bytes.NewReader(data)); err != nil {
			ts.Fatalf("%s: %v", name, err)
		}
	}
}

// finished puts the name of a record in a folder into $FINISHED, one of a run that
// came to its end: finished DIR.
func finished(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: finished DIR")
	}
	names, err := filepath.Glob(filepath.Join(ts.MkAbs(args[0]), "*.jsonl"))
	ts.Check(err)
	for _, name := range names {
		data, err := os.ReadFile(name)
		ts.Check(err)
		if r, err := record.Read(bytes.NewReader(data)); err == nil && r.End.Finished {
			ts.Setenv("FINISHED", name)
			return
		}
	}
	ts.Fatalf("none of %d records is of a run that finished", len(names))
}

// parses wants files to be JSON or XML, as their names say: parses FILE...
func parses(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: parses FILE...")
	}
	for _, name := range args {
		data := ts.ReadFile(name)
		switch filepath.Ext(name) {
		case ".json", "": // stdout has no extension
			if !json.Valid([]byte(data)) {
				ts.Fatalf("%s is no JSON", name)
			}
		case ".xml", ".svg":
			elements := 0
			for d := xml.NewDecoder(strings.NewReader(data)); ; {
				token, err := d.Token()
				if err == io.EOF {
					break
				}
				ts.Check(err)
				if _, ok := token.(xml.StartElement); ok {
					elements++
				}
			}
			if elements == 0 {
				ts.Fatalf("%s has no elements", name)
			}
		default:
			ts.Fatalf("%s: of no known format", name)
		}
	}
}

// tidy wants a folder to hold files, and none that was begun and not finished.
func tidy(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: tidy DIR")
	}
	entries, err := os.ReadDir(ts.MkAbs(args[0]))
	ts.Check(err)
	if len(entries) == 0 {
		ts.Fatalf("%s is empty", args[0])
	}
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), ".") {
			ts.Fatalf("%s is left behind", e.Name())
		}
	}
}

// interrupt starts the program, sends SIGINT (Ctrl-C) when the first record is
// there, and wants the program to end with a code: interrupt CODE DIR ARG...
func interrupt(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: interrupt CODE DIR ARG...")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	code := signalled(ts, os.Interrupt, args[1], args[2:])
	if code != want {
		ts.Fatalf("exit code %d, want %d", code, want)
	}
}

// killed gives the same with SIGKILL: killed DIR ARG...
func killed(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 1 {
		ts.Fatalf("usage: killed DIR ARG...")
	}
	signalled(ts, syscall.SIGKILL, args[0], args[1:])
}

const (
	patience = 20 * time.Second     // until the first record is there
	promptly = 10 * time.Second     // from the signal to the end
	between  = 5 * time.Millisecond // looks at the folder
)

// signalled starts the program, sends it a signal when a record is in dir, and
// gives its exit code. Its output goes to the files stdout.txt and stderr.txt.
func signalled(ts *testscript.TestScript, sig os.Signal, dir string, args []string) int {
	stdout, err := os.Create(ts.MkAbs("stdout.txt"))
	ts.Check(err)
	defer stdout.Close()
	stderr, err := os.Create(ts.MkAbs("stderr.txt"))
	ts.Check(err)
	defer stderr.Close()
	cmd := exec.Command(filepath.Join(bin, "hadrill"), args...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = ts.MkAbs("."), stdout, stderr
	ts.Check(cmd.Start())
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	tick := time.NewTicker(between)
	defer tick.Stop()
	limit := time.After(patience)
	for sent := false; ; {
		select {
		case err := <-ended:
			if !sent {
				ts.Fatalf("the program ended before the signal: %v", err)
			}
			return exitCode(ts, err)
		case <-limit:
			cmd.Process.Kill()
			<-ended
			ts.Fatalf("too late: signal sent: %v", sent)
		case <-tick.C:
			records, _ := filepath.Glob(filepath.Join(ts.MkAbs(dir), "*.jsonl"))
			if !sent && len(records) > 0 {
				sent = true
				limit = time.After(promptly)
				ts.Check(cmd.Process.Signal(sig))
			}
		}
	}
}
