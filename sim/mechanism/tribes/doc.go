// Package tribes is the group communication of a Tomcat cluster (Apache Tribes
// of Tomcat 10.1) as pure rules: who counts as a member by its heartbeats, what
// a failure detector makes of a member that is silent or cannot be reached, what
// the send options ask for, and how long messages are.
//
// Whoever drives it sends the heartbeats and the messages, opens the connections
// that verify a member, and says what time it is.
package tribes
