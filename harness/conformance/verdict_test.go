package conformance

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"regexp"
	"sort"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/program/haproxy"
	"github.com/hadrill/hadrill/sim/program/httpd"
	"github.com/hadrill/hadrill/sim/program/keepalived"
	"github.com/hadrill/hadrill/sim/program/nginx"
	"github.com/hadrill/hadrill/sim/program/redis"
)

// judged is a program whose files are judged: by itself, and by our reader.
type judged struct {
	program string
	// command asks the program about a file.
	command func(file string, text string) []string
	// read is our reader, with what is checked of names at the start.
	read func(files fs.FS, file string) ([]conf.Note, error)
	caps []string
	// setup is run before anything is judged.
	setup []string
}

// modulesOfImage loads what the distribution enables in the image, and two
// modules that are found in many files.
var modulesOfImage = []string{
	"-C", "Include /etc/apache2/mods-enabled/*.load",
	"-C", "Include /etc/apache2/mods-available/expires.load",
	"-C", "Include /etc/apache2/mods-available/ssl.load",
}

var programs = []judged{
	{
		program: "nginx",
		command: func(file, _ string) []string {
			return []string{"nginx", "-t", "-q", "-p", path.Dir(file), "-g", "load_module /usr/lib/nginx/modules/ngx_http_upstream_fair_module.so;", "-c", file}
		},
		read: func(files fs.FS, file string) ([]conf.Note, error) {
			c, notes, err := nginx.Read(files, file)
			if err == nil {
				err = c.Check(nginx.Options{})
			}
			return notes, err
		},
	},
	{
		program: "haproxy",
		command: func(file, _ string) []string { return []string{"haproxy", "-c", "-q", "-f", file} },
		read: func(files fs.FS, file string) ([]conf.Note, error) {
			c, notes, err := haproxy.Read(files, file)
			if err == nil {
				err = c.Check(haproxy.Options{})
			}
			return notes, err
		},
	},
	{
		program: "httpd",
		// as our reader does, a file that loads no module has all of them
		command: func(file, text string) []string {
			c := []string{"apache2", "-t", "-f", file, "-C", "ServerName test", "-C", "DefaultRuntimeDir /tmp", "-C", "ErrorLog /dev/stderr"}
			if !strings.Contains(text, "LoadModule") {
				c = append(c, modulesOfImage...)
			}
			return c
		},
		read: func(files fs.FS, file string) ([]conf.Note, error) {
			c, notes, err := httpd.Read(files, file)
			if err == nil {
				err = c.Check(httpd.Options{})
			}
			return notes, err
		},
	},
	{
		program: "keepalived",
		command: func(file, _ string) []string { return []string{"keepalived", "-t", "-f", file} },
		read: func(files fs.FS, file string) ([]conf.Note, error) {
			_, notes, err := keepalived.Read(files, file)
			return notes, err
		},
		caps:  []string{"NET_ADMIN"},
		setup: []string{"ip link add eth0 type veth peer name eth1", "ip address add 192.0.2.1/24 dev eth0", "ip link set eth0 up", "ip link set eth1 up"},
	},
	{
		program: "redis",
		command: listensNowhere,
		read: func(files fs.FS, file string) ([]conf.Note, error) {
			_, notes, err := redis.Read(files, file)
			return notes, err
		},
	},
}

// listensNowhere asks redis-server about a file: it has no option for that, but
// leaves at once, when it has read the file, where it has no port.
func listensNowhere(file, _ string) []string {
	const ask = `redis-server "$0" --port 0 --daemonize no --logfile "" 2>&1 | tee /dev/stderr | grep -q "Configured to not listen"`
	return []string{"sh", "-c", "cd " + path.Dir(file) + " && " + ask, file}
}

// verdictFolder is where the files of a program are judged.
const verdictFolder = "verdicts"

// TestVerdicts: what the program refuses our reader refuses, and what it
// accepts our reader accepts, or reports as not modelled.
func TestVerdicts(t *testing.T) {
	for _, p := range programs {
		t.Run(p.program, func(t *testing.T) { p.judge(t) })
	}
}

// atLeast is how many good and how many bad files of each program there are.
const atLeast = 30

