package users

import (
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/metric"
)

// record counts what the users see, as it happens.
type record struct {
	group    string
	start    host.Time
	backends int
	segments []metric.Segment
	present  metric.Segment
	seconds  seconds
	outages  outages
	stalls   stalls
}

// sample holds the three times of a request.
type sample struct{ intended, sent, ended host.Time }

func newRecord(group string, backends int) record {
	r := record{group: group, backends: backends, seconds: newSeconds(group, backends), outages: outages{group: group}, stalls: stalls{group: group}}
	r.begin(0)
	return r
}

// begin begins a segment.
func (r *record) begin(at time.Duration) {
	r.present = metric.NewSegment(r.group, at, r.backends)
}

// counts of the present segment.
func (r *record) counts() *metric.Counts { return &r.present.Counts }

// sent notes a request that is sent.
func (r *record) sent(at host.Time) {
	r.seconds.sent(at.Sub(r.start))
	r.stalls.sent(at.Sub(r.start))
}

// request notes the end of a request that was sent.
func (r *record) request(s sample, o metric.Outcome, backend int) {
	at := s.ended.Sub(r.start)
	latency := metric.Micros(s.ended.Sub(s.intended))
	r.present.Count(metric.Request{Outcome: o, Latency: latency, Service: metric.Micros(s.ended.Sub(s.sent)), Backend: backend})
	r.seconds.request(at, latency, o, backend)
	r.seconds.take(&r.present)
	r.stalls.ended(at, o == metric.Succeeded)
	if o == metric.Succeeded {
		r.outages.success(s.sent.Sub(r.start), at)
	} else {
		r.outages.failure(s.sent.Sub(r.start), at)
	}
}

// userOutage notes that one user had no success for so long.
func (r *record) userOutage(length time.Duration) {
	r.present.UserOutage = max(r.present.UserOutage, length)
}

// staleFor notes for how long what an answer gave had been old.
func (r *record) staleFor(length time.Duration) {
	r.present.StaleFor = max(r.present.StaleFor, length)
}

// retried notes an attempt that failed and that the user makes again.
func (r *record) retried(e metric.Ending) {
	r.present.Counts.Retried++
	r.present.Retried.Count(e.Kind, e.By, e.Why, 1)
}

// lost notes a lost session, in the second of the answer that showed it.
func (r *record) lost() {
	r.present.Counts.Lost++
	r.seconds.lost++
}

// stale notes a session of an old version, in the second of the answer that
// showed it.
func (r *record) stale() {
	r.present.Counts.Stale++
	r.seconds.stale++
}

// mark ends the present segment at that time, unless it began then.
func (r *record) mark(at time.Duration) {
	r.outages.mark(at)
	if at <= r.present.From {
		return
	}
	r.seconds.until(int(at / time.Second))
	r.seconds.take(&r.present)
	r.present.To = at
	r.segments = append(r.segments, r.present)
	r.begin(at)
}

// finish closes everything at end.
func (r *record) finish(end time.Duration) *Result {
	r.present.To = end
	series := r.seconds.finish(end)
	r.seconds.take(&r.present)
	res := &Result{Totals: metric.Counts{Backends: make([]int, r.backends)}}
	res.Segments = append(r.segments, r.present)
	for i := range res.Segments {
		res.Totals.Add(&res.Segments[i].Counts)
	}
	res.Series = series
	res.Stalls = r.stalls.finish(end)
	r.outages.finish(end)
	res.Outages = r.outages.list
	res.Remainder = metric.Remainder{Group: r.group, Outages: r.outages.leftOut, OutagesTotal: r.outages.leftOutTotal}
	return res
}
