// Package bench measures the speed of hadrill itself: the time of a request on
// the whole path from users to the session store and back. peers/ holds a
// simpler form of the same model in other tools, for comparison (make
// bench-peers).
package bench
