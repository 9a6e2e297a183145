// Package ndb is MySQL NDB Cluster 8.0 as its manual has it: data nodes (ndbd), the
// management server (ndb_mgmd), which is the arbitrator, and SQL nodes, each by the
// cluster's config.ini.
//
// After the manual and not replayed: Debian has no package of it, and no recording could
// be made. What it does stands in "Defining NDB Cluster Data Nodes" and "NDB Cluster Nodes,
// Node Groups, Fragment Replicas, and Partitions".
//
// Data nodes of a node group have the same rows. A row is prepared and then committed at all
// members of its group that are alive, in memory; every TimeBetweenGlobalCheckpoints it is
// on their disks. Each watches its left neighbour in a ring (HeartbeatIntervalDbDb); a
// connection that breaks tells at once. A side that lacks a whole group stops, one that
// nobody else can do without goes on, and of two that both could the arbitrator picks the
// one that asks first; the others shut down, and so does a node that finds it was declared
// dead. Nobody starts them again (StopOnError is true).
//
// Known differences: groups have one or two members (NoOfReplicas); the share of a row goes
// by its user, not by a hash; the primary of the group coordinates its transactions, and
// commits last; a row is one transaction; nodes start when all have come, or after
// StartPartialTimeout when the others cannot be a cluster; how long a node takes to start
// and to copy rows is a guess (Config.Start); an SQL node has no my.cnf, answers the
// statements of the application alone, and is never dropped by data nodes for its silence.
package ndb
