package main

import (
	"testing"

	"github.com/alecthomas/kong"
)

// TestWorkersReachTheQueue: a worker that a coordinator starts has what it takes to be let
// in by a queue of others.
func TestWorkersReachTheQueue(t *testing.T) {
	c := &crew{flags: &queueFlags{accessFlags: accessFlags{QueueCreds: "my creds", QueueCA: "-ca.pem"}}}
	var got struct {
		Work workCommand `cmd:""`
	}
	parser, err := kong.New(&got, kong.Vars{"ground": "", "grounds": ""})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := parser.Parse(c.arguments("containers", "local-3")); err != nil {
		t.Fatal(err)
	}
	if w := got.Work; w.accessFlags != c.flags.accessFlags || w.On != "containers" || w.Name != "local-3" || *w.Jobs != 1 || !w.UntilEOF {
		t.Errorf("the worker has %+v", w)
	}
}
