// Package sentinel is Redis Sentinel 7.0 as rules: one Sentinel that watches
// masters, their replicas and the other Sentinels, agrees with those on who is
// down, has itself elected and fails over.
//
// Everything is a pure step: an input and the time in, actions out. The package
// has no clock and no network; whoever drives it opens the connections that it
// asks for, sends the commands, gives it the replies, and calls Tick. What is drawn
// at random comes by Config.Desync.
//
// The source is sentinel.c of Redis 7.0.15; functions are named after its own in
// the comments.
//
// Known differences: scripts, renamed commands, passwords and names to be resolved
// are not covered; each master has connections of its own to another Sentinel,
// where the real one shares them.
package sentinel
