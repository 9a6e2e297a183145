package users

import (
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"
	"github.com/hadrill/hadrill/sim/host"
)

// record counts what the users see, as it happens.
type record struct {
	start    host.Time
	backends int
	segments []Segment
	present  Segment
	seconds  seconds
	outages  outages
}

// sample is the three moments of a request.
type sample struct{ intended, sent, ended host.Time }

// Range of the histograms in microseconds, and their significant figures.
const (
	shortest = int64(1)
	longest  = int64(2 * time.Minute / time.Microsecond)
	figures  = 3
)

func newHistogram() *hdrhistogram.Histogram { return hdrhistogram.New(shortest, longest, figures) }

func newRecord(backends int) record {
	r := record{backends: backends, seconds: newSeconds(backends)}
	r.begin(0)
	return r
}

// begin begins a segment.
func (r *record) begin(at time.Duration) {
	r.present = Segment{From: at, Counts: Counts{Backends: make([]int, r.backends)}, Latency: newHistogram(), Service: newHistogram()}
}

// counts of the present segment.
func (r *record) counts() *Counts { return &r.present.Counts }

// request notes the end of a request.
func (r *record) request(s sample, o outcome, backend int) {
	at := s.ended.Sub(r.start)
	latency := micros(s.ended.Sub(s.intended))
	p := &r.present
	p.Counts.add(o, backend)
	p.sample(p.Latency, latency)
	p.sample(p.Service, micros(s.ended.Sub(s.sent)))
	r.seconds.request(at, latency, o, backend)
	if o == succeeded {
		r.outages.success(at)
	} else {
		r.outages.failure(s.sent.Sub(r.start), at)
	}
}

// lost notes a lost session, in the second of the answer that showed it.
func (r *record) lost() {
	r.present.Counts.Lost++
	r.seconds.lost++
}

// sample records v, or counts that it cannot be.
func (s *Segment) sample(h *hdrhistogram.Histogram, v int64) {
	if v > longest || h.RecordValue(v) != nil {
		s.OutOfRange++
	}
}

// micros is d in microseconds, rounded to the nearest, at least the shortest.
func micros(d time.Duration) int64 {
	return max(shortest, int64((d+time.Microsecond/2)/time.Microsecond))
}

// mark ends the present segment at that time, unless it began then.
func (r *record) mark(at time.Duration) {
	if at <= r.present.From {
		return
	}
	r.present.To = at
	r.segments = append(r.segments, r.present)
	r.begin(at)
}

// finish closes everything at end.
func (r *record) finish(end time.Duration) *Result {
	r.present.To = end
	res := &Result{Segments: append(r.segments, r.present), Totals: Counts{Backends: make([]int, r.backends)}}
	for i := range res.Segments {
		res.Totals.plus(&res.Segments[i].Counts)
	}
	res.Series = r.seconds.finish(end)
	r.outages.finish(end)
	res.Outages, res.OutagesLeftOut, res.LeftOutTotal = r.outages.list, r.outages.leftOut, r.outages.leftOutTotal
	return res
}
