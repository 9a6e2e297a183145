// Package replication holds the rules of MySQL's and MariaDB's replication by
// file and position: what a transaction takes in a binary log, where a position
// is in it, what a replica has received and executed, when a commit waits for
// replicas (semi-sync), and what a server finds in its files after a crash.
//
// It is pure: a step takes an event and says what follows. What waits (dump
// threads, IO and SQL threads, commits) is in package program/mysqld.
//
// A transaction is one row of the application's table, or of a table of web sessions
// (Tomcat's DataSourceStore). MariaDB 10.11 with binlog_format=ROW writes for it a GTID
// event, an annotation, a table map, the row and an XID event; positions count their
// bytes. Sources: the MariaDB knowledge base
// ("Replication", "Semisynchronous Replication", "Group Commit for the Binary
// Log"), and recordings of MariaDB 10.11.
//
// Known differences: every transaction of the application's table is of the same size, and
// the size of one of web sessions was not recorded; an event that was cut off in the
// middle by a crash is removed with its transaction, as recovery does; there is one
// replication domain.
package replication
