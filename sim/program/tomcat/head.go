package tomcat

import (
	"cmp"
	"strings"
	"time"

	"github.com/hadrill/hadrill/sim/host"
)

// Heads are the limits of a connector's messages by HTTP (Http11Processor): how many
// bytes the head of a request and of an answer may have, and how many header lines
// and cookies a request. 0 is Tomcat's own: 8192, 8192, 100 and 200; below 0 there is
// no limit.
type Heads struct {
	Request, Answer, Lines, Cookies int
	// Wait is connectionTimeout, below 0 for ever; only the ground of real sockets goes
	// by it.
	Wait time.Duration
}

func (h Heads) withDefaults() Heads {
	orInt(&h.Request, 8192)
	orInt(&h.Answer, 8192)
	orInt(&h.Lines, 100)
	orInt(&h.Cookies, 200)
	h.Wait = cmp.Or(h.Wait, time.Minute)
	return h
}

// acceptable reports whether a request is within the limits; others get 400, whatever
// the application is.
func (h *Heads) acceptable(q *host.Request) bool {
	head := q.Head()
	if over(head.Bytes, h.Request) || over(head.Lines, h.Lines) {
		return false
	}
	return len(q.Cookie) < h.Cookies || !over(strings.Count(q.Cookie, ";")+1, h.Cookies)
}

// over reports whether a number is beyond a limit.
func over(n, limit int) bool { return limit >= 0 && n > limit }

// tooLarge answers for the application whose answer's head does not fit.
func (t *tomcat) tooLarge(a *host.Response) {
	t.fail(a)
	a.Why = "the head of the answer is too large"
}

// refuseHead answers a request that is beyond the limits.
func (t *tomcat) refuseHead(a *host.Response) {
	*a = host.Response{Status: 400, Served: t.config.Name, Why: "the head of the request is too large"}
}
