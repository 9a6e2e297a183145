// Package mmm holds the decisions of MMM 2.2 (mysql-mmm, Multi-Master Replication
// Manager): when a check counts as failed, which state a host is in, who has which
// role, and what an administrator's command does.
//
// It is pure: a step takes what was found out and says what follows, in actions;
// program/mmm checks, tells the agents, and waits. What the real monitor does in
// the order of a Perl hash is done in the order of Options here, which the caller
// mixes.
//
// Sources: the manual ("MMM - Multi-Master Replication Manager for MySQL", chapters
// mmm_mond and Configuration), the published code of version 2.2.1, and recordings
// of it on MariaDB 10.11.
package mmm
