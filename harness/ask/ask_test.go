package ask

import (
	"testing"

	"github.com/hadrill/hadrill/harness/programs"
	"github.com/hadrill/hadrill/reports/record"
	"github.com/hadrill/hadrill/scenarios"
)

func sampleCase() *scenarios.Case {
	files := map[string]string{"scenario.yaml": "title: x\n", "site.conf": "one\ntwo three\n"}
	return &scenarios.Case{Scenario: &scenarios.Scenario{Name: "x", Path: "x", Files: files}}
}

// TestRefused: the note of a refused place is a problem at that place, once.
func TestRefused(t *testing.T) {
	rec := &record.Record{}
	for range 2 {
		rec.Events = append(rec.Events, record.Event{Machine: "lb1", Program: "web", Kind: record.NoteRefused, Detail: "site.conf:2:5: \"three\" is not supported"})
	}
	var a Answers
	a.readNotes(sampleCase(), rec, nil)
	const want = "site.conf:2:5: \"three\" is not supported: a request comes here\n    two three\n        ^"
	if len(a.Refused) != 1 || a.Refused[0].Error() != want {
		t.Errorf("problems %q, want %q", a.Refused, want)
	}
}

// TestSettle: what is well again is no trouble, and nor is the whole that it was a
// part of.
func TestSettle(t *testing.T) {
	e := &programs.Env{Machine: "lb1", Program: "proxy"}
	part := func(subject, what, whole string) trouble {
		return trouble{e, programs.Trouble{Subject: subject, What: what, Whole: whole}}
	}
	var left []trouble
	for _, n := range []trouble{
		part("server app/a", "a answers 404", "backend app"), part("server app/b", "b answers 404", "backend app"), part("backend app", "no server will be up", ""),
	} {
		left = settle(left, n)
	}
	if len(left) != 3 {
		t.Fatalf("%d troubles, want 3", len(left))
	}
	left = settle(left, trouble{e, programs.Trouble{Subject: "server app/a", Ends: "backend app"}})
	if len(left) != 1 || left[0].What != "b answers 404" {
		t.Errorf("left %+v, want server b", left)
	}
	if other := settle(left, trouble{&programs.Env{}, programs.Trouble{Subject: "server app/b"}}); len(other) != 1 {
		t.Errorf("another program's note ends it")
	}
}
