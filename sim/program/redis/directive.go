package redis

import (
	"math"
	"strings"
	"time"

	"github.com/hadrill/hadrill/sim/conf"
)

// Reasons that several directives share.
const (
	noUsers      = "there is the default user alone, with requirepass"
	noMemory     = "what connections take is not counted"
	noCluster    = "a cluster is not simulated"
	noTLS        = "TLS to a store is not simulated"
	ownFolder    = "its files lie in a folder of their own on the machine's disk"
	ownProcess   = "it runs in the foreground, and what it logs is in the record"
	layoutOnly   = "it changes how data lies in memory only"
	speedOnly    = "it changes the time of background work only"
	watchOnly    = "it changes what is logged or watched only"
	fileForm     = "files have a form of their own here"
	oneDatabase  = "clients use database 0 here"
	keptOpen     = "an idle connection is not closed here: who keeps one opens another when it is broken"
	linuxQueue   = "the kernel's queue is the simulator's"
	noAddresses6 = "it matters only with addresses that are not simulated"
	noScripts    = "scripts and blocking calls are not served here"
	noLag        = "keys are thrown out at once, and deleted in no time"
	noBuffers    = "a client's output is not limited here; replicas are sent what they miss from the backlog"
)

// one is the form of most directives.
var one = conf.Exactly(1)

