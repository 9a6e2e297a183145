package users

import (
	"errors"
	"net/netip"
	"strconv"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/metric"
)

// endingOf is how a request ended that did not bring what was asked for, and
// who answered it; false for one that did.
func endingOf(o metric.Outcome, err error, resp *host.Response, s Step, to netip.AddrPort) (metric.Ending, bool) {
	redirected := err == nil && resp.Status >= 300 && resp.Status != notModified && resp.Location != ""
	switch {
	case o == metric.Succeeded && !redirected:
		return metric.Ending{}, false
	case err != nil:
		return metric.Ending{Kind: kindOf(err), By: to.String()}, true
	}
	e := metric.Ending{Kind: strconv.Itoa(resp.Status), By: resp.By, Why: resp.Why}
	switch {
	case resp.Truncated:
		e.Kind = "truncated"
	case resp.Status <= 0:
		e.Kind = "reset"
	}
	if e.By == "" {
		e.By = resp.Served
	}
	if e.Why == "" {
		e.Why = s.Method + " " + s.Path
	}
	return e, true
}

// notModified is the status of 300 to 399 that is no redirect.
const notModified = 304

// kindOf names an error as endings do.
func kindOf(err error) string {
	switch {
	case errors.Is(err, host.ErrRefused):
		return "refused"
	case errors.Is(err, host.ErrUnreachable), errors.Is(err, host.ErrNoAddress):
		return "unreachable"
	case errors.Is(err, errNoName):
		return "no address for the name"
	case errors.Is(err, errRedirects):
		return "redirected too often"
	case errors.Is(err, host.ErrTLS):
		return "no TLS"
	case errors.Is(err, host.ErrConnectTimeout):
		return "connect timeout"
	case errors.Is(err, host.ErrTimeout):
		return "read timeout"
	}
	return "reset"
}
