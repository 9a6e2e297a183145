package main

import (
	"fmt"
	"os"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"
	"golang.org/x/term"

	"github.com/hadrill/hadrill/harness/suite"
)

// progress is the bar on standard error. On anything but a terminal it is
// silent.
type progress struct {
	pool *mpb.Progress
	bar  *mpb.Bar
}

// parts is the bar's length for one run.
const parts = 1000

func newProgress(s *session, runs int, wanted bool) *progress {
	f, ok := s.stderr.(*os.File)
	if !wanted || !ok || !term.IsTerminal(int(f.Fd())) {
		return &progress{}
	}
	p := &progress{pool: mpb.New(mpb.WithOutput(f))}
	p.bar = p.pool.AddBar(int64(runs)*parts,
		mpb.PrependDecorators(
			decor.Any(func(st decor.Statistics) string {
				return fmt.Sprintf("run %d of %d", min(int(st.Current/parts)+1, runs), runs)
			}),
		),
		mpb.AppendDecorators(decor.Percentage(), decor.Name(" "), decor.Elapsed(decor.ET_STYLE_GO)),
		mpb.BarRemoveOnComplete(),
	)
	return p
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
	if p.pool == nil {
		return
	}
	p.bar.Abort(true)
	p.pool.Wait()
}
