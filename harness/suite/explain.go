package suite

import (
	"context"
	"errors"

	"github.com/hadrill/hadrill/harness"
	"github.com/hadrill/hadrill/reports/explain"
	"github.com/hadrill/hadrill/reports/record"
)

// Explain makes the story of a record. A record holds no single requests: where
// its run can be done again it is, with each request traced, and the story says why
// where it cannot.
func Explain(ctx context.Context, rec *record.Record) (*explain.Story, error) {
	s := &explain.Story{Record: rec}
	if !rec.End.Finished {
		s.Untraced = "the run did not finish: " + rec.End.Why
		return s, nil
	}
	replay, err := OpenReplay(ctx, rec)
	var other *NotRepeatable
	switch {
	case errors.As(err, &other):
		s.Untraced = "a run on " + other.Ground + " cannot be done again"
		return s, nil
	case err != nil:
		return nil, err
	}
	tracer, ok := replay.job.Prepared.(harness.Watched)
	if !ok {
		s.Untraced = "the ground cannot trace requests"
		return s, replay.Close()
	}
	again := tracer.Watch(ctx, rec.Run.Seed, harness.Watch{Seen: func(q harness.Seen) {
		s.Requests = append(s.Requests, explain.Request{
			Group: q.Group, User: q.User, Asked: q.Step.Method + " " + q.Step.Path, Sent: q.Sent, Ended: q.Ended,
			OK: q.OK, Ending: q.Ending, Served: q.Served, Value: q.Value, Lost: q.Lost, Found: string(q.Found),
		})
	}})
	if again.End.Digest != rec.End.Digest {
		s.Requests, s.Untraced = nil, "another version of hadrill made the record, and the run is another one today"
	}
	return s, replay.Close()
}
