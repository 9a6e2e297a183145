package main

import (
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/hadrill/hadrill/harness/queue"
	"github.com/hadrill/hadrill/harness/suite"
)

// crewView sees the workers that do the runs on a ground.
type crewView struct {
	study  *queue.Study
	row    *suite.GroundRow
	others bool // they are not only this machine's
	lines  *lines
}

// lines are what is said beside the progress, side by side: above it where there is a
// terminal.
type lines struct {
	mu sync.Mutex
	to io.Writer
}

func (l *lines) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.to.Write(b)
}

// move has lines go elsewhere.
func (l *lines) move(to io.Writer) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.to = to
}

// view sees those of a ground; nil where runs are done here.
func (c *crew) view(row *suite.GroundRow) *crewView {
	if c == nil {
		return nil
	}
	return &crewView{c.study(row), row, c.flags.Queue != "", c.lines}
}

// mostShown is how many workers have a line of their own on a terminal.
const mostShown = 12

// write writes a line for each worker, of a terminal's width.
func (v *crewView) write(w io.Writer, width int) error {
	all := v.study.Members()
	lines, busy := []string{}, 0
	for _, m := range all {
		if len(lines) < mostShown {
			lines = append(lines, m.String())
		} else if len(m.Runs) > 0 {
			busy++
		}
	}
	if n := len(all) - len(lines); n > 0 {
		lines = append(lines, fmt.Sprintf("and %d more, %d of which have a run", n, busy))
	}
	if len(all) == 0 {
		lines = append(lines, v.nobody())
	}
	for _, line := range lines {
		if _, err := fmt.Fprintln(w, "  "+cut(line, width-3)); err != nil {
			return err
		}
	}
	return nil
}

// nobody says that there are no workers.
func (v *crewView) nobody() string {
	_, _, other := v.study.Workers()
	return lacking(fmt.Sprintf("no worker is there yet that has %s", v.row.Noun), other)
}

// lacking adds to a text on workers that lack which one is there for another build.
func lacking(text, other string) string {
	if other == "" {
		return text
	}
	return fmt.Sprintf("%s; worker %s is of another build of hadrill", text, other)
}

// cut cuts a line to so many letters.
func cut(line string, width int) string {
	if letters := []rune(line); len(letters) > width && width > 0 {
		return string(letters[:width-1]) + "…"
	}
	return line
}

// How often workers are looked at where there is no terminal, and after how many looks it
// is said that there are none.
const (
	lookEvery    = time.Second
	looksForNone = 10
)

// tell writes a line when a worker joins, stops or is lost, until stop is closed.
func (v *crewView) tell(stop <-chan struct{}) {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	var before []queue.Member
	for looks := 1; ; looks++ {
		select {
		case <-stop:
			return
		case <-tick.C:
		}
		now := v.study.Members()
		for _, line := range queue.Changes(before, now) {
			fmt.Fprintln(v.lines, "hadrill: "+line)
		}
		if looks == looksForNone && len(now) == 0 {
			fmt.Fprintln(v.lines, "hadrill: "+v.nobody())
		}
		before = now
	}
}
