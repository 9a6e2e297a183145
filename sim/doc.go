// Package sim is the simulated side of the house: host (the contract), world
// (machines, network and clock), conf (configuration lexers), mechanism (pure
// rules), program (the programs) and lab (recorded sessions of real programs,
// replayed). It holds no code itself, only the tests that keep the rules which
// all of it obeys: one thread, virtual time, no randomness but named streams,
// imports that point down.
package sim
