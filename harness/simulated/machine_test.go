package simulated_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// processors are those that fuse a multiplication and an addition into one rounding, where
// a program lets them; s390x puts the bytes of a number the other way round, too. Each is
// played by qemu's emulation of a user's program.
var processors = []struct{ goarch, emulator string }{
	{"arm64", "qemu-aarch64-static"},
	{"s390x", "qemu-s390x-static"},
	{"riscv64", "qemu-riscv64-static"},
}

// machineCases are short ones that between them have every program whose numbers are not
// whole: weights, draws, percentiles, jitter, sizes, rates.
var machineCases = []string{
	"service-tier", "cookie-too-long/lines-httpd", "session-memcached/sticky-empty-3s", "session-acts/in-place-local",
	"capacity/limit-req,network.jitter=200us", "capacity/weights", "redispatch/at-once", "redis-sentinel/kill-pinned",
	"httpd-msm/memcached-dies", "mysql-mha/online-switch-privileged", "session-ways/delta-async-pause", "whole-stack/cache",
}

// TestMachinesAgree builds a program for other processors, and wants the bytes that it
// prints on this one: what each strategy picks, draws, records and reports of library cases.
// Workers of a queue, and the shards of a matrix, rely on that.
func TestMachinesAgree(t *testing.T) {
	if _, err := exec.LookPath(processors[0].emulator); err != nil {
		t.Skip("there is no emulator of other processors (Debian's qemu-user-static)")
	}
	lookAtSources(t)
	here := filepath.Join(t.TempDir(), "here")
	buildMachine(t, here)
	want := prints(t, here)
	if n := bytes.Count(want, []byte("\n")); n < 1000 {
		t.Fatalf("%d lines show nothing", n)
	}
	for _, p := range processors {
		t.Run(p.goarch, func(t *testing.T) {
			other := filepath.Join(t.TempDir(), p.goarch)
			buildMachine(t, other, "GOARCH="+p.goarch)
			got := prints(t, p.emulator, other)
			if bytes.Equal(got, want) {
				return
			}
			gotLines, wantLines := bytes.Split(got, []byte("\n")), bytes.Split(want, []byte("\n"))
			for i := range min(len(gotLines), len(wantLines)) {
				if !bytes.Equal(gotLines[i], wantLines[i]) {
					t.Fatalf("line %d is\n%.300s\nand here\n%.300s", i+1, gotLines[i], wantLines[i])
				}
			}
			t.Fatalf("%d lines, and here %d", len(gotLines), len(wantLines))
		})
	}
}

// lookAtSources looks at every file that the program is made of: go test keeps the result
// of a test until a file that it looked at changes, and does not see what go build reads.
func lookAtSources(t *testing.T) {
	t.Helper()
	seen := 0
	for _, root := range []string{"../../go.mod", "../../harness", "../../reports", "../../scenarios", "../../sim"} {
		err := filepath.WalkDir(root, func(name string, d os.DirEntry, err error) error {
			if err == nil && !d.IsDir() {
				seen++
				_, err = os.Stat(name)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if seen < 100 {
		t.Fatalf("only %d sources seen", seen)
	}
}

func buildMachine(t *testing.T, to string, env ...string) {
	t.Helper()
	cmd := exec.Command("go", "build", "-ldflags=-w", "-o", to, "./testdata/machine")
	cmd.Env = append(append(os.Environ(), "CGO_ENABLED=0"), env...)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
}

// prints gives what the program prints.
func prints(t *testing.T, words ...string) []byte {
	t.Helper()
	cmd := exec.Command(words[0], append(words[1:], machineCases...)...)
	var problems bytes.Buffer
	cmd.Stderr = &problems
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%q: %v: %s", words, err, &problems)
	}
	return out
}

// fused is an instruction of arm64 that multiplies and adds with one rounding.
var fused = regexp.MustCompile(`^\s+(\S+)\s.*\bFN?M(ADD|SUB)[DS]\b`)

// TestNothingFused looks for such instructions in what the simulator and its reports are made
// of: a number that differs in its last bit shows in one run of a million. Where there is
// one, float64(a*b) + c keeps the compiler from it.
func TestNothingFused(t *testing.T) {
	lookAtSources(t)
	program := filepath.Join(t.TempDir(), "machine")
	buildMachine(t, program, "GOARCH=arm64")
	out, err := exec.Command("go", "tool", "objdump", "-s", "^github.com/hadrill|HdrHistogram", program).Output()
	if err != nil {
		t.Fatal(err)
	}
	// The rank of a percentile is p*n + 0.5, cut to an integer: a product that is rounded
	// first gives the same one, for what rounds to a half before rounds to a whole after.
	const rank = "hdr.go:462"
	ranks := 0
	function := ""
	for line := range strings.Lines(string(out)) {
		if name, is := strings.CutPrefix(line, "TEXT "); is {
			function = name
			continue
		}
		switch m := fused.FindStringSubmatch(line); {
		case m == nil:
		case m[1] == rank:
			ranks++
		default:
			t.Errorf("%s: %s", strings.Fields(function)[0], strings.TrimSpace(line))
		}
	}
	if ranks == 0 {
		t.Error("the rank of a percentile is not found fused: does this look see anything?")
	}
}
