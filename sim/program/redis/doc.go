// Package redis is a Redis 7.0 server, a master or a replica, as a program over
// host.Host: it reads redis.conf, and answers *host.Command with *host.Reply and
// *host.Subscribe with *host.Published. What replication decides is
// sim/mechanism/redisrepl's business.
//
// What commands do to the data is alicebob/miniredis's business. The package's
// own are the expiry of keys in virtual time, what is written to the disk and
// when (save points, appendfsync, rewriting), what a start reads back, the one
// thread that everything waits for, and SIGTERM.
//
// Keys expire, and save points and fsyncs are due, by the wall clock (mstime and
// server.unixtime); serverCron comes by the monotonic one (ae.c).
//
// Known differences from the real server:
//   - Commands that block, draw at random, run scripts, or belong to a connection
//     (BLPOP, SPOP, EVAL, MULTI, SELECT 1 ...) are unknown.
//   - What has no order (KEYS, HGETALL, SMEMBERS) comes sorted.
//   - dump.rdb and the base of the append only file hold commands in the Redis
//     protocol instead of the RDB format, so their sizes are not the real ones.
//   - A snapshot child dies with its parent; the real one finishes its file.
//   - maxmemory counts neither connections (1.5 kB an idle one, 38 kB a busy one) nor what
//     a snapshot's child copies. Hashes, lists and sets are counted by their elements, within
//     some percent of what they take. Candidates for eviction are drawn with equal chances,
//     and thrown out in no time.
//   - Of users there is the default one alone. A subscriber without the password finds its
//     connection closed, where the real server answers NOAUTH and keeps it.
//   - The replication stream travels as calls that wait at the master, of which a
//     replica has several: no replica of ours can follow a real master, nor the other
//     way round.
//   - A replica that is started again synchronises in full, whatever its dump.rdb
//     says of the master's history.
//   - SIGTERM does not wait for replicas (shutdown-timeout): what was written has been
//     sent to them by then.
//   - A key that has ended on a replica is not there again when the master gives it a
//     later end, which needs clocks that differ.
package redis
