package haproxy

import (
	"errors"
	"fmt"
	"time"

	"github.com/hadrill/hadrill/sim/host"
)

// The results of checks as HAProxy logs them (check_status_desc of check.c): what
// stands behind "reason: ".

// checkPassed is the reason of a check that passed: with the status of the
// answer, 0 for one that only connected.
func checkPassed(status int) string {
	if status == 0 {
		return "Layer4 check passed"
	}
	return fmt.Sprintf("Layer7 check passed, code: %d", status)
}

// checkFailed is the reason of a check that got no answer.
func checkFailed(err error, connected bool) string {
	timeout := errors.Is(err, host.ErrTimeout) || errors.Is(err, host.ErrConnectTimeout)
	switch {
	case !connected && timeout:
		return "Layer4 timeout"
	case !connected && errors.Is(err, host.ErrRefused):
		return `Layer4 connection problem, info: "Connection refused"`
	case !connected:
		return `Layer4 connection problem, info: "No route to host"`
	case timeout:
		return "Layer7 timeout"
	case errors.Is(err, host.ErrReset):
		return `Socket error, info: "Connection reset by peer"`
	}
	return "Layer7 invalid response"
}

// tcpChecked is the reason of a check by tcp-check.
func tcpChecked(passed bool) string {
	if passed {
		return "Layer7 check passed"
	}
	return "Layer7 invalid response"
}

// wrongStatus is the reason of a check whose answer was not the expected one.
func wrongStatus(status int) string { return fmt.Sprintf("Layer7 wrong status, code: %d", status) }

// changed logs, as HAProxy does, that a server becomes UP or DOWN, and when its
// backend has none left.
func (s *server) changed(word string) {
	f := s.f
	text := fmt.Sprintf("Server %s/%s is %s", f.p.Name, s.conf.Name, word)
	if s.reason != "" {
		text += fmt.Sprintf(", reason: %s, check duration: %dms", s.reason, s.checkTook/time.Millisecond)
	}
	if s.reason != "" && word == "DOWN" {
		f.in.lines.Decided(f.in.h, s.conf.where.Pos, "%s", s.out())
	}
	active, backup := 0, 0
	for _, o := range f.servers {
		switch {
		case !o.lb.Up():
		case o.conf.Backup:
			backup++
		default:
			active++
		}
	}
	f.in.h.Note("haproxy", fmt.Sprintf("%s. %d active and %d backup servers left.", text, active, backup))
	if active+backup == 0 {
		f.in.h.Note("haproxy", fmt.Sprintf("backend %s has no server available!", f.p.Name))
	}
}

// out says by how many checks the server has just gone down. One that counts as up since
// the start, or again by an operator, is down by the first that fails.
func (s *server) out() string {
	c := s.conf
	every := fmt.Sprintf("one every %v (fall, inter)", c.inter)
	if c.fastInter > 0 {
		every = fmt.Sprintf("the first within %v and then one every %v (fall, inter, fastinter)", c.inter, c.fastInter)
	}
	switch {
	case s.missed >= c.fall && c.fall > 1:
		return fmt.Sprintf("server %s is out after %d failed checks, %s", c.Name, s.missed, every)
	case s.missed < c.fall && c.observe != observeNothing:
		return fmt.Sprintf("server %s is out after errors of requests and a failed check (observe, fall %d)", c.Name, c.fall)
	case s.missed < c.fall:
		return fmt.Sprintf("server %s is out after one failed check, the first since it counts as up without any", c.Name)
	}
	return fmt.Sprintf("server %s is out after one failed check (fall 1)", c.Name)
}
