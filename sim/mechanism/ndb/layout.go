package ndb

import (
	"fmt"
	"slices"
)

// Layout is how data nodes share the rows: every member of a node group has all rows of
// its share.
type Layout struct {
	// Groups are the node groups in their order, each with its nodes' ids in theirs.
	Groups [][]int
}

// NewLayout makes groups of NoOfReplicas nodes each, in the order of their ids, as the
// cluster does where no NodeGroup says otherwise. It is an error when they do not come out
// even.
func NewLayout(ids []int, replicas int) (Layout, error) {
	ids = slices.Sorted(slices.Values(ids))
	if len(ids) == 0 || len(ids)%replicas != 0 {
		return Layout{}, fmt.Errorf("%d data nodes with NoOfReplicas=%d: expected a multiple of %[2]d", len(ids), replicas)
	}
	return Layout{Groups: slices.Collect(slices.Chunk(ids, replicas))}, nil
}

// Group is the index of a node's group, -1 for a node that is none of them.
func (l Layout) Group(node int) int {
	return slices.IndexFunc(l.Groups, func(g []int) bool { return slices.Contains(g, node) })
}

// Share is the group that has a key's rows. The real one takes a hash of the primary key.
func (l Layout) Share(key uint32) int { return int(key % uint32(len(l.Groups))) }

// Primary is the first member of a group that is alive, which has the primary fragments;
// 0 for none.
func (l Layout) Primary(group int, alive []int) int {
	for _, n := range l.Groups[group] {
		if slices.Contains(alive, n) {
			return n
		}
	}
	return 0
}

// Covers reports whether nodes have a member of every group, and so all rows.
func (l Layout) Covers(nodes []int) bool {
	for g := range l.Groups {
		if l.Primary(g, nodes) == 0 {
			return false
		}
	}
	return true
}

// Right and Left are a node's neighbours in the ring of those alive, which is in the order
// of the ids: it sends heartbeats to the right, and watches the left. A node alone has
// itself for both.
func Right(node int, alive []int) int { return neighbour(node, alive, 1) }

// Left is the neighbour whose heartbeats a node expects; see Right.
func Left(node int, alive []int) int { return neighbour(node, alive, -1) }

func neighbour(node int, alive []int, step int) int {
	ring := slices.Sorted(slices.Values(alive))
	i := slices.Index(ring, node)
	return ring[(i+step+len(ring))%len(ring)]
}
