// Package proxysql is ProxySQL 2.7 over host.Host, before servers of MySQL or MariaDB:
// it reads proxysql.cnf, takes clients' connections, sends each statement to the
// hostgroup that the rules say over connections that sessions share, and follows the
// servers' read_only and lag. It promotes nobody. What it decides is in
// mechanism/proxysql.
//
// A statement for which no server is to be had waits for connect_timeout_server_max (10 s)
// and is then answered with error 9001. One whose connection breaks is sent once more on
// another one of the same hostgroup (query_retries_on_failure), writes included, unless
// its session keeps the connection for an auto_increment key
// (auto_increment_delay_multiplex).
//
// Known differences from the real program:
//   - A session has no transactions, and no variables, locks and prepared statements that
//     would keep its connection, but @@last_gtid.
//   - The application logs in without a password; where the file has one active user only,
//     that user stands for every account.
//   - Rules see the statements of the simulated application, whose names of tables are
//     its own; match_digest sees them with a ? for each value and with their spaces.
//   - A session that finds no server looks again when something has changed, and each
//     second, where the real one looks each connect_retries_delay.
//   - A session whose statement ends with its server's going offline, and may not be sent
//     again, is closed, as in the real one; what it answers about other lost
//     connections is error 2013 with the text of the client library.
//   - All checks begin with the start; the real ones are spread over their intervals.
//   - One process serves all; threads and its processor time are not modelled.
package proxysql
