// Package users simulates the users of a scenario: one program for each group
// of users, who arrive, make visits, remember what was acknowledged to them and
// notice what was lost.
//
// It decides when a visit is meant to begin (pace), sends its requests and
// judges the answers (journey), and counts: by segment between faults, by
// second, by outage. It does not know faults and computes no figures: package
// reports does that, from the result of Finish.
//
// Memory grows with the users, with the seconds of the run and with the number
// of segments, never with the number of requests: written rows take a bit each. An idle user is a timer.
//
// The random streams are "arrivals" (when users come, or visits with Rate),
// "think", "pause", "phase" and "items" (which one a visit reads or writes).
package users
