// Package users is the people of a scenario: one program for each group of
// users, who come, visit, remember what was acknowledged to them and notice
// what was lost.
//
// It is responsible for when a visit is meant to begin (pace), what a visit
// asks and how the answer is judged (journey), and for counting: by segment
// between faults, by second, by outage. It does not know faults, and does not
// compute figures: package reports does, from what Finish gives.
//
// Memory grows with the users, with the seconds of the run and with the number
// of segments, never with the number of requests. An idle user is a timer.
//
// The random streams are "arrivals" (when users come, or visits with Rate),
// "think" and "phase".
package users
