package users

import (
	"errors"

	"github.com/hadrill/hadrill/sim/host"
)

// outcome is how a request ended for the user.
type outcome uint8

const (
	succeeded   outcome = iota
	refused             // RST to SYN
	unreachable         // no route, or no source address to send from
	timeout             // connecting or reading
	reset               // reset or closed without a complete answer
	status4xx
	status5xx
)

// outcomeOf classifies; resp is nil where err is not. An error that is none of
// host's counts as a reset, and so does an answer without a status.
func outcomeOf(err error, resp *host.Response) outcome {
	if err == nil {
		return outcomeOfAnswer(resp)
	}
	switch {
	case errors.Is(err, host.ErrRefused):
		return refused
	case errors.Is(err, host.ErrUnreachable), errors.Is(err, host.ErrNoAddress):
		return unreachable
	case errors.Is(err, host.ErrTimeout), errors.Is(err, host.ErrConnectTimeout):
		return timeout
	}
	return reset
}

func outcomeOfAnswer(resp *host.Response) outcome {
	switch {
	case resp.OK():
		return succeeded
	case resp.Truncated || resp.Status <= 0:
		return reset
	case resp.Status < 500:
		return status4xx
	}
	return status5xx
}

// add counts a request that ended so.
func (c *Counts) add(o outcome, backend int) {
	c.Total++
	switch o {
	case succeeded:
		c.OK++
	case refused:
		c.Refused++
	case unreachable:
		c.Unreachable++
	case timeout:
		c.Timeouts++
	case reset:
		c.Resets++
	case status4xx:
		c.Status4xx++
	case status5xx:
		c.Status5xx++
	}
	if backend >= 0 {
		c.Backends[backend]++
	}
}
