// Package world is the simulated ground: machines, a network and a clock in
// virtual time. It implements host.Host for programs and offers the harness
// the faults: crash, kill, freeze, cut and the rest.
//
// A world is one thread. Everything that happens is an event, a value in a heap
// ordered by time and then by the order in which events were made; processes
// are coroutines that run inside an event until they wait. The same seed
// gives the same events, of which Digest is a fingerprint.
//
// It knows no program, no protocol above a connection that carries a request
// and an answer, and no scenario.
package world
