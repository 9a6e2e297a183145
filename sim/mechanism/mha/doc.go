// Package mha holds the decisions of MHA 0.58 (mha4mysql-manager): when a primary
// counts as dead, whether a failover may begin, which replicas are latest, whose
// relay logs the others are completed from, and which one becomes the new primary.
//
// It is pure; program/mha asks the servers, waits, and carries the decisions out.
// Sources: the manual (github.com/yoshinorim/mha4mysql-manager/wiki) and recordings
// of MHA 0.58 on MariaDB 10.11.
package mha
