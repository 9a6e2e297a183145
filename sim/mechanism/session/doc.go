// Package session holds the ways in which application servers keep web sessions,
// as pure rules: the caller brings the clock's reading and the random stream and,
// for what is outside of the server, carries the commands, files and messages
// there.
//
// One file a way; Stores is the table of all. Tomcat's Managers are those of
// Tomcat 10.1 (org.apache.catalina.session and org.apache.catalina.ha.session).
package session
