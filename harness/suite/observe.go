package suite

import "github.com/hadrill/hadrill/harness/simulated"

// Observer is a harness.Prepared whose world can be looked at: one of the simulator.
type Observer = simulated.Observer
