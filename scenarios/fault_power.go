package scenarios

// powerVerbs are the faults of whole machines: without power, or frozen.
var powerVerbs = []verb{
	{name: "crash", about: "the machine loses power", on: onMachine, lasts: true},
	{name: "restart", about: "it gets power again and starts its programs", on: onMachine, undoes: []string{"crash"}},
	{name: "pause", about: "every program of the machine is frozen, its kernel goes on", on: onMachine, lasts: true},
	{name: "resume", about: "ends pause", on: onMachine, undoes: []string{"pause"}},
}
