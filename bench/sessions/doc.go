// Package sessions compares the ways to keep web sessions: one shop on 2, 4, 8 and 16
// application servers behind one HAProxy, with the same shoppers for every way, visit
// for visit (common random numbers), under many seeds. One server loses power, is
// frozen, is cut off; all are updated in turn; or what keeps the sessions dies. It
// measures sessions lost and old, what a way costs in latency against none, the bytes
// that servers send each other, and the memory that a server holds.
//
// Each run is a scenario in the simulator, with the files that people write: the
// programs' own behaviour decides. The load grows with the servers, as many shoppers
// to each. Files on a shared folder go over no network here: such ways have no figure
// for bytes.
package sessions
