package users

import (
	"errors"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/metric"
)

// outcomeOf classifies the end of a request; resp is nil where err is not. A
// name without an address counts as unreachable, a redirect that leads nowhere as
// the client's error. An error that is none of host's counts as a reset, and so
// does an answer without a status.
func outcomeOf(err error, resp *host.Response) metric.Outcome {
	if err == nil {
		return outcomeOfAnswer(resp)
	}
	switch {
	case errors.Is(err, host.ErrRefused):
		return metric.Refused
	case errors.Is(err, errRedirects):
		return metric.Status4xx
	case errors.Is(err, host.ErrUnreachable), errors.Is(err, host.ErrNoAddress), errors.Is(err, errNoName):
		return metric.Unreachable
	case errors.Is(err, host.ErrTimeout), errors.Is(err, host.ErrConnectTimeout):
		return metric.Timeout
	}
	return metric.Reset
}

func outcomeOfAnswer(resp *host.Response) metric.Outcome {
	switch {
	case resp.OK():
		return metric.Succeeded
	case resp.Truncated || resp.Status <= 0:
		return metric.Reset
	case resp.Status < 500:
		return metric.Status4xx
	}
	return metric.Status5xx
}
