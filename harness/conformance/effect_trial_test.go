package conformance

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
)

// The roles of the proof: effectCommand tries all lines of the job in a file,
// probeCommand is the process of one start of the program.
const (
	effectCommand = "effects"
	probeCommand  = "probe"
	effectFile    = "/effects.json"
)

// effectLine is a line that is tried in a place of the base.
type effectLine struct{ Place, Text, Name string }

// effectJob is all that is tried with a program.
type effectJob struct {
	Program, Base string
	Files         map[string]string
	Trials        [][]effectLine
	// Planted are lines of which some have an effect: they are tried once.
	Planted []effectLine
	Aside   []string // headers that are not compared
	Bodies  bool     // nor are the sizes of bodies
}

// effectFindings are the lines, alone or together, with which the program
// behaved otherwise, and those of which the machine was too late to tell.
type effectFindings struct {
	Effects   []effect
	Undecided []effect
	Starts    int
}

type effect struct {
	Lines []effectLine
	What  string // the first difference
}

// effects is a job at work.
type effects struct {
	effectJob
	start func(lines []effectLine) behaviour
	ready chan struct{} // closed once there is a base
	mu    sync.Mutex
	base  []behaviour // every one that was seen without a line
	found effectFindings
	pairs int // repetitions so far
}

// begin has the program started without a line for the first time, and once more where
// it does not start: that counts when it was seen twice, as a difference does.
func (e *effects) begin() {
	base := e.behave(nil)
	if base.Trouble != "" {
		base = e.behave(nil)
	}
	e.base = append(e.base, base)
	close(e.ready)
}

// sideBySide is how many starts there are at a time: they mostly wait.
const sideBySide = 5

func effectMain(file string) error {
	data, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	e := &effects{ready: make(chan struct{})}
	if err := json.Unmarshal(data, &e.effectJob); err != nil {
		return err
	}
	room := make(chan struct{}, sideBySide)
	e.start = func(lines []effectLine) behaviour {
		room <- struct{}{}
		defer func() { <-room }()
		return e.process(lines)
	}
	var all sync.WaitGroup
	all.Go(e.begin)
	all.Go(func() { e.try(e.Planted, nil) })
	for _, trial := range e.Trials {
		all.Go(func() { e.tryAll(trial) })
	}
	all.Wait()
	if trouble := e.base[0].Trouble; trouble != "" {
		return fmt.Errorf("the base alone: %s", trouble)
	}
	return json.NewEncoder(os.Stdout).Encode(&e.found)
}

// tryAll tries the lines, and those that are left where some have an effect: one
// may have hidden another.
func (e *effects) tryAll(lines []effectLine) {
	for len(lines) > 0 {
		found := e.try(lines, nil)
		if len(found) == 0 {
			return
		}
		lines = slices.DeleteFunc(slices.Clone(lines), func(l effectLine) bool { return slices.Contains(found, l) })
	}
}

// try halves the lines until it knows those that have an effect, and returns them.
// One that may be the machine's was seen again before, the others are before they
// are told: with the lines of which these are a half, at the places in seen, or once
// more.
func (e *effects) try(lines []effectLine, seen []int) (found []effectLine) {
	at, d := e.difference(lines)
	if d.grade < doubtful {
		return nil
	}
	before := slices.Contains(seen, at)
	if d.grade == certain {
		seen = append(slices.Clip(seen), at)
	}
	if len(lines) > 1 {
		half := len(lines) / 2
		var other []effectLine
		var both sync.WaitGroup
		both.Go(func() { other = e.try(lines[half:], seen) })
		found = e.try(lines[:half], seen)
		both.Wait()
		if found = slices.Concat(found, other); len(found) > 0 {
			return found
		}
		d.what = "only together: " + d.what
	}
	if d.grade == certain && !before {
		switch left := e.again(lines); {
		case left[at].grade == certain:
		case len(left) == 0: // the machine's
			return nil
		default:
			d.what = "seen once: " + d.what
			e.leave(lines, d)
			return nil
		}
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.found.Effects = append(e.found.Effects, effect{lines, d.what})
	return lines
}

// Repetitions: how often a difference that may be the machine's is looked for once
// more, and how many there are in a job at most. What is left then is not decided.
const (
	looks     = 2
	mostPairs = 60
)

// difference gives what is surely otherwise with the lines, and where. A time or the
// order of requests at once counts only if it is so each time, and on a machine that
// is not late itself.
func (e *effects) difference(lines []effectLine) (int, unlikeness) {
	all := e.against(e.behave(lines))
	at, d := surest(all)
	for i := 0; i < looks && (d.grade == doubtful || d.grade == undecided); i++ {
		again, ok := e.pair(lines)
		if !ok {
			d.grade = undecided
			break
		}
		narrow(all, e.against(again))
		at, d = surest(all)
	}
	if d.grade == undecided {
		e.leave(lines, d)
	}
	return at, d
}

// leave notes lines that are left undecided.
func (e *effects) leave(lines []effectLine, d unlikeness) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.found.Undecided = append(e.found.Undecided, effect{lines, d.what})
}

