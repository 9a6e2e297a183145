package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// sound is a scenario with nothing wrong in it.
const sound = `title: a balancer
network: {subnet: 10.20.0.0/16}
machines:
  lb: {ip: 10.20.0.11, run: {nginx: nginx.conf}}
  web: {ip: 10.20.0.21, run: tomcat}
users: {all: {count: 5, from: 10.20.64.0/24, to: "http://lb", get: GET /index.jsp, every: 1s}}
faults: [{at: 2s, for: 1s, kill: web/tomcat}]
lasts: 5s
expect: [requests.total > 5]
`

const soundNginx = "events {}\nhttp {\n  upstream app { server web:8080; }\n  server { listen 80; location / { proxy_pass http://app; } }\n}\n"

// soon is how long a bad input may take.
const soon = 30 * time.Second

// bad runs the program and wants one of these exit codes, soon, with a message and
// without a trace of Go.
func bad(t *testing.T, dir, what string, codes []int, args ...string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), soon)
	defer cancel()
	cmd := exec.CommandContext(ctx, filepath.Join(bin, "hadrill"), args...)
	var out bytes.Buffer
	cmd.Dir, cmd.Stdout, cmd.Stderr = dir, &out, &out
	err := cmd.Run()
	var failed *exec.ExitError
	code := 0
	switch {
	case ctx.Err() != nil:
		t.Errorf("%s: hadrill %v hangs", what, args)
		return
	case errors.As(err, &failed):
		code = failed.ExitCode()
	case err != nil:
		t.Fatalf("%s: %v", what, err)
	}
	if !slices.Contains(codes, code) || code != 0 && out.Len() == 0 {
		t.Errorf("%s: hadrill %v: exit code %d, want one of %v\n%.600s", what, args, code, codes, out.String())
	}
	for _, trace := range []string{"panic:", "goroutine ", "runtime error", "fatal error", "interface conversion"} {
		if strings.Contains(out.String(), trace) {
			t.Errorf("%s: hadrill %v: %q in\n%.2000s", what, args, trace, out.String())
		}
	}
	whole(t, dir, what)
}

// whole wants no file that was begun and not finished.
func whole(t *testing.T, dir, what string) {
	t.Helper()
	_ = filepath.WalkDir(dir, func(p string, _ fs.DirEntry, err error) error {
		if err == nil && strings.Contains(p, ".unfinished") {
			t.Errorf("%s leaves %s behind", what, p)
		}
		return nil
	})
}

