// Package redis is a Redis 7.0 server, alone (no replica, no Sentinel), as a
// program over host.Host. It answers *host.Command with *host.Reply.
//
// What commands do to the data is alicebob/miniredis's business. The package's
// own are the expiry of keys in virtual time, what is written to the disk and
// when (save points, appendfsync, rewriting), what a start reads back, the one
// thread that everything waits for, and SIGTERM.
//
// Known differences from the real server:
//   - Commands whose answer is an array, that block, or that belong to a
//     connection (KEYS, BLPOP, MULTI, SUBSCRIBE, SELECT 1 ...) are unknown, and
//     a command has at most four words. SETEX stands for SET with EX.
//   - dump.rdb and the base of the append only file hold commands in the Redis
//     protocol instead of the RDB format, so their sizes are not the real ones.
//   - A snapshot child dies with its parent; the real one finishes its file.
//   - No maxmemory and no eviction.
package redis
