package haproxy

import (
	"errors"

	"github.com/hadrill/hadrill/sim/host"
)

// retryOn is the set of failures after which a request is retried, as retry-on
// names them.
type retryOn uint32

const (
	retryConnect retryOn = 1 << iota
	retryEmpty
	retryTimeout
	retryJunk
	retry401
	retry403
	retry404
	retry408
	retry425
	retry500
	retry501
	retry502
	retry503
	retry504
)

// retryNames are the words of retry-on. Of junk-response it is the head that does
// not fit into a buffer; failures of 0rtt-rejected do not occur here.
var retryNames = []struct {
	name   string
	is     retryOn
	status int // of an answer that is such a failure, 0 for none
}{
	{"none", 0, 0},
	{"conn-failure", retryConnect, 0},
	{"empty-response", retryEmpty, 0},
	{"junk-response", retryJunk, 0},
	{"response-timeout", retryTimeout, 0},
	{"0rtt-rejected", 0, 0},
	{"all-retryable-errors", retryConnect | retryEmpty | retryJunk | retryTimeout | retry500 | retry502 | retry503 | retry504, 0},
	{"401", retry401, 401}, {"403", retry403, 403}, {"404", retry404, 404}, {"408", retry408, 408}, {"425", retry425, 425},
	{"500", retry500, 500}, {"501", retry501, 501}, {"502", retry502, 502}, {"503", retry503, 503}, {"504", retry504, 504},
}

// failureOf classifies the outcome of a try, 0 for an answer that is no
// failure.
func failureOf(err error, status int) retryOn {
	switch {
	case errors.Is(err, host.ErrTimeout):
		return retryTimeout
	case err != nil && host.Sent(err):
		return retryEmpty
	case err != nil:
		return retryConnect
	case status < 400:
		return 0
	}
	for i := range retryNames {
		if retryNames[i].status == status {
			return retryNames[i].is
		}
	}
	return 0
}

// statusOf returns the status that the client gets after a failure that is not
// retried.
func statusOf(f retryOn) int {
	switch f {
	case retryTimeout:
		return 504
	case retryEmpty, retryJunk:
		return 502
	}
	return 503
}
