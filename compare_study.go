package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"runtime"
	"time"

	"github.com/hadrill/hadrill/harness/suite"
	"github.com/hadrill/hadrill/reports/folder"
)

// study is a comparison of contenders, in so many parts that run side by side.
type study[R studyResults] interface {
	Jobs() int
	Run(ctx context.Context, workers int, finished func()) (results R, done int, err error)
}

// studyResults writes a study's results, as text and as JSON.
type studyResults interface {
	Text(w io.Writer) error
	JSON(w io.Writer) error
}

// studyOptions are the flags that all studies have.
type studyOptions struct {
	out            string
	jobs           int
	progress, json bool
}

// runStudy runs a study, keeps what it gives, and prints it. what is of it, such as
// "3 ways in 2 scenes".
func runStudy[R studyResults](s *session, of study[R], seeds []uint64, o studyOptions, what string, keep func(*folder.Folder, R) error) error {
	out, err := openFolder(o.out)
	if err != nil {
		return err
	}
	workers := o.jobs
	if workers == 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	began := time.Now()
	bar := newProgress(s, of.Jobs(), o.progress)
	results, done, err := of.Run(s.ctx, workers, func() {
		if show := bar.begun(suite.Job{}); show != nil {
			show(1)
		}
	})
	bar.close()
	switch {
	case err != nil && s.ctx.Err() != nil:
		return exit{exitInconclusive, fmt.Sprintf("interrupted: %d of %d parts finished; nothing is kept", done, of.Jobs())}
	case err != nil:
		return exit{exitInconclusive, err.Error()}
	}
	if err := keep(out, results); err != nil {
		return exit{exitInconclusive, err.Error()}
	}
	if o.json {
		return results.JSON(s.stdout)
	}
	if err := results.Text(s.stdout); err != nil {
		return err
	}
	fmt.Fprintf(s.stdout, "\n%s under %d seed%s in %v; tables and plots are in %s%c\n", what, len(seeds), plural(len(seeds)), time.Since(began).Round(10*time.Millisecond), o.out, os.PathSeparator)
	return nil
}
