// Package engine connects to the Docker engine. It explains in one line why an
// engine cannot be used, and it removes every container and network that a
// hadrill made, also when that hadrill is killed.
//
// Everything that a hadrill makes carries two labels: Owner, the number of the
// session, and Host, the machine it runs on. A session holds a lock file as
// long as its process lives. Three things remove the containers and networks
// of a session: the session itself at its end; a watchdog, which is a process
// of its own and notices the end of a session that was killed; and the next
// session on this machine, which removes whatever carries the number of a
// session whose lock nobody holds.
package engine
