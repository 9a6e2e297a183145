// Package recording reads sessions that were recorded with real load balancers
// (the configuration, the requests, what became of each) and compares with them
// what became of the same requests elsewhere. It replays nothing itself:
// package sim/lab does so in virtual time, and a ground of real programs can do
// so on its own.
package recording