func (p judged) judge(t *testing.T) {
	files, names := p.archive(t)
	b := box{files: map[string][]byte{}, caps: p.caps}
	folder := "/" + path.Join(verdictFolder, p.program)
	for name, f := range files {
		b.files[path.Join(folder, name)[1:]] = f.Data
	}
	b.ask(folder, p.setup, names, func(file string) []string {
		return p.command(file, string(files[path.Base(file)].Data))
	})
	var answers []judgement
	if err := json.Unmarshal(b.run(t), &answers); err != nil {
		t.Fatal(err)
	}
	if len(answers) != len(names) {
		t.Fatalf("%d files, %d judgements", len(names), len(answers))
	}
	asked := map[string]bool{}
	for _, j := range answers {
		asked[j.Name] = true
		p.compare(t, files, j)
	}
	p.unused(t, asked)
}

// archive gives the files of the program's archive side by side: good/a.conf
// is good-a.conf, all else keeps its place; names are those to be judged.
func (p judged) archive(t *testing.T) (files fstest.MapFS, names []string) {
	t.Helper()
	data, err := os.ReadFile(path.Join("testdata", p.program+".txtar"))
	if err != nil {
		t.Fatal(err)
	}
	files = fstest.MapFS{}
	count := map[string]int{}
	for _, f := range txtar.Parse(data).Files {
		kind, name, _ := strings.Cut(f.Name, "/")
		if kind == "good" || kind == "bad" {
			count[kind]++
			f.Name = kind + "-" + name
			names = append(names, f.Name)
		}
		if files[f.Name] != nil {
			t.Errorf("%s.txtar: %s is there twice", p.program, f.Name)
		}
		if kind == "bad" && !strings.HasPrefix(string(f.Data), "# ") && !strings.HasPrefix(string(f.Data), "! ") {
			t.Errorf("%s.txtar: %s does not say in its first line what is wrong", p.program, f.Name)
		}
		files[f.Name] = &fstest.MapFile{Data: f.Data}
	}
	if count["good"] < atLeast || count["bad"] < atLeast {
		t.Errorf("%s.txtar: %d good and %d bad files, expected at least %d of each", p.program, count["good"], count["bad"], atLeast)
	}
	sort.Strings(names)
	return files, names
}

// unmodelled matches our readers' messages about directives that they do not
// model.
var unmodelled = regexp.MustCompile(`not supported|not modelled`)

func (p judged) compare(t *testing.T, files fs.FS, j judgement) {
	t.Helper()
	if want := strings.HasPrefix(j.Name, "good-"); j.Accepted != want {
		t.Errorf("%s: the program accepts it: %v; the file belongs to the others: %s", j.Name, j.Accepted, j.Output)
		return
	}
	notes, err := p.read(files, j.Name)
	d := p.differs(j.Name)
	switch {
	case d != nil && d.accepts:
		if err != nil || !noted(notes, d.want) {
			t.Errorf("%s: expected to be accepted with a note %q: %v, %v", j.Name, d.want, err, notes)
		}
	case d != nil:
		if err == nil || !strings.Contains(err.Error(), d.want) || !everyUnmodelled(err) {
			t.Errorf("%s: expected to be refused with %q as not modelled: %v", j.Name, d.want, err)
		}
	case j.Accepted && err != nil:
		t.Errorf("%s: %s accepts it, our reader says:\n%v", j.Name, p.program, err)
	case !j.Accepted && err == nil:
		t.Errorf("%s: our reader accepts it, %s says:\n%s", j.Name, p.program, j.Output)
	}
}

// everyUnmodelled reports whether all problems are of the kind.
func everyUnmodelled(err error) bool {
	var ps conf.Problems
	if !errors.As(err, &ps) {
		return unmodelled.MatchString(err.Error())
	}
	for _, one := range ps {
		if !unmodelled.MatchString(one.What) {
			return false
		}
	}
	return true
}

func noted(notes []conf.Note, what string) bool {
	for _, n := range notes {
		if strings.Contains(fmt.Sprintf("%s: %s", n.Directive, n.Why), what) {
			return true
		}
	}
	return false
}
