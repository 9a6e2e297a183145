package capacity

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/hadrill/hadrill/harness/suite"
)

// TestInterrupted: a search that is cut short gives what its runs found, no answer.
func TestInterrupted(t *testing.T) {
	s := &Study{Seeds: suite.SeedsFrom(1, 3), Precision: 0.02}
	s.Path, s.Variant, s.Warmup, s.For = "testdata/retries", "none", 5*time.Second, 10*time.Second
	openStudy(t, s, "requests.error_share < 1%")
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	r, done, err := s.Run(ctx, suite.Site{Ended: cancel}) // behind the first part
	var part *Interrupted
	if r != nil || done != 1 || !errors.As(err, &part) || !errors.Is(err, context.Canceled) {
		t.Fatalf("%d parts done, error %v", done, err)
	}
	if len(part.Findings) < 3 || len(part.searches()) != 1 {
		t.Fatalf("%d runs of %d searches", len(part.Findings), len(part.searches()))
	}
	if least, most := bounds(part.Findings); least < 60 || least > most || most > 1.03*least || most > 110 {
		t.Errorf("between %v and %v, want a thread's 100 visits/s", least, most)
	}
	var text, js, table bytes.Buffer
	for _, err := range []error{part.Text(&text), part.JSON(&js), part.CSV(&table)} {
		if err != nil {
			t.Error(err)
		}
	}
	if !strings.Contains(text.String(), "Not an answer") || !json.Valid(js.Bytes()) || strings.Count(table.String(), "\n") != 1+len(part.Findings) {
		t.Errorf("%s\n%s\n%s", text.String(), js.String(), table.String())
	}
}

// TestStoppedBetweenRuns: a search that is stopped between two of its runs is no answer,
// and is not counted, though it had begun, and none of the others was left.
func TestStoppedBetweenRuns(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	w := &work{ctx: ctx}
	w.each(2, func(i int) {
		if i == 1 {
			cancel()
		}
	})
	if !errors.Is(w.failed, context.Canceled) || w.done != 1 {
		t.Errorf("%d were done, error %v", w.done, w.failed)
	}
}
