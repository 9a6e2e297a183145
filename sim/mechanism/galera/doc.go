// Package galera holds the rules of a Galera cluster: who belongs to a view, when a
// member is suspected, in which order all deliver what was sent, which component is
// primary, which write-set loses against another, and how a node that has missed some
// comes to the others' state.
//
// It is pure: a Group takes messages and ticks of a clock and says what is sent,
// delivered and which view begins. What waits is in package program/mysqld. Sources:
// the Galera documentation ("Quorum Components", "Weighted Quorum", "Galera
// Parameters"), what its log says ("last inactive check more than ... ago, skipping
// check"), and recordings of Galera 26.4.23 with MariaDB 10.11.
//
// Known differences: messages reach a member in the order in which they were sent to
// it, or not at all, as over TCP; a member passes nothing on for others, so that the
// members must all reach each other: a cut between two of three, both of which reach the
// third, leads to views that come and go, where Galera relays by the third; the members
// of a view agree in one exchange of joins and an install.
package galera
