// Package bench measures hadrill itself: what a request costs on the whole path
// from users to the session store and back. peers/ holds the same model,
// barer, in other tools, to measure beside it (make bench-peers).
package bench
