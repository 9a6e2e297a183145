// Package lab replays a recorded session in a world: one machine with the load
// balancer, the backends and the clients on loopback addresses, as they were
// recorded. What became of the requests is compared by package recording.
package lab
