package ndb

import "slices"

// Dead reports whether a node has failed of which so many heartbeats in a row did not come:
// three may be missed, so that it is dead four intervals after its last one at the most.
func Dead(missed int) bool { return missed > 3 }

// Fate is what the nodes of one side do when others have failed.
type Fate uint8

// The fates.
const (
	GoOn Fate = iota // nobody else can have all rows
	Stop             // a whole node group is missing
	Ask              // the others can be a cluster, too: the arbitrator decides
)

// Judge decides for the nodes that are alive of those that were before.
func (l Layout) Judge(before, alive []int) Fate {
	others := slices.DeleteFunc(slices.Clone(before), func(n int) bool { return slices.Contains(alive, n) })
	switch {
	case !l.Covers(alive):
		return Stop
	case l.Covers(others):
		return Ask
	}
	return GoOn
}

// Arbitrator gives one vote for each set of nodes that falls apart, to the side of whoever
// asks first.
type Arbitrator struct{ sides map[string][]int }

// Vote reports whether a node may go on of a set that fell apart; side are those that it
// still reaches, itself included.
func (a *Arbitrator) Vote(node int, before, side []int) bool {
	key := keyOf(before)
	winner, given := a.sides[key]
	if !given {
		if a.sides == nil {
			a.sides = map[string][]int{}
		}
		winner = slices.Clone(side)
		a.sides[key] = winner
	}
	return slices.Contains(winner, node)
}

// Joined forgets votes: a node is in the cluster again, and the next set is another one.
func (a *Arbitrator) Joined() { a.sides = nil }

func keyOf(nodes []int) string {
	var key []byte
	for _, n := range slices.Sorted(slices.Values(nodes)) {
		key = append(key, byte(n))
	}
	return string(key)
}
