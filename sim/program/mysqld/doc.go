// Package mysqld is MariaDB 10.11's server over host.Host, as far as replication
// and failover see it: the application's tables, tables of web sessions, a binary log, replication by
// file and position with its IO and SQL threads, semi-synchronous replication,
// what sync_binlog and innodb_flush_log_at_trx_commit keep, recovery, and a node's part
// in a Galera cluster (wsrep_on). It answers *host.Statement with *host.Result and reads my.cnf.
//
// A file with a word that MySQL 8.0 alone knows, such as super_read_only, is read as
// MySQL's, and notes say so: MariaDB does not start with it. Every other file is
// read as MariaDB's, which passes over such words with loose- before them.
//
// The disk has a file for each binary and relay log, the engine's log, and
// master.info, relay-log.info and the index files; what of them survives a kill
// or a loss of power is the disk's business. The rules are package replication's.
//
// Known differences from the real server:
//   - A transaction is one statement; sessions have no transactions of several, and
//     there is no table but the application's two, and those of web sessions that clients
//     name, which are there as soon as they do.
//   - An update of an item takes as many bytes in the binary log as an inserted row.
//   - One SQL thread executes; slave_parallel_threads above 0 is refused.
//   - Accounts have no passwords: who connects says whether it has SUPER.
//   - A commit is answered in the moment in which replicas can read it. A real server's answer
//     comes some milliseconds later, so that replicas have a row that nobody acknowledged when
//     it dies in between: one of each connection at the most.
//   - A primary's dump thread is the answer to a call that the replica repeats, so
//     that a semi-sync acknowledgement travels with the next call.
//   - After a power loss a replica reads on from where its relay log ends; the
//     real one goes by master.info, which may be older or newer.
//   - GTIDs are those of domain 0; clients see them in @@last_gtid and MASTER_GTID_WAIT
//     alone, and replication goes by file and position.
//   - Seconds_Behind_Master of a replica with MASTER_DELAY grows from the first event on that
//     it has received; MariaDB 10.11 was seen to say 0 until that one is executed.
//   - Binary logs are not purged (expire_logs_days).
//
// And of Galera, whose rules are package galera's:
//   - A slow node slows nobody: there is no flow control (gcs.fc_limit), and its
//     parameters are refused. One applier executes, whatever wsrep_slave_threads says.
//   - A node that gives a full state (SST by rsync) takes writes meanwhile; the
//     transfer takes 6 to 9 s, which was recorded of an almost empty data set.
//   - A full state has no binary logs; a transaction that lost is in no log.
//   - The component is not found again from gvwstate.dat (pc.recovery): when all nodes
//     were killed, one has to begin a new cluster. The parameters by which an operator
//     overrides the quorum (pc.bootstrap, pc.ignore_sb, pc.ignore_quorum) are refused.
//   - Two transactions of one node on one row do not wait for each other: the second
//     loses, and is tried again (wsrep_retry_autocommit).
package mysqld
