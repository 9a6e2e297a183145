package session

import (
	"math/rand/v2"
	"slices"
	"time"
)

// MsmNodes are the memcached servers of a memcached-session-manager by the names that
// ids have, and what is known of each. Who drives it asks the servers: where a rule
// needs to know, it calls ask, which may wait.
type MsmNodes struct {
	// All are the nodes in the order of memcachedNodes, Failover those of failoverNodes.
	All, Failover []string

	known map[string]msmAvailable
}

// msmAvailable records whether a node was found available, and when.
type msmAvailable struct {
	is bool
	at time.Duration
}

// msmKnownFor is how long that counts (NODE_AVAILABILITY_CACHE_TTL).
const msmKnownFor = time.Second

// Known gives what is known of a node; known is false where it has to be asked. One
// that is not configured is not available.
func (n *MsmNodes) Known(node string, now time.Duration) (available, known bool) {
	if !slices.Contains(n.All, node) {
		return false, true
	}
	k, ok := n.known[node]
	if !ok || now-k.at > msmKnownFor {
		delete(n.known, node)
		return false, false
	}
	return k.is, true
}

// Asked takes the outcome of asking a node.
func (n *MsmNodes) Asked(node string, available bool, now time.Duration) {
	if n.known == nil {
		n.known = map[string]msmAvailable{}
	}
	n.known[node] = msmAvailable{available, now}
}

// Seen takes the outcome of something else that was done with a node. It does not
// prolong what was known already.
func (n *MsmNodes) Seen(node string, available bool, now time.Duration) {
	if k, ok := n.known[node]; ok && k.is == available {
		return
	}
	n.Asked(node, available, now)
}

// primary are the nodes that are not of failoverNodes.
func (n *MsmNodes) primary() []string {
	return slices.DeleteFunc(slices.Clone(n.All), func(node string) bool { return slices.Contains(n.Failover, node) })
}

// ForNew draws the node of a new session; "" where none is available.
func (n *MsmNodes) ForNew(r *rand.Rand, ask func(node string) bool) string {
	all := n.primary()
	if len(all) == 0 {
		return ""
	}
	node := all[r.IntN(len(all))]
	if ask(node) {
		return node
	}
	return n.Instead(node, r, ask)
}

// Instead draws a node in place of one: another primary one, or where none of these is
// available one of failoverNodes; "" where there is none.
func (n *MsmNodes) Instead(of string, r *rand.Rand, ask func(node string) bool) string {
	for _, from := range [2][]string{n.primary(), slices.Clone(n.Failover)} {
		from = slices.DeleteFunc(from, func(node string) bool { return node == of })
		for len(from) > 0 {
			i := r.IntN(len(from))
			if ask(from[i]) {
				return from[i]
			}
			from = slices.Delete(from, i, i+1)
		}
	}
	return ""
}

// Next is the primary node after one in their order, around the end, that is available:
// where second copies are; "" for none.
func (n *MsmNodes) Next(after string, ask func(node string) bool) string {
	all := n.primary()
	i := slices.Index(all, after)
	if i < 0 {
		return ""
	}
	for range len(all) - 1 {
		i = (i + 1) % len(all)
		if ask(all[i]) {
			return all[i]
		}
	}
	return ""
}