// directives is the table of all directives of Redis 7.0's redis.conf (config.c),
// under their present names and the former ones.
var directives = (&conf.Table[read]{
	Wording: conf.Wording{
		Unknown: "unknown directive %[1]q", Expected: "expected one of Redis 7.0",
		Refused: "%[1]s: not supported here", Arguments: "%[1]s: found %[2]d arguments, expected %[3]s",
	},
	Fold: strings.ToLower,
}).Add(
	// Network.
	row{Names: "port", Form: one, Read: readPort},
	row{Names: "bind", Form: conf.AtLeast(1), Read: readBind},
	row{Names: "protected-mode", Form: one, Read: yesNo(func(r *fileReader) *bool { return &r.out.Config.Protected })},
	row{Names: "bind-source-addr", Form: conf.Between(0, 1), Refused: "connections leave from the machine's own address"},
	row{Names: "tcp-backlog", Form: one, Without: linuxQueue, Read: number(0, most, nil)},
	row{Names: "tcp-keepalive", Form: one, Without: keptOpen, Read: number(0, most, nil)},
	row{Names: "timeout", Form: one, Without: keptOpen, Read: number(0, most, nil)},
	row{Names: "unixsocket, unixsocketperm", Form: one, Without: "clients come by TCP here"},
	row{Names: "socket-mark-id", Form: one, Without: noAddresses6, Read: number(0, math.MaxUint32, nil)},
	row{Names: "tls-port", Form: one, Read: zero(noTLS, number(0, 65535, nil))},
	row{Names: "tls-replication, tls-cluster", Form: one, Read: only("no", noTLS, "yes")},
	row{Names: "tls-cert-file, tls-key-file, tls-key-file-pass, tls-client-cert-file, tls-client-key-file, tls-client-key-file-pass, tls-dh-params-file, tls-ca-cert-file, tls-ca-cert-dir, tls-auth-clients, tls-protocols, tls-ciphers, tls-ciphersuites, tls-prefer-server-ciphers, tls-session-caching, tls-session-cache-size, tls-session-cache-timeout", Form: one, Without: "it matters only with tls-port"},

	// General.
	row{Names: "include", Form: one, Read: included},
	row{Names: "daemonize", Form: one, Without: ownProcess, Read: oneOf("yes", "no")},
	row{Names: "supervised", Form: one, Without: ownProcess, Read: oneOf("no", "upstart", "systemd", "auto")},
	row{Names: "pidfile, logfile, syslog-ident, proc-title-template", Form: one, Without: ownProcess},
	row{Names: "syslog-enabled, set-proc-title, always-show-logo, crash-log-enabled, crash-memcheck-enabled", Form: one, Without: ownProcess, Read: oneOf("yes", "no")},
	row{Names: "syslog-facility", Form: one, Without: ownProcess},
	row{Names: "loglevel", Form: one, Without: watchOnly, Read: oneOf("debug", "verbose", "notice", "warning")},
	row{Names: "databases", Form: one, Without: oneDatabase, Read: number(1, most, nil)},
	row{Names: "enable-protected-configs, enable-debug-command, enable-module-command", Form: one, Without: "such commands are not served here", Read: oneOf("no", "yes", "local")},
	row{Names: "loadmodule", Form: conf.AtLeast(1), Refused: "modules are not simulated"},
	row{Names: "rename-command", Form: conf.Exactly(2), Refused: "commands keep their names here"},
	row{Names: "ignore-warnings", Form: one, Without: watchOnly},

	// Snapshots and the append only file.
	row{Names: "save", Form: conf.AtLeast(1), Read: readSave},
	row{Names: "stop-writes-on-bgsave-error", Form: one, Read: only("yes", "writes go on while the disk is full", "no")},
	row{Names: "rdbcompression, rdbchecksum, sanitize-dump-payload, rdb-del-sync-files, aof-use-rdb-preamble, aof-timestamp-enabled, aof-disable-auto-gc", Form: one, Without: fileForm},
	row{Names: "dbfilename, dir, appendfilename, appenddirname", Form: one, Without: ownFolder},
	row{Names: "appendonly", Form: one, Read: yesNo(func(r *fileReader) *bool { return &r.on })},
	row{Names: "appendfsync", Form: one, Read: readFsync},
	row{Names: "no-appendfsync-on-rewrite", Form: one, Read: only("no", "syncs go on during a rewrite", "yes")},
	row{Names: "auto-aof-rewrite-percentage", Form: one, Read: readRewritePercentage},
	row{Names: "auto-aof-rewrite-min-size", Form: one, Read: memory(0, func(r *fileReader, n int64) { r.out.Config.Persistence.RewriteMinSize = max(1, int(n)) })},
	row{Names: "aof-load-truncated", Form: one, Read: only("yes", "a start after a torn write would fail", "no")},
	row{Names: "aof-rewrite-incremental-fsync, rdb-save-incremental-fsync", Form: one, Without: speedOnly, Read: oneOf("yes", "no")},
	row{Names: "shutdown-timeout", Form: one, Without: "what was written is sent to replicas at once here", Read: number(0, most, nil)},
	row{Names: "shutdown-on-sigint, shutdown-on-sigterm", Form: conf.AtLeast(1), Read: only("default", "SIGTERM saves where there are save points", "save", "nosave", "now", "force")},

	// Replication.
	row{Names: "replicaof, slaveof", Form: conf.Exactly(2), Read: readReplicaOf},
	row{Names: "masterauth", Form: one, Read: readMasterAuth},
	row{Names: "masteruser", Form: one, Read: readMasterUser},
	row{Names: "replica-serve-stale-data, slave-serve-stale-data", Form: one, Read: yesNo(func(r *fileReader) *bool { return &r.out.Config.Replication.ServeStale })},
	row{Names: "replica-read-only, slave-read-only", Form: one, Read: yesNo(func(r *fileReader) *bool { return &r.out.Config.Replication.ReadOnly })},
	row{Names: "repl-diskless-sync", Form: one, Read: readDiskless},
	row{Names: "repl-diskless-sync-delay", Form: one, Read: secondsTo(0, replicationTime(func(p *Replication) *time.Duration { return &p.DisklessDelay }))},
	row{Names: "repl-diskless-sync-max-replicas", Form: one, Read: number(0, most, func(r *fileReader, n int64) { r.out.Config.Replication.DisklessMost = int(n) })},
	row{Names: "repl-diskless-load", Form: one, Read: only("disabled", "old data is not served while new is loaded", "swapdb", "on-empty-db")},
	row{Names: "repl-ping-replica-period, repl-ping-slave-period", Form: one, Read: secondsTo(1, replicationTime(func(p *Replication) *time.Duration { return &p.PingPeriod }))},
	row{Names: "repl-timeout", Form: one, Read: secondsTo(1, replicationTime(func(p *Replication) *time.Duration { return &p.Timeout }))},
	row{Names: "repl-disable-tcp-nodelay", Form: one, Read: only("no", "what is written is sent at once", "yes")},
	row{Names: "repl-backlog-size", Form: one, Read: memory(1, func(r *fileReader, n int64) { r.out.Config.Replication.BacklogSize = int(n) })},
	row{Names: "repl-backlog-ttl", Form: one, Read: secondsTo(0, replicationTime(func(p *Replication) *time.Duration { return &p.BacklogTTL }))},
	row{Names: "replica-priority, slave-priority", Form: one, Read: number(0, most, func(r *fileReader, n int64) { r.out.Config.Replication.Priority = int(n) })},
	row{Names: "replica-announced", Form: one, Read: only("yes", "Sentinel is told of every replica", "no")},
	row{Names: "replica-announce-ip, slave-announce-ip, replica-announce-port, slave-announce-port", Form: one, Refused: "a replica is known by its machine's address"},
	row{Names: "min-replicas-to-write, min-slaves-to-write", Form: one, Read: number(0, most, func(r *fileReader, n int64) { r.out.Config.Replication.MinReplicas = int(n) })},
	row{Names: "min-replicas-max-lag, min-slaves-max-lag", Form: one, Read: secondsTo(0, replicationTime(func(p *Replication) *time.Duration { return &p.MaxLag }))},
	row{Names: "replica-ignore-maxmemory, slave-ignore-maxmemory", Form: one, Read: only("yes", "a replica leaves it to its master what is thrown out", "no")},
	row{Names: "replica-lazy-flush, slave-lazy-flush, replica-ignore-disk-write-errors", Form: one, Without: noLag, Read: oneOf("yes", "no")},
	row{Names: "propagation-error-behavior", Form: one, Without: "what a master sends is executed, or noted"},

	// Who may ask, and how much.
	row{Names: "requirepass", Form: one, Read: readPassword},
	row{Names: "user", Form: conf.AtLeast(1), Refused: noUsers},
	row{Names: "aclfile", Form: one, Refused: noUsers},
	row{Names: "acllog-max-len, acl-pubsub-default", Form: one, Without: watchOnly},
	row{Names: "maxclients", Form: one, Read: readMaxClients},
	row{Names: "maxmemory", Form: one, Read: memory(0, func(r *fileReader, n int64) {
		r.out.Config.MaxMemory.Bytes, r.out.Config.MaxMemory.At = int(n), r.line.Pos()
	})},
	row{Names: "maxmemory-clients", Form: one, Read: zero(noMemory, memory(0, nil))},
	row{Names: "maxmemory-policy", Form: one, Read: readPolicy},
	row{Names: "maxmemory-samples", Form: one, Read: number(1, most, func(r *fileReader, n int64) { r.out.Config.MaxMemory.Samples = int(n) })},
	row{Names: "maxmemory-eviction-tenacity", Form: one, Without: noLag, Read: number(0, 100, nil)},
	row{Names: "lfu-log-factor", Form: one, Read: number(0, most, func(r *fileReader, n int64) { r.out.Config.MaxMemory.LogFactor = int(n) })},
	row{Names: "lfu-decay-time", Form: one, Read: number(0, most, func(r *fileReader, n int64) { r.out.Config.MaxMemory.Decay = int(n) })},
	row{Names: "client-output-buffer-limit", Form: conf.AtLeast(1), Without: noBuffers, Read: readOutputLimits},
	row{Names: "client-query-buffer-limit, proto-max-bulk-len", Form: one, Without: "values are small beside it", Read: memory(1<<20, nil)},
	row{Names: "tracking-table-max-keys", Form: one, Without: "clients keep no copies here", Read: number(0, math.MaxInt64, nil)},

	// A cluster.
	row{Names: "cluster-enabled", Form: one, Read: only("no", noCluster, "yes")},
	row{Names: "cluster-config-file, cluster-node-timeout, cluster-port, cluster-replica-validity-factor, cluster-slave-validity-factor, cluster-migration-barrier, cluster-allow-replica-migration, cluster-require-full-coverage, cluster-replica-no-failover, cluster-slave-no-failover, cluster-allow-reads-when-down, cluster-allow-pubsubshard-when-down, cluster-link-sendbuf-limit, cluster-announce-hostname, cluster-announce-ip, cluster-announce-port, cluster-announce-tls-port, cluster-announce-bus-port, cluster-preferred-endpoint-type", Form: one, Without: "it matters only in a cluster"},

	// Threads, memory, background work.
	row{Names: "io-threads", Form: one, Without: "requests cost no processor time here", Read: number(1, 128, nil)},
	row{Names: "io-threads-do-reads, lazyfree-lazy-eviction, lazyfree-lazy-expire, lazyfree-lazy-server-del, lazyfree-lazy-user-del, lazyfree-lazy-user-flush, activerehashing, dynamic-hz, jemalloc-bg-thread, disable-thp, activedefrag", Form: one, Without: speedOnly, Read: oneOf("yes", "no")},
	row{Names: "hz", Form: one, Without: "serverCron runs ten times a second here", Read: number(0, most, nil)},
	row{Names: "active-expire-effort", Form: one, Without: speedOnly, Read: number(1, 10, nil)},
	row{Names: "oom-score-adj", Form: one, Without: "memory does not run out here", Read: oneOf("no", "yes", "relative", "absolute")},
	row{Names: "oom-score-adj-values", Form: conf.Exactly(3), Without: "memory does not run out here"},
	row{Names: "server_cpulist, bio_cpulist, aof_rewrite_cpulist, bgsave_cpulist", Form: one, Without: speedOnly},
	row{Names: "active-defrag-ignore-bytes, active-defrag-threshold-lower, active-defrag-threshold-upper, active-defrag-cycle-min, active-defrag-cycle-max, active-defrag-max-scan-fields", Form: one, Without: speedOnly},
	row{Names: "hash-max-listpack-entries, hash-max-ziplist-entries, hash-max-listpack-value, hash-max-ziplist-value, list-max-listpack-size, list-max-ziplist-size, list-compress-depth, set-max-intset-entries, zset-max-listpack-entries, zset-max-ziplist-entries, zset-max-listpack-value, zset-max-ziplist-value, hll-sparse-max-bytes, stream-node-max-bytes, stream-node-max-entries", Form: one, Without: layoutOnly},

	// Scripts, logs, events. The real server passes over list-max-ziplist-entries
	// and list-max-ziplist-value (deprecated_configs).
	row{Names: "lua-time-limit, busy-reply-threshold", Form: one, Without: noScripts, Read: number(0, math.MaxInt64, nil)},
	row{Names: "slowlog-log-slower-than, slowlog-max-len", Form: one, Without: watchOnly, Read: number(-1, math.MaxInt64, nil)},
	row{Names: "latency-monitor-threshold", Form: one, Without: watchOnly, Read: number(0, math.MaxInt64, nil)},
	row{Names: "latency-tracking", Form: one, Without: watchOnly, Read: oneOf("yes", "no")},
	row{Names: "latency-tracking-info-percentiles", Form: conf.AtLeast(1), Without: watchOnly},
	row{Names: "notify-keyspace-events", Form: one, Without: "nobody listens for them here"},
	row{Names: "list-max-ziplist-entries, list-max-ziplist-value", Form: conf.AtLeast(0), Without: "the real server passes over it, too"},
)

type row = conf.Row[read]
