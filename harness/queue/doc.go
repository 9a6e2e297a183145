// Package queue has runs done by workers elsewhere, over NATS JetStream: a Study puts
// jobs into a queue and waits for their results, a Worker takes jobs and puts results
// there, and Embed is a server for both where the user names none.
//
// Results are the truth, deliveries are not. A result lies under the key of its inputs
// and is created once; a job may be put into the queue again at any time, and taken by
// several workers: whoever comes second finds the result there, or has the same bytes.
// So nothing is lost, and nothing counts twice, whatever dies in between.
//
// A job may be looked at (suite.Look): then its result is what was seen, too. Members and
// Changes tell what workers do, by what they tell of themselves.
//
// Sources: the NATS documentation on JetStream (work-queue retention, consumers,
// advisories), nats-server 2.15.2, nats.go 1.55.0.
package queue