// again gives the differences of one more pair.
func (e *effects) again(lines []effectLine) map[int]unlikeness {
	b, ok := e.pair(lines)
	if !ok {
		return map[int]unlikeness{atStart: {undecided, "there were enough repetitions"}}
	}
	return e.against(b)
}

// pair starts the program without and with the lines, beside each other: the machine
// is the same for both. It reports false when there were enough of them.
func (e *effects) pair(lines []effectLine) (b behaviour, ok bool) {
	e.mu.Lock()
	e.pairs++
	ok = e.pairs <= mostPairs
	e.mu.Unlock()
	if !ok {
		return b, false
	}
	var both sync.WaitGroup
	both.Go(func() {
		base := e.behave(nil)
		e.mu.Lock()
		defer e.mu.Unlock()
		if base.Trouble == "" {
			e.base = append(e.base, base)
		}
	})
	b = e.behave(lines)
	both.Wait()
	return b, true
}

// against gives the differences from the bases.
func (e *effects) against(b behaviour) map[int]unlikeness {
	<-e.ready
	e.mu.Lock()
	defer e.mu.Unlock()
	return nearest(e.base, &b)
}

// behave starts the program with the lines.
func (e *effects) behave(lines []effectLine) behaviour {
	e.mu.Lock()
	e.found.Starts++
	e.mu.Unlock()
	return e.start(lines)
}

// process starts the program with the lines in namespaces of its own, and asks it
// the probes.
func (e *effects) process(lines []effectLine) (b behaviour) {
	data, err := json.Marshal(&probeJob{Program: e.Program, Config: with(e.Base, lines), Files: e.Files, Aside: e.Aside, Bodies: e.Bodies})
	if err != nil {
		return behaviour{Trouble: err.Error()}
	}
	self, err := os.Executable()
	if err != nil {
		return behaviour{Trouble: err.Error()}
	}
	c := exec.Command(self, probeCommand)
	c.SysProcAttr = namespaces()
	var out, complaints bytes.Buffer
	c.Stdin, c.Stdout, c.Stderr = bytes.NewReader(data), &out, &complaints
	if err := c.Run(); err != nil {
		return behaviour{Trouble: fmt.Sprintf("%v: %s", err, complaints.String())}
	}
	if err := json.Unmarshal(out.Bytes(), &b); err != nil {
		b.Trouble = err.Error()
	}
	return b
}

// with gives the configuration with the lines in their places.
func with(base string, lines []effectLine) string {
	at := map[string][]string{}
	for _, l := range lines {
		at[l.Place] = append(at[l.Place], l.Text)
	}
	var out strings.Builder
	for one := range strings.Lines(base) {
		trimmed := strings.TrimSpace(one)
		if place, ok := strings.CutPrefix(trimmed, "@"); ok {
			indent := one[:strings.Index(one, "@")]
			for _, l := range at[place] {
				out.WriteString(indent + l + "\n")
			}
			continue
		}
		words := strings.Split(one, " ")
		for i, w := range words {
			if place, ok := strings.CutPrefix(strings.TrimRight(w, "\n;"), "@"); ok {
				words[i] = strings.Join(at[place], " ") + w[1+len(place):]
			}
		}
		out.WriteString(strings.Join(words, " "))
	}
	return out.String()
}
