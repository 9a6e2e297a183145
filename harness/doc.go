// Package harness is the contract between scenarios and the grounds that run
// them (ground.go), and what all grounds make of a scenario alike: when a fault
// is injected, undone and asked for its evidence (faults.go, fault.go), and the
// record of a run. The grounds are packages below this one; harness/suite runs
// cases on them.
package harness
