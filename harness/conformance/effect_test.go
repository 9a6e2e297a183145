package conformance

import (
	"encoding/json"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/rogpeppe/go-internal/txtar"

	kinds "github.com/hadrill/hadrill/harness/programs"
	"github.com/hadrill/hadrill/sim/conf"
)

// provenProgram is a program whose lines without effect are proven to have none.
//
// Its archive, testdata/effect/<program>.txtar, has a file "base": a configuration
// that listens on webPort (and on tlsPort with TLS), sends what the probes ask to
// the origins (see originPorts), and has @PLACE where lines may stand. A
// placeholder that is a line takes lines, one within a line takes words. A line
// that has a block is written in one, with \n between its parts.
//
// Files named "lines..." have one PLACE: LINE each line, as public configurations
// have them. All lines of one file are tried together, so lines that contradict
// each other stand in different files; a line whose name stands in a file twice is
// tried later than the first. "effective" has lines that do have an effect: each
// must be found among others. Every further file lies in filesFolder.
type provenProgram struct {
	name string // of the archive, and in starting
	read func(files fs.FS, file string) ([]conf.Note, error)
	// without gives the names that the reader accepts without effect.
	without func() []string
	// within are the places whose lines are words of another line, with the first
	// word of that line: it stands before the name of such a line.
	within map[string]string
	// unproven has names that no line can have, with the reason: the distribution's
	// package has no such module.
	unproven map[string]string
	// unchecked: the program makes no checks by itself.
	unchecked bool
	// probes are further ones, for what this program does itself.
	probes []probe
	// aside has headers, in lower case, that a line without effect may change.
	aside []string
	// bodies says that lines without effect may write bodies anew: bodies are a number
	// of bytes here, which is not compared.
	bodies bool
	// behave starts a program that answers no requests, and gives what it does;
	// nil for those that are asked the probes.
	behave func(j *probeJob, late *control) ([]probeAnswer, error)
}

var proven = []provenProgram{
	provenHAProxy,
	provenNginx,
	provenHTTPD,
	provenKeepalived,
}

// provenNamed gives the row of a program.
func provenNamed(name string) *provenProgram {
	i := slices.IndexFunc(proven, func(p provenProgram) bool { return p.name == name })
	return &proven[i]
}

// TestWithoutEffect: a line that a reader accepts without effect changes nothing
// in what the real program does with the probes. Each is tried, with arguments
// as public files have them.
func TestWithoutEffect(t *testing.T) {
	for _, p := range proven {
		t.Run(p.name, func(t *testing.T) {
			t.Parallel() // they mostly wait
			p.prove(t)
		})
	}
}

// TestLinesWithoutEffect: the lines of each archive are those that its reader accepts
// without effect, which needs no real program to tell.
func TestLinesWithoutEffect(t *testing.T) {
	for _, p := range proven {
		t.Run(p.name, func(t *testing.T) {
			a := p.archive(t)
			lines := a.lines()
			p.noted(t, a, lines)
			p.complete(t, lines)
		})
	}
}

func (p *provenProgram) prove(t *testing.T) {
	a := p.archive(t)
	lines := a.lines()
	job := effectJob{Program: p.name, Base: a.base, Files: a.files, Trials: a.trials, Planted: a.planted, Aside: p.aside, Bodies: p.bodies}
	data, err := json.Marshal(&job)
	if err != nil {
		t.Fatal(err)
	}
	b := box{command: []string{effectCommand, effectFile}, files: map[string][]byte{effectFile[1:]: data}, caps: []string{"NET_ADMIN", "SYS_ADMIN"}}
	var found effectFindings
	if err := json.Unmarshal(b.run(t), &found); err != nil {
		t.Fatal(err)
	}
	decided := len(lines)
	effective := map[effectLine]bool{}
	for _, u := range found.Undecided {
		t.Logf("not decided, the machine was late: %q: %s", u.Lines, u.What)
		for _, l := range u.Lines {
			if slices.Contains(a.effective, l) {
				effective[l] = true
			} else {
				decided--
			}
		}
	}
	for _, f := range found.Effects {
		if len(f.Lines) == 1 && slices.Contains(a.effective, f.Lines[0]) {
			effective[f.Lines[0]] = true
			continue
		}
		t.Errorf("not without effect: %q: %s", f.Lines, f.What)
	}
	for _, l := range a.effective {
		if !effective[l] {
			t.Errorf("%q was planted as a line with an effect, and none was found", l)
		}
	}
	t.Logf("%s: %d of %d lines of %d names have no effect, of %d names without effect; %d starts of the program", p.name, decided, len(lines), len(names(lines)), len(p.without()), found.Starts)
}

