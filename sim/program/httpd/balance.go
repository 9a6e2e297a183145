package httpd

import (
	"fmt"
	"slices"

	"github.com/hadrill/hadrill/sim/mechanism/balance"
)

// balance sends the request to a member, and to others after some failures
// (proxy_handler). It returns 0 when there is an answer, else the status of
// httpd's own page.
func (x *exchange) balance(f *farm) int {
	x.route = f.b.route(x.uri, x.req.Cookie)
	for attempts := 0; ; attempts++ {
		w := x.choose(f, x.in.micros()+int64(attempts)*failoverTakes)
		if w == nil {
			x.why = "no member of balancer://" + f.b.Name + " can be used"
			return 503
		}
		w.Busy++
		x.busy = append(x.busy, w)
		status := x.send(f.b.Members[w.Number], f.pools[w.Number], w)
		switch status {
		case 500, 503:
			x.fail(f, w)
		}
		if status != 503 || w.Usable() || attempts >= f.b.Attempts {
			x.judge(f, w, status)
			return status
		}
	}
}

// failoverTakes is the time in microseconds between a failure and the next
// choice: enough for a member with retry=0 to be a candidate again, as
// recorded.
const failoverTakes = 1

// choose returns the member for this try: that of the client's session, or else
// the lbmethod's; nil for none (proxy_balancer_pre_request).
func (x *exchange) choose(f *farm, now int64) *balance.Worker {
	f.workers.Begin(now)
	if x.route != "" {
		if w := f.workers.Routed(x.route, now); w != nil {
			f.workers.Stick(w)
			return w
		}
		if f.b.NoFailover && f.workers.HasRoute(x.route) {
			return nil
		}
	}
	w := f.method.Pick(f.workers, now, nil)
	if w == nil && f.b.Wait > 0 {
		w = x.waited(f)
	}
	x.changed = x.changed || w != nil && f.b.Cookie != ""
	return w
}

// waited returns the first member that can be used within the balancer's
// timeout; nil for none.
func (x *exchange) waited(f *farm) *balance.Worker {
	const steps = 100 // the wait is cut into as many naps
	for range steps {
		x.in.h.Sleep(f.b.Wait / steps)
		if w := f.method.Pick(f.workers, x.in.micros(), nil); w != nil {
			return w
		}
	}
	return nil
}

// judge puts a member into error if the status of its answer says so, for later
// requests (proxy_balancer_post_request).
func (x *exchange) judge(f *farm, w *balance.Worker, status int) {
	if status == 0 {
		status = x.answer.Status
	}
	if slices.Contains(f.b.FailOnStatus, status) || f.b.FailOnTimeout && x.timedOut {
		x.fail(f, w)
	}
}

// fail puts a member into error, and notes it when it was not.
func (x *exchange) fail(f *farm, w *balance.Worker) {
	used := w.Usable()
	w.Fail(x.in.micros())
	if used && !w.Usable() {
		m := f.b.Members[w.Number]
		x.in.h.Note("httpd", fmt.Sprintf("disabling worker for (%s:%d) for %v in balancer://%s", m.Host, m.Port, m.Retry, f.b.Name))
		x.in.lines.Decided(x.in.h, m.where.Pos, "%s is not asked for %v after a failure (retry)", m.URL, m.Retry)
	}
}

// direct sends the request to the one member of a ProxyPass without a balancer.
// Its failures are not remembered.
func (x *exchange) direct(m *Member) int {
	if m.Flags&(balance.Disabled|balance.Stopped) != 0 {
		return 503
	}
	return x.send(m, x.in.pool(m), nil)
}
