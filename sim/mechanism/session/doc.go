// Package session holds the ways in which application servers keep web
// sessions, as pure rules: the caller brings the clock's reading, the random
// stream and, for ways that use a store, carries the commands there.
//
// One file a way; Ways is the table of all.
package session

// Way is one way to keep sessions.
type Way struct {
	// Name as scenarios write it.
	Name string
	// About says in a sentence what is kept where.
	About string
	// Shared: a session saved on one server is found by the others.
	Shared bool
}

// Names of the ways.
const (
	WayLocal = "local"
	WayRedis = "redis"
)

// Ways is every way there is.
var Ways = []Way{
	{WayLocal, "in the server's own memory (Tomcat's StandardManager); lost with its process", false},
	{WayRedis, "each session is a key of one Redis server, read and written by every request", true},
}
