// Package redisrepl is the replication of Redis 7.0 as rules: the history that a
// server's stream of changes belongs to, the backlog that a partial
// resynchronisation is served from, what a master knows of its replicas, and when
// a replica's link is given up.
//
// Everything is a pure step: the whole seconds of a clock, offsets and bytes in,
// answers out. The package has no clock, no network and no idea of a command.
//
// The source is replication.c of Redis 7.0.15.
//
// An offset counts the bytes of a stream from its beginning; the byte behind
// offset n is number n+1, and PSYNC asks for that number.
package redisrepl
