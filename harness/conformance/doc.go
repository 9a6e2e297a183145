// Package conformance holds the simulator's programs against the real ones, in
// containers: whether a configuration reader accepts and refuses what the
// program itself does, and whether the real program, replaying a recorded
// session, does again what the recording has and what the simulator is tested
// by. It is tests only. Without a Docker engine they are skipped.
package conformance
