package simulated

import "github.com/hadrill/hadrill/sim/world"

// powerVerbs are the faults of whole machines: without power, or frozen.
var powerVerbs = map[string]inject{
	"crash":   onEach("lost power", crash, restart),
	"restart": onEach("got power", restart, nil),
	"pause":   onEach("all programs frozen", pause, resume),
	"resume":  onEach("all programs thawed", resume, nil),
}

var (
	crash   = onMachine((*world.Machine).Crash, "was down already")
	restart = onMachine((*world.Machine).Restart, "was up already")
	pause   = onMachine((*world.Machine).Pause, "was down or paused already")
	resume  = onMachine((*world.Machine).Resume, "was not paused")
)
