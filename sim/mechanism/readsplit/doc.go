// Package readsplit decides where an application reads that writes to a primary and
// reads from its replicas, so that users find what they wrote. It is responsible for the
// choice alone; whoever asks carries it out. It knows no clock: times are readings of one
// clock that does not go back.
package readsplit
