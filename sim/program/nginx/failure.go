package nginx

// failure is a set of things that can go wrong with a try, as
// proxy_next_upstream names them.
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
	failNoLive // no server left to try; cannot be listed
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

// failureOf is the failure that an answer with that status can be listed as.
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

// status is what the client gets when a try failed so and no other follows.
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

// counts tells whether the failure speaks against the server: 403 and 404 send
// the request on, but the server did its work.
func (f failure) counts() bool { return f != fail403 && f != fail404 }
