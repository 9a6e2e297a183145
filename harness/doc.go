// Package harness runs scenarios: one case on one ground (run.go), many cases
// and seeds side by side (suite.go). What a ground must offer is in ground.go;
// the grounds are packages below this one.
package harness
