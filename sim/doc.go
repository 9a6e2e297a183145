// Package sim is the simulated side of the house: host (the contract), world
// (machines, network and clock), conf (configuration lexers), mechanism (pure
// rules) and program (the programs). It holds no code itself, only the tests
// that keep the rules which all of it obeys: one thread, virtual time, no
// randomness but named streams, imports that point down.
package sim
