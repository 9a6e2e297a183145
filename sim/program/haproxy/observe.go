package haproxy

import "github.com/hadrill/hadrill/sim/host"

// observed is what of a request counts as an error of its server.
type observed uint8

const (
	observeNothing observed = iota
	observeLayer4           // that it could not connect
	observeLayer7           // that, or that it got no answer, or one of 5xx
)

// watch counts how a try at the server went (health_adjust): too many errors in
// a row are as bad as failed checks.
func (s *server) watch(err error, status int) {
	if s.conf.observe == observeNothing || s.checker == nil {
		return
	}
	failed := err != nil && !host.Sent(err)
	if s.conf.observe == observeLayer7 {
		failed = err != nil || speaksAgainst(status)
	}
	if !s.errors.Seen(failed) {
		return
	}
	if s.health.Observed(s.conf.onError) {
		s.state()
	}
	s.checker.hasten()
}

// speaksAgainst tells of statuses that are a server's fault; 501 and 505 are the
// client's.
func speaksAgainst(status int) bool {
	return status < 100 || status >= 500 && status != 501 && status != 505
}
