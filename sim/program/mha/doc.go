// Package mha is MHA 0.58's manager over host.Host: masterha_manager by its
// configuration file, app1.cnf, and the commands of its node package that it runs
// on the servers' machines by ssh. What it decides is in mechanism/mha.
//
// It asks servers by *host.Statement and machines by *host.Exec. It pings the
// primary, has others look when that fails, and carries out one failover: the dead
// primary's address and binary log, the latest relay logs, the new primary and the
// other replicas. Then it exits; app.failover.complete and app.failover.error are
// on its disk.
//
// Switch is the other tool, masterha_master_switch of a primary that lives.
//
// What ssh and Perl take is in Tools: durations with the ones that were recorded
// on a busy machine of two cores as their defaults. On real machines what commands really
// took counts towards them. Logs are opaque to the manager: one command makes them, and
// another executes them.
//
// Known differences from the real manager:
//   - Failover goes by file and position, as it does with MariaDB.
//   - Relay and binary logs that are copied pass through the manager; the real one
//     copies relay logs from replica to replica.
//   - With ping_type INSERT a host of the secondary check that can connect reaches the
//     primary; the real one has it write the row, too, and goes by that.
//   - master_ip_failover is the usual script: it moves one address by "ip addr" and
//     gratuitous ARP. shutdown_script, report_script and binlog servers are refused.
//   - The first test of all ssh connections takes part of Tools.Startup, and only
//     connections from the manager are tested.
package mha
