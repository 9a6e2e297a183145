package suite

import (
	"errors"
	"fmt"
	"sync"
	"syscall"

	"github.com/hadrill/hadrill/reports/folder"
	"github.com/hadrill/hadrill/reports/plots"
	"github.com/hadrill/hadrill/reports/verdict"
)

// Keeper keeps runs in a folder: records and plots beside the runs, reports at
// the end. Records and reports come first: a plot that cannot be written does
// not end the runs, and where the disk is full the plots are removed.
type Keeper struct {
	folder *folder.Folder
	drawn  func(Job) bool
	course bool
	html   bool
	plot   func(name string, d *plots.Drawing) error // writes one

	// drawing is held by each that draws, and by one that removes alone: what is
	// removed is whole.
	drawing sync.RWMutex

	mu      sync.Mutex
	plots   []string // names of those that were drawn
	removed int      // of them
	wrong   error    // with the plots; no more are drawn then
	full    error    // the first record that there was no room for
}

// NewKeeper keeps runs in a folder. drawn reports whether a run is to be drawn;
// nil draws nothing at all.
func NewKeeper(f *folder.Folder, drawn func(Job) bool) *Keeper {
	return &Keeper{folder: f, drawn: drawn, plot: f.Draw}
}

// KeepCourses has the course of each run written, too, as CSV beside its record.
func (k *Keeper) KeepCourses() { k.course = true }

// KeepHTML has the report for everybody written also where it is of one case alone.
func (k *Keeper) KeepHTML() { k.html = true }

// Keep writes the run's record, draws the run when it is to be drawn, and
// settles its measurement. Of a run that did not begin it keeps nothing. It is meant for
// Options.Keep.
func (k *Keeper) Keep(r Result) error {
	defer r.Measured.Settle()
	if !r.Record.End.Began() {
		return nil
	}
	err := k.write(func() error { return keepRecord(k.folder, r) })
	if err == nil && k.course {
		err = k.write(func() error { return keepCourse(k.folder, r) })
	}
	if errors.Is(err, syscall.ENOSPC) {
		k.noRoom(err)
		return nil
	}
	if err != nil {
		return err
	}
	if k.drawn != nil && k.drawn(r.Job) {
		k.draw(runPlots(r))
	}
	return nil
}

// Finish writes the reports on all runs, and then a plot over their seeds. Its
// error may be one of drawing a run.
func (k *Keeper) Finish(verdicts []*verdict.Verdict, notRun []verdict.NotRun) error {
	before := k.folder.Before()
	if err := errors.Join(k.full, k.write(func() error { return k.folder.KeepReports(verdicts, notRun) })); err != nil {
		return err
	}
	// one of earlier runs would tell other figures than the reports beside it
	if k.html || len(verdict.Cases(verdicts)) > 1 || k.folder.Has(folder.HTML) {
		if err := k.write(func() error { return k.folder.KeepHTML(verdicts, notRun, before) }); err != nil {
			return err
		}
	}
	if k.drawn != nil {
		k.draw(seedsPlot(verdicts))
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.wrong
}

// noRoom notes that a record cannot be kept. The runs go on: what they come to
// can still be told.
func (k *Keeper) noRoom(err error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.full == nil {
		k.full = err
	}
}

// write writes a record or report. Where the disk is full it removes what tells of the
// progress, and the plots, and tries again, as often as some were removed meanwhile, by
// whomever.
func (k *Keeper) write(file func() error) error {
	for {
		before := k.removals()
		err := file()
		if !errors.Is(err, syscall.ENOSPC) {
			return err
		}
		made := k.folder.GiveUpProgress()
		if k.removePlots(); !made && k.removals() == before {
			return err
		}
	}
}

// removals gives the number of plots that were removed so far.
func (k *Keeper) removals() int {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.removed
}

// removePlots removes what was drawn, when those have ended that draw, and has
// no more drawn. Where nothing was drawn it does nothing.
func (k *Keeper) removePlots() {
	k.drawing.Lock()
	defer k.drawing.Unlock()
	k.mu.Lock()
	defer k.mu.Unlock()
	if len(k.plots) == 0 {
		return
	}
	for _, name := range k.plots {
		k.folder.RemovePlot(name)
	}
	k.removed += len(k.plots)
	k.plots = nil
	k.wrong = fmt.Errorf("no plots are kept, so that there is room for records and reports: %w", syscall.ENOSPC)
}

// draw writes plots until one cannot be written.
func (k *Keeper) draw(plots []namedPlot) {
	for _, p := range plots {
		if !k.drawOne(p) {
			return
		}
	}
}

// drawOne writes a plot unless something is wrong with them, and reports
// whether nothing was.
func (k *Keeper) drawOne(p namedPlot) bool {
	k.drawing.RLock()
	defer k.drawing.RUnlock()
	k.mu.Lock()
	wrong := k.wrong
	k.mu.Unlock()
	if wrong != nil {
		return false
	}
	err := k.plot(p.name, p.Drawing)
	k.mu.Lock()
	defer k.mu.Unlock()
	k.plots = append(k.plots, p.name)
	if k.wrong == nil {
		k.wrong = err
	}
	return true
}
