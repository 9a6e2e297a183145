// Package sim is the simulator: host (the contract of a program with its
// machine), metric (the shapes of what is counted), stream (random streams),
// world (machines, network and clock), conf (readers of configuration files),
// mechanism (pure rules), program (the programs) and replay (recordings of real
// programs, played against the simulated ones). It holds no code itself, only
// the tests that keep the rules which all of it obeys: one thread, virtual
// time, no randomness but named streams, imports that point down.
package sim
