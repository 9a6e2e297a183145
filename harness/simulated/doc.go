// Package simulated is the ground in virtual time: it builds a sim/world from
// a scenario, injects the faults, and records what happened.
package simulated
