package users

import "github.com/hadrill/hadrill/sim/host"

// Pace says when visits are meant to begin: Every, Think or Rate.
type Pace interface {
	// pacer returns the pace at work for one instance of the program.
	pacer(g *Group) pacer
}

// pacer starts visits at a pace.
type pacer interface {
	// begin sets the first timer.
	begin()
	// next is called when a visit that was meant to begin at intended has
	// ended. True: the user's next visit begins now and was meant to begin at
	// the time returned. False: the pacer has seen to it.
	next(u *user, intended host.Time) (host.Time, bool)
	// waiting counts the visits that were meant to begin before limit and have
	// not.
	waiting(limit host.Time) int
}
