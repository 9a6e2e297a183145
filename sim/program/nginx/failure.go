package nginx

// failure is a set of the failures of a try that proxy_next_upstream can name.
type failure uint16

const (
	failError failure = 1 << iota
	failTimeout
	failInvalidHeader
	fail500
	fail502
	fail503
	fail504
	fail403
	fail404
	fail429
	nonIdempotent
	failOff
	failNoLive   // no server left to try; cannot be listed
	failUpdating // of proxy_cache_use_stale: another request fetches a new copy
)

// failureNames are the words of proxy_next_upstream.
var failureNames = []struct {
	name   string
	is     failure
	status int // of an answer that is such a failure, 0 for none
}{
	{"error", failError, 0},
	{"timeout", failTimeout, 0},
	{"invalid_header", failInvalidHeader, 0},
	{"http_500", fail500, 500},
	{"http_502", fail502, 502},
	{"http_503", fail503, 503},
	{"http_504", fail504, 504},
	{"http_403", fail403, 403},
	{"http_404", fail404, 404},
	{"http_429", fail429, 429},
	{"non_idempotent", nonIdempotent, 0},
	{"off", failOff, 0},
}

// failureOf returns the failure by which proxy_next_upstream names an answer
// with that status.
func failureOf(status int) failure {
	if status < 400 {
		return 0
	}
	for i := range failureNames {
		if failureNames[i].status == status {
			return failureNames[i].is
		}
	}
	return 0
}

// status returns the status that the client gets when a try failed so and no
// other follows.
func (f failure) status() int {
	switch f {
	case failTimeout, fail504:
		return 504
	case fail500:
		return 500
	case fail503:
		return 503
	case fail403:
		return 403
	case fail404:
		return 404
	case fail429:
		return 429
	}
	return 502
}

// counts reports whether max_fails counts the failure: 403 and 404 send the
// request on, but the server is in order.
func (f failure) counts() bool { return f != fail403 && f != fail404 }
