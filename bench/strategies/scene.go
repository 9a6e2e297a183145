package strategies

import (
	"fmt"
	"time"

	"github.com/hadrill/hadrill/sim/mechanism/dist"
)

// Scene is the situation in which all strategies are compared.
type Scene struct {
	Name  string // on the command line
	Title string // a sentence, for tables and plots
	About string // the special point of the scene, and the known facts

	Servers []Server
	// Rate is how many visits begin in a second, for Lasts: spaced by an
	// exponential distribution (a Poisson process), or evenly when Constant.
	Rate     int
	Constant bool
	Lasts    time.Duration
	// Warmup: visits that begin before are left out of what Once gives.
	Warmup time.Duration
	// Users are equally likely to make a visit. Each has an address, alone in its
	// /24, and a key.
	Users int
	// Work is the time of a visit's work at a server of ordinary speed.
	Work dist.Dist
	// Deadline is how long a user waits.
	Deadline time.Duration

	Slows  []Slow
	Deaths []Death
	Moves  []Move
	// Published is the experiment of others that the scene repeats; nil for none.
	Published *Published
}

// Server is a server of a scene.
type Server struct {
	// Weight is the server's weight in the balancer's configuration.
	Weight int
	// Cores is how many requests it works on at once; 0 is any number.
	Cores int
	// Speed in per cent: work takes 100/Speed times as long.
	Speed int
	// Degrades: work takes 1 + n/Degrades times as long where n requests are at the server,
	// itself included, and five times as long where they are more than Degrades; 0: its time
	// does not depend on them.
	Degrades int
	// Joins: it is not among the balancer's servers until a Move adds it.
	Joins bool
}

// Slow makes the work that a server begins from From to To take longer: Fixed
// if that is not 0, else as long as it does plus Plus. Errors: what it answers then are
// errors.
type Slow struct {
	Server      int
	From, To    time.Duration
	Fixed, Plus time.Duration
	Errors      bool
}

// Death has a server refuse requests at once, from From to To; it loses those
// that it works on, those that wait, and the sessions in its memory. A balancer
// with health checks takes it out noticed later, and back in welcomed after its
// return.
type Death struct {
	Server   int
	From, To time.Duration
}

// HAProxy's checks with their default inter 2s, fall 3 and rise 2, at the
// latest: after so many checks that each wait for the one before.
const (
	noticed  = 6 * time.Second
	welcomed = 4 * time.Second
)

// Move starts the balancer anew without a server, or with one more, as when its
// configuration is changed and loaded again, which resets its counts. The old
// balancer's requests are answered.
type Move struct {
	Server int
	At     time.Duration
	Joins  bool
}

// Same returns n servers that do not differ, each with so many cores; 0 is any number.
func Same(n, cores int) []Server {
	all := make([]Server, n)
	for i := range all {
		all[i] = Server{Weight: 1, Cores: cores, Speed: 100}
	}
	return all
}

// capacity of a server in units of one core at ordinary speed; one that works
// on any number at once counts as one core.
func (s *Server) capacity() int { return max(1, s.Cores) * s.Speed }

// FindScenes gives the scenes of these names in the order of the table, all of
// them for no names.
func FindScenes(names []string) ([]*Scene, error) {
	wanted := make([]bool, len(Scenes))
	for _, n := range names {
		found := false
		var known []string
		for i := range Scenes {
			known = append(known, Scenes[i].Name)
			if Scenes[i].Name == n {
				wanted[i], found = true, true
			}
		}
		if !found {
			return nil, fmt.Errorf("--scene %q: there is no such scene%s: --list shows all", n, didYouMean(n, known))
		}
	}
	var chosen []*Scene
	for i := range Scenes {
		if wanted[i] || len(names) == 0 {
			chosen = append(chosen, &Scenes[i])
		}
	}
	return chosen, nil
}
