// Package engine is the Docker engine as hadrill uses it: it opens it, says in
// one line why it cannot be used, and sees to it that nothing of ours outlives
// the hadrill that made it.
//
// Everything that a hadrill makes carries two labels: Owner, the number of
// the session, and Host, the machine it runs on. A session holds a lock file as
// long as its process lives. Three things take away what a session made: the
// session itself at its end; a watchdog, which is a process of its own and
// notices the end of a session that was killed; and the next session on this
// machine, which sweeps whatever carries a label whose lock nobody holds.
package engine