// provenArchive holds the contents of an archive.
type provenArchive struct {
	base   string
	files  map[string]string // in filesFolder
	trials [][]effectLine
	// effective are the planted lines, planted is their trial.
	effective, planted []effectLine
}

// lines are those of all trials.
func (a *provenArchive) lines() []effectLine { return slices.Concat(a.trials...) }

// bystanders is how many lines without effect stand beside planted ones.
const bystanders = 2

func (p *provenProgram) archive(t *testing.T) provenArchive {
	t.Helper()
	data, err := os.ReadFile(path.Join("testdata", "effect", p.name+".txtar"))
	if err != nil {
		t.Fatal(err)
	}
	a := provenArchive{files: map[string]string{}}
	for _, f := range txtar.Parse(data).Files {
		switch {
		case f.Name == "base":
			a.base = string(f.Data)
		case f.Name == "effective":
			a.effective = p.lines(t, string(f.Data))
		case strings.HasPrefix(f.Name, "lines"):
			a.trials = append(a.trials, apart(p.lines(t, string(f.Data)))...)
		default:
			a.files[f.Name] = string(f.Data)
		}
	}
	if a.base == "" || len(a.trials) == 0 || len(a.effective) == 0 {
		t.Fatalf("%s.txtar: expected a base, lines and effective lines", p.name)
	}
	certificate, err := kinds.CertificateFiles(&kinds.Env{Machine: "lb1"}, path.Join(filesFolder, certificateFile))
	if err != nil {
		t.Fatal(err)
	}
	a.files[certificateFile] = certificate[0].Text
	a.planted = slices.Concat(a.effective, a.trials[0][:min(bystanders, len(a.trials[0]))])
	return a
}

// lines reads PLACE: LINE lines.
func (p *provenProgram) lines(t *testing.T, text string) (all []effectLine) {
	t.Helper()
	for one := range strings.Lines(text) {
		if one = strings.TrimSpace(one); one == "" || one[0] == '#' {
			continue
		}
		place, line, ok := strings.Cut(one, ": ")
		if !ok {
			t.Fatalf("%s.txtar: %q: expected PLACE: LINE", p.name, one)
		}
		all = append(all, effectLine{place, strings.ReplaceAll(line, `\n`, "\n"), p.nameOf(place, line)})
	}
	return all
}

// nameOf gives the longest name without effect that a line begins with, or its
// first word.
func (p *provenProgram) nameOf(place, line string) string {
	best, _, _ := strings.Cut(line, " ")
	if within := p.within[place]; within != "" {
		line = within + " " + line
	}
	for _, n := range p.without() {
		// a name may have an argument in brackets
		if rest, ok := strings.CutPrefix(line, n); ok && len(n) > len(best) && (rest == "" || strings.ContainsAny(rest[:1], " (")) {
			best = n
		}
	}
	return best
}

// apart gives trials in each of which a name of a place stands once.
func apart(lines []effectLine) (trials [][]effectLine) {
	count := map[string]int{}
	for _, l := range lines {
		key := l.Place + " " + l.Name
		if count[key] == len(trials) {
			trials = append(trials, nil)
		}
		trials[count[key]] = append(trials[count[key]], l)
		count[key]++
	}
	return trials
}

// noted: our reader accepts the base with each of the lines, and says of the line
// that it has no effect.
func (p *provenProgram) noted(t *testing.T, a provenArchive, lines []effectLine) {
	t.Helper()
	files := fstest.MapFS{}
	for name, text := range a.files {
		files[path.Join(filesFolder, name)[1:]] = &fstest.MapFile{Data: []byte(text)}
	}
	count := func(lines ...effectLine) int {
		files["config"] = &fstest.MapFile{Data: []byte(with(a.base, lines))}
		notes, err := p.read(files, "config")
		if err != nil {
			t.Errorf("%q: %v", lines, err)
		}
		return len(notes)
	}
	plain := count()
	for _, l := range lines {
		if count(l) <= plain {
			t.Errorf("%q: our reader does not say that it has no effect", l)
		}
	}
}

// complete: every name without effect has a line, or a reason why it has none.
func (p *provenProgram) complete(t *testing.T, lines []effectLine) {
	t.Helper()
	have := names(lines)
	for _, n := range p.without() {
		_, reason := p.unproven[n]
		switch {
		case !have[n] && !reason:
			t.Errorf("%s.txtar: no line has %q, which is said to have no effect", p.name, n)
		case have[n] && reason:
			t.Errorf("%q is proven: the reason why it is not is out of date", n)
		}
	}
}

func names(lines []effectLine) map[string]bool {
	all := map[string]bool{}
	for _, l := range lines {
		all[l.Name] = true
	}
	return all
}
