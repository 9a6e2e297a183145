package expect

import "time"

// Address sums up who had an address over a run.
type Address struct {
	Owner         string
	Moves         int
	Dual, Unowned time.Duration
}

// Addresses are the figures of an address.
var Addresses = newTable([]Row[Address]{
	{Figure{Name: "owner", Unit: Named, About: `the machine that has it at the end, "" for none, "lb1+lb2" for two`},
		func(a Address) any { return a.Owner }},
	{Figure{Name: "moves", Unit: Counted, About: "how often a machine took it that was not the last to have it"},
		func(a Address) any { return a.Moves }},
	{Figure{Name: "dual", Unit: Timed, About: "the time with two owners or more"},
		func(a Address) any { return a.Dual }},
	{Figure{Name: "unowned", Unit: Timed, About: "the time without an owner, after the first one"},
		func(a Address) any { return a.Unowned }},
})
