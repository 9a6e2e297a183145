// Package proxysql holds the decisions of ProxySQL 2.7: which hostgroup a statement
// goes to (mysql_query_rules), which of its servers (weights, shunning), who is in the
// writers' hostgroup by read_only, and which replica is too far behind to be read from.
//
// It is pure: package program/proxysql connects, asks and waits, and says what it found
// out; times are whole seconds of one clock. Sources: the documentation ("Main
// (runtime)", "MySQL Monitor Variables", "MySQL Variables") and the published code of
// 2.7 (commit 5cc418b: MyHGC::get_random_MySrvC, MySrvC::connect_error,
// read_only_action_v2, replication_lag_action, shun_and_killall, process_query).
package proxysql
