package haproxy

import "github.com/hadrill/hadrill/sim/host"

// observed says which failures count as errors of a server (observe).
type observed uint8

const (
	observeNothing observed = iota
	observeLayer4           // a failed connection
	observeLayer7           // that, no answer, or an answer of 5xx
)

// watch counts the outcome of a request to the server (health_adjust): too many
// errors in a row have the effect of on-error.
func (s *server) watch(err error, status int) {
	if s.conf.observe == observeNothing || s.checker == nil {
		return
	}
	failed := err != nil && !host.Sent(err)
	if s.conf.observe == observeLayer7 {
		failed = err != nil || serverError(status)
	}
	if !s.errors.Seen(failed) {
		return
	}
	if s.health.Observed(s.conf.onError) {
		s.state()
	}
	s.checker.hasten()
}

// serverError reports whether a status is a server's fault; 501 and 505 are the
// client's.
func serverError(status int) bool {
	return status < 100 || status >= 500 && status != 501 && status != 505
}