// put writes a scenario and its nginx.conf into a new folder, and gives that.
func put(t *testing.T, scenario, nginx string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{"scenario.yaml": scenario, "nginx.conf": nginx} { // order cannot show
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// badTexts are files that are no scenario.
var badTexts = map[string]string{
	"empty": "", "a blank": " \n", "NUL": "title: a\x00b\n", "binary": "\x7fELF\x01\x02\x03\xff\xfe", "no UTF-8": "title: \xff\xfe\n",
	"a scalar": "hello\n", "a list": "- a\n- b\n", "null": "~\n", "two documents": sound + "---\n" + sound, "a tab": "title: x\n\tnetwork: y\n",
	"a key twice": sound + "lasts: 6s\n", "an open bracket": "title: [\n", "an open quote": "title: \"x\n", "an unknown anchor": "title: *a\n",
	"an alias of itself": "title: &a [*a]\n", "an unknown tag": "title: !!python/object x\n", "a key that is a map": "{a: b}: c\n",
	"deep": strings.Repeat("[", 20000), "deep maps": strings.Repeat("{a: ", 5000), "a long line": "title: " + strings.Repeat("x", 1<<20) + "\n",
	"a bomb":       "a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d]\nf: &f [*e,*e,*e,*e,*e,*e,*e,*e,*e]\ng: &g [*f,*f,*f,*f,*f,*f,*f,*f,*f]\ntitle: *g\n",
	"JSON cut off": `{"title": "x", "network": {`, "another format": "<scenario/>\n", "only a title": "title: x\n",
}

// badValues replace a part of the sound scenario.
var badValues = []struct{ old, new string }{
	{"lasts: 5s", "lasts: -5s"}, {"lasts: 5s", "lasts: 0s"}, {"lasts: 5s", "lasts: 5"}, {"lasts: 5s", "lasts: five"}, {"lasts: 5s", "lasts: 1e400s"}, {"lasts: 5s", "lasts: 9999999999h"}, {"lasts: 5s", "lasts: [5s]"}, {"lasts: 5s", "lasts: null"}, {"lasts: 5s", "lasts: NaNs"}, {"lasts: 5s\n", ""},
	{"10.20.0.0/16", "10.20.0.0/33"}, {"10.20.0.0/16", "10.20.0.0"}, {"10.20.0.0/16", "fe80::/64"}, {"10.20.0.0/16", "10.20.0.0/-1"}, {"10.20.0.0/16", "x"}, {"{subnet: 10.20.0.0/16}", "{}"}, {"{subnet: 10.20.0.0/16}", "{subnet: 10.20.0.0/16, delay: -1ms}"}, {"{subnet: 10.20.0.0/16}", "{subnet: 10.20.0.0/16, loss: 200%}"},
	{"ip: 10.20.0.21", "ip: 10.20.0.11"}, {"ip: 10.20.0.21", "ip: 10.20.0.256"}, {"ip: 10.20.0.21", "ip: 10.21.0.21"}, {"ip: 10.20.0.21", "ip: web"}, {"ip: 10.20.0.21", "ip: ::1"}, {"ip: 10.20.0.21", "ip: 10.20.255.255"}, {"ip: 10.20.0.21, ", ""},
	{"run: tomcat", "run: tomcats"}, {"run: tomcat", "run: []"}, {"run: tomcat", "run: {tomcat: 7}"}, {"run: tomcat", "run: {tomcat: {threads: -1}}"}, {"run: tomcat", "run: {tomcat: {port: 70000}}"}, {"run: tomcat", "run: {tomcat: {work: {median: 5ms, p99: 1ms}}}"}, {"run: tomcat", "run: {tomcat: {sessions: {redis: web}}}"}, {"run: tomcat", "run: {tomcat: {sessions: {memcached: []}}}"}, {"run: tomcat", "run: {tomcat: {sessions: {redis: lb, as: hole}}}"},
	{"nginx.conf", "../../../../etc/passwd"}, {"nginx.conf", "/dev/zero"}, {"nginx.conf", "."}, {"nginx.conf", "gone.conf"}, {"nginx.conf", "''"}, {"  web:", "  'we b':"}, {"  web:", "  lb:"}, {"  web:", "  '':"}, {"  web:", "  a/b:"},
	{"count: 5", "count: 0"}, {"count: 5", "count: -1"}, {"count: 5", "count: 1.5"}, {"count: 5", "count: 1e99"}, {"count: 5", "count: 99999999999"}, {"count: 5", "count: many"}, {"10.20.64.0/24", "10.99.0.0/24"}, {"http://lb", "lb"}, {"http://lb", "ftp://lb"}, {"http://lb", "http://nobody"}, {"http://lb", "http://lb:99999"}, {"http://lb", "http://"}, {"http://lb", ""},
	{"GET /index.jsp", "/index.jsp"}, {"GET /index.jsp", "GET index.jsp"}, {"GET /index.jsp", "'G T /'"}, {"GET /index.jsp", "''"}, {"every: 1s", "every: 0s"}, {"every: 1s", "every: -1s"}, {"every: 1s", "rate: 0/s"}, {"every: 1s", "rate: -5/s"}, {"every: 1s", "rate: 5"}, {"every: 1s", "every: 1s, rate: 5/s"}, {", every: 1s", ""}, {"every: 1s", "evry: 1s"},
	{"at: 2s", "at: -2s"}, {"at: 2s", "at: 7s"}, {"at: 2s", "at: soon"}, {"at: 2s, ", ""}, {"for: 1s", "for: 0s"}, {"for: 1s", "for: -1s"}, {"kill: web/tomcat", "kill: web/tomcats"}, {"kill: web/tomcat", "kill: wab"}, {"kill: web/tomcat", "kil: web/tomcat"}, {"kill: web/tomcat", "kill: web/tomcat, crash: web"}, {", kill: web/tomcat", ""}, {"kill: web/tomcat", "kill: ''"}, {"kill: web/tomcat", "cut: web, from: web"}, {"kill: web/tomcat", "delay: web, by: -5ms"}, {"kill: web/tomcat", "lose: web, share: 7"},
	{"requests.total > 5", "requests.total"}, {"requests.total > 5", "requests.totl > 5"}, {"requests.total > 5", "'requests.total > '"}, {"requests.total > 5", "requests.total > 5s"}, {"requests.total > 5", "1 + 1"}, {"requests.total > 5", "'group(\"x\").requests.total > 5'"}, {"requests.total > 5", "'fault(\"x\").outage < 5s'"}, {"requests.total > 5", "''"}, {"requests.total > 5", "'" + strings.Repeat("(", 5000) + "'"}, {"requests.total > 5", "{a: b}"},
	{"expect:", "variants: {a/b: {}}\nexpect:"}, {"expect:", "variants: {a: {nothing.here: 1}}\nexpect:"}, {"expect:", "variants: []\nexpect:"}, {"expect:", "ignore: {nginx: [proxy_pass]}\nignore: {}\nexpect:"}, {"expect:", "names: {web: nobody}\nexpect:"}, {"expect:", "unknown: 1\nexpect:"},
}

// badNginx are files that nginx does not start with.
var badNginx = map[string]string{
	"empty": "", "an open brace": "events {}\nhttp {\n", "a brace too many": soundNginx + "}\n", "no semicolon": "events {}\nhttp { server { listen 80 } }\n", "an unknown directive": "events {}\nhttp { lisen 80; }\n",
	"a file of itself": "include nginx.conf;\n", "no such file": "include gone.conf;\n", "an open quote": "events {}\nhttp { server { listen \"80; } }\n", "NUL": "events {}\x00", "binary": "\x1f\x8b\x08\x00", "a port": "events {}\nhttp { server { listen 99999; } }\n",
	"no upstream": "events {}\nhttp { server { listen 80; location / { proxy_pass http://nobody; } } }\n", "a time": "events {}\nhttp { proxy_read_timeout -1s; }\n", "deep": "events {}\nhttp " + strings.Repeat("{ server ", 3000), "an expression": "events {}\nhttp { server { listen 80; location ~ ( { return 200; } } }\n", "a directive twice": "events {}\nevents {}\n",
}

// TestBadInputs: no bad file, value or flag hangs, panics, passes, or leaves a file torn.
func TestBadInputs(t *testing.T) {
	lookAtSources(t)
	bad(t, put(t, sound, soundNginx), "nothing is wrong", []int{0}, "run", ".", "--plots", "none")
	for what, text := range badTexts { // order cannot show
		bad(t, put(t, text, soundNginx), what, []int{2}, "run", ".", "--plots", "none")
	}
	for _, v := range badValues {
		if !strings.Contains(sound, v.old) {
			t.Fatalf("%q is not in the scenario", v.old)
		}
		bad(t, put(t, strings.Replace(sound, v.old, v.new, 1), soundNginx), fmt.Sprintf("%.80q", v.new), []int{2}, "run", ".", "--plots", "none")
	}
	for what, text := range badNginx { // order cannot show
		bad(t, put(t, sound, text), "nginx.conf: "+what, []int{2}, "run", ".", "--plots", "none")
	}
}

// TestBadRecords: a record or a report that was altered or cut off anywhere is never
// taken for the run's own.
func TestBadRecords(t *testing.T) {
	lookAtSources(t)
	dir := put(t, sound, soundNginx)
	bad(t, dir, "the run", []int{0}, "run", ".", "--plots", "none", "--out", "r")
	for _, file := range []struct {
		glob     string
		commands [][]string
		codes    []int
	}{
		{"r/*.jsonl", [][]string{{"replay", "FILE"}}, []int{1, 2, 3}},
		{"r/*.jsonl", [][]string{{"explain", "FILE"}, {"explain", "FILE", "--user", "1"}}, []int{0, 2, 3}}, // what single figures were it cannot know
		{"r/report.json", [][]string{{"diff", "FILE", "FILE"}}, []int{0, 2}},
	} {
		all, err := filepath.Glob(filepath.Join(dir, file.glob))
		if err != nil || len(all) != 1 {
			t.Fatalf("%s: %v, error %v", file.glob, all, err)
		}
		content, err := os.ReadFile(all[0])
		if err != nil {
			t.Fatal(err)
		}
		for n := range 12 {
			at := (2*n + 1) * len(content) / 25
			flipped := slices.Clone(content)
			flipped[at] ^= 1
			zeros := slices.Clone(content)
			clear(zeros[at:min(len(zeros), at+64)])
			for what, text := range map[string][]byte{"flipped": flipped, "cut off": content[:at], "zeros": zeros, "twice": append(slices.Clone(content[:at]), content...)} { // order cannot show
				name := filepath.Join(dir, "altered")
				if err := os.WriteFile(name, text, 0o600); err != nil {
					t.Fatal(err)
				}
				for _, c := range file.commands {
					args := slices.Clone(c)
					for i := range args {
						args[i] = strings.ReplaceAll(args[i], "FILE", name)
					}
					bad(t, dir, fmt.Sprintf("%s at %d of %s", what, at, file.glob), file.codes, args...)
				}
			}
		}
	}
}

// TestSignals: SIGTERM in a run keeps what there is, and a second signal ends it at once.
func TestSignals(t *testing.T) {
	lookAtSources(t)
	for _, signals := range [][]os.Signal{{syscall.SIGTERM}, {os.Interrupt}, {os.Interrupt, os.Interrupt}, {syscall.SIGTERM, os.Interrupt}} {
		dir := put(t, sound, soundNginx)
		cmd := exec.Command(filepath.Join(bin, "hadrill"), "run", ".", "--seeds", "100000", "--plots", "none", "--no-progress")
		var out bytes.Buffer
		cmd.Dir, cmd.Stdout, cmd.Stderr = dir, &out, &out
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		ended := make(chan error, 1)
		go func() { ended <- cmd.Wait() }()
		recorded := func() bool {
			all, _ := filepath.Glob(filepath.Join(dir, "results", "*.jsonl"))
			return len(all) > 0
		}
		for began := time.Now(); !recorded(); time.Sleep(between) {
			if time.Since(began) > soon {
				_ = cmd.Process.Kill()
				t.Fatalf("no record: %s", out.String())
			}
		}
		for _, s := range signals {
			_ = cmd.Process.Signal(s) // the second one may find it gone
		}
		select {
		case err := <-ended:
			var failed *exec.ExitError
			if !errors.As(err, &failed) || failed.ExitCode() != 3 && len(signals) == 1 || strings.Contains(out.String(), "goroutine ") {
				t.Errorf("%v: %v\n%.500s", signals, err, out.String())
			}
		case <-time.After(soon):
			_ = cmd.Process.Kill()
			t.Errorf("%v: it goes on", signals)
		}
		if len(signals) == 1 {
			whole(t, dir, fmt.Sprint(signals))
		}
	}
}
