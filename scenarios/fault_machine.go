package scenarios

import (
	"path"
	"strings"
	"time"

	yaml "go.yaml.in/yaml/v4"

	"github.com/hadrill/hadrill/scenarios/strict"
)

// machineVerbs are the faults of what a machine lends its programs: its
// cores, its clock and its disk.
var machineVerbs = []verb{
	{name: "slow", about: "work on the machine takes so many times as long", on: onMachine, lasts: true, settings: slowSettings},
	{name: "unslow", about: "ends slow, called by its name", on: onFault, undoes: []string{"slow"}},
	{name: "clock", about: "the machine's wall clock jumps, or its clocks drift; it is set right at the end, as by an NTP client", on: onMachine, lasts: true, settings: clockSettings, needs: "jump, such as jump: 5s, or drift, such as drift: 200ppm"},
	{name: "write", about: "an operator writes a file of the machine that a program looks at while it runs, such as keepalived's track_file", on: onMachine, lasts: true, settings: writeSettings},
	{name: "full", about: "the machine's disk is full: writes fail", on: onMachine, lasts: true},
}

// Slow is how many times as long work takes.
type Slow struct{ Factor float64 }

func slowSettings() (any, []key) {
	s := &Slow{}
	return s, []key{{strict.Factor("factor", "how many times as long work takes", &s.Factor), "how many times as long work takes, such as factor: 10"}}
}

// Clock describes a change of a machine's clock: it jumps ahead, or back below
// zero, and then goes too fast by Drift millionths, or too slow below zero.
type Clock struct {
	Jump  time.Duration
	Drift int64
}

func clockSettings() (any, []key) {
	s := &Clock{}
	return s, []key{
		{strict.Jump("jump", "how far the wall clock jumps ahead, or back below zero", &s.Jump), ""},
		{strict.Drift("drift", "how much too fast the machine's clocks go, or too slow below zero", &s.Drift), ""},
	}
}

// Write is a file of a machine, and what it holds from then on. At its end it holds
// what it held before.
type Write struct{ File, Text string }

func writeSettings() (any, []key) {
	s := &Write{}
	return s, []key{
		{strict.Key("file", false, "the file, such as /run/down", strict.TextSchema, func(d *strict.Decoder, n *yaml.Node) {
			name, ok := d.Word(n, "file")
			if ok && (!strings.HasPrefix(name, "/") || path.Clean(name) != name || name == "/") {
				d.Problem(n, "file: found %s, expected a path from the root such as /run/down", strict.Quote(name))
			}
			s.File = name
		}), "the file's path, such as file: /run/down"},
		{strict.Text("text", "what it holds then, such as 10", false, &s.Text), "what it holds then, such as text: 10"},
	}
}
