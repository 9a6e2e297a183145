package main

import (
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"
	"golang.org/x/term"

	"github.com/hadrill/hadrill/harness/suite"
	"github.com/hadrill/hadrill/reports/units"
)

// progress is the bar on standard error, with a line for each worker where there are
// some. On anything but a terminal it is silent, but for workers of others that come and
// go.
type progress struct {
	pool *mpb.Progress
	bar  *mpb.Bar
	// beside has what is said beside the bar go where it went before; nil where it is not
	// above the bar.
	beside func()
	stop   chan struct{} // of lines in place of a bar; nil for none
	told   sync.WaitGroup
}

// parts is the bar's length for one run.
const parts = 1000

// newProgress shows the progress of so many runs, done by workers that v sees; nil for
// none.
func newProgress(s *session, runs int, wanted bool, v *crewView) *progress {
	f, ok := s.stderr.(*os.File)
	p := &progress{}
	switch {
	case !wanted:
	case ok && term.IsTerminal(int(f.Fd())):
		p.pool = mpb.New(mpb.WithOutput(f))
		p.bar = p.pool.AddBar(int64(runs)*parts, barOptions(runs, v)...)
		if v != nil {
			v.lines.move(p.pool)
			p.beside = func() { v.lines.move(s.stderr) }
		}
	case v != nil && v.others:
		p.stop = make(chan struct{})
		p.told.Go(func() { v.tell(p.stop) })
	}
	return p
}

func barOptions(runs int, v *crewView) []mpb.BarOption {
	began, pace := time.Now(), pace{}
	options := []mpb.BarOption{
		mpb.PrependDecorators(
			decor.Any(func(st decor.Statistics) string {
				return fmt.Sprintf("run %d of %d", min(int(st.Current/parts)+1, runs), runs)
			}),
		),
		mpb.AppendDecorators(decor.Percentage(), decor.Name(" "), decor.Elapsed(decor.ET_STYLE_GO), decor.Any(func(st decor.Statistics) string {
			left, known := pace.left(time.Since(began), st.Current, st.Total)
			if !known {
				return ""
			}
			return ", " + units.Duration(left.Round(time.Second)) + " left"
		})),
		mpb.BarRemoveOnComplete(),
	}
	if v != nil {
		options = append(options, mpb.BarExtender(mpb.BarFillerFunc(func(w io.Writer, st decor.Statistics) error {
			return v.write(w, st.AvailableWidth)
		}), false))
	}
	return options
}

// begun gives what is called with the progress of a job.
func (p *progress) begun(suite.Job) func(float64) {
	if p.bar == nil {
		return nil
	}
	shown := int64(0)
	return func(share float64) {
		now := int64(share * parts)
		p.bar.IncrInt64(now - shown)
		shown = now
	}
}

// close removes the bar.
func (p *progress) close() {
	if p.stop != nil {
		close(p.stop)
		p.told.Wait()
	}
	if p.pool == nil {
		return
	}
	if p.beside != nil {
		p.beside()
	}
	p.bar.Abort(true)
	p.pool.Wait()
}
