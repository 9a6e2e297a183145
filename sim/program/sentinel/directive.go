package sentinel

import (
	"strings"

	"github.com/hadrill/hadrill/sim/conf"
)

// Reasons that several directives share.
const (
	ownProcess  = "it runs in the foreground, and what it logs is in the record"
	ownFolder   = "its file lies in a folder of its own on the machine's disk"
	noPasswords = "who asks gives no password here: leave it aside by ignore, if everybody knows it"
	noScripts   = "scripts are not run: leave it aside by ignore, if it changes nothing"
	ofServers   = "it is a server's, and changes nothing of a Sentinel"
)

type (
	// read takes the arguments of a directive and returns what is wrong with them,
	// "" for nothing.
	read func(r *reader, args []string) string
	row  = conf.Row[read]
)

var one = conf.Exactly(1)

var wording = conf.Wording{
	Unknown: "unknown directive %[1]q", Expected: "expected one of sentinel.conf of Redis 7.0",
	Refused: "%[1]s: not supported here", Arguments: "%[1]s: found %[2]d arguments, expected %[3]s",
}

// directives is the table of those without the word sentinel: what a server's file
// has, as far as it stands in a Sentinel's.
var directives = (&conf.Table[read]{Wording: wording, Fold: strings.ToLower}).Add(
	row{Names: "port", Form: one, Read: readPort},
	row{Names: "bind", Form: conf.AtLeast(1), Read: readBind},
	row{Names: "protected-mode", Form: one, Without: "a Sentinel serves everybody (initSentinel)"},
	row{Names: "daemonize, supervised, pidfile, logfile, loglevel, syslog-enabled, syslog-ident, syslog-facility, set-proc-title, always-show-logo, proc-title-template, crash-log-enabled, crash-memcheck-enabled", Form: one, Without: ownProcess},
	row{Names: "dir", Form: one, Without: ownFolder},
	row{Names: "tcp-backlog, tcp-keepalive, timeout, maxclients, unixsocket, unixsocketperm, databases, hz, dynamic-hz, disable-thp, io-threads, acllog-max-len", Form: one, Without: ofServers},
	row{Names: "save, latency-tracking-info-percentiles, client-output-buffer-limit, oom-score-adj-values", Form: conf.AtLeast(1), Without: ofServers},
	row{Names: "latency-tracking, latency-monitor-threshold, slowlog-log-slower-than, slowlog-max-len, oom-score-adj, maxmemory, maxmemory-policy, appendonly, appendfsync, activerehashing", Form: one, Without: ofServers},
	row{Names: "user", Form: conf.AtLeast(1), Read: readUser},
	row{Names: "requirepass, masterauth, masteruser, aclfile", Form: one, Refused: noPasswords},
	row{Names: "tls-port, tls-replication, tls-cluster, tls-cert-file, tls-key-file, tls-ca-cert-file, tls-ca-cert-dir, tls-auth-clients, tls-dh-params-file, tls-protocols, tls-ciphers, tls-ciphersuites", Form: one, Refused: "TLS to a store is not simulated"},
	row{Names: "include", Form: one, Refused: "a Sentinel's file is read as one: put the lines into it"},
	row{Names: "sentinel", Form: conf.AtLeast(0), Without: "no word follows: it says nothing"},
)

// options is the table of the words behind sentinel (sentinelHandleConfiguration).
var options = (&conf.Table[read]{Wording: wording, Fold: strings.ToLower}).Add(
	row{Names: "monitor", Form: conf.Exactly(4), Read: readMonitor},
	row{Names: "down-after-milliseconds", Form: conf.Exactly(2), Read: readDownAfter},
	row{Names: "failover-timeout", Form: conf.Exactly(2), Read: readFailoverTimeout},
	row{Names: "parallel-syncs", Form: conf.Exactly(2), Read: readParallelSyncs},
	row{Names: "myid", Form: one, Read: readID},
	row{Names: "current-epoch", Form: one, Read: readEpoch},
	row{Names: "config-epoch", Form: conf.Exactly(2), Read: readConfigEpoch},
	row{Names: "leader-epoch", Form: conf.Exactly(2), Read: readLeaderEpoch},
	row{Names: "known-replica, known-slave", Form: conf.Exactly(3), Read: readKnownReplica},
	row{Names: "known-sentinel", Form: conf.Between(3, 4), Read: readKnownSentinel},
	row{Names: "announce-ip", Form: one, Read: readAnnounceIP},
	row{Names: "announce-port", Form: one, Read: readAnnouncePort},
	row{Names: "resolve-hostnames", Form: one, Read: readResolve},
	row{Names: "announce-hostnames", Form: one, Read: readAnnounceNames},
	row{Names: "deny-scripts-reconfig", Form: one, Without: "scripts are not set while it runs"},
	row{Names: "notification-script, client-reconfig-script", Form: conf.Exactly(2), Refused: noScripts},
	row{Names: "auth-pass", Form: conf.Exactly(2), Read: readAuthPass},
	row{Names: "auth-user", Form: conf.Exactly(2), Read: readAuthUser},
	row{Names: "sentinel-user, sentinel-pass", Form: one, Refused: noPasswords},
	row{Names: "rename-command", Form: conf.Exactly(3), Refused: "commands keep their names here"},
	row{Names: "master-reboot-down-after-period", Form: conf.Exactly(2), Read: readReboot},
)
