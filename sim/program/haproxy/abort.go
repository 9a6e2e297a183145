package haproxy

import "github.com/hadrill/hadrill/sim/host"

// abortsOnClose reports whether a request ends with its client: option abortonclose,
// which counts where frontend and backend have it. Without it HAProxy goes on until
// it writes the answer.
func (x *exchange) abortsOnClose() bool { return x.front.abort && x.f.p.abort }

// abandoned reports whether the request is to end because its client has gone.
func (x *exchange) abandoned() bool { return x.abortsOnClose() && x.in.h.ClientGone() }

// leaveWithClient takes the request out of its queue as soon as its client goes.
func (x *exchange) leaveWithClient() {
	ticket := x.ticket
	leave := host.TaskFunc(func() {
		if x.waitsIn != nil && x.ticket == ticket { // it may be another's by now
			x.dequeue()
			x.cond.Signal()
		}
	})
	if x.in.h.ClientGone() {
		x.in.h.Go(leave)
		return
	}
	x.in.h.OnClientGone(leave)
}

// abort ends a request whose client has gone while a server had it: HAProxy resets
// the connection, and counts nothing against the server.
func (x *exchange) abort() outcome {
	x.release()
	x.out, x.answer = new(host.Request), new(host.Response) // the server goes on with both
	return x.status(400)
}
