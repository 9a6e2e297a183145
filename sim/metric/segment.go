package metric

import "time"

// Segment is a group's counts between two marks (or the ends of the run), by
// the time at which a request ended. The moments of all faults and of their
// repairs are marks.
type Segment struct {
	Group  string        `json:"group"`
	From   time.Duration `json:"from"`
	To     time.Duration `json:"to"`
	Counts Counts        `json:"counts"`
	// Seconds are those that ended in the segment.
	Seconds Seconds `json:"seconds,omitzero"`
	// Endings tell how requests ended that failed or were redirected for nothing.
	Endings Endings `json:"endings,omitempty"`
	// Retried tell how attempts failed that the user made again.
	Retried Endings `json:"retried,omitempty"`
	// UserOutage is the longest time without success of one user that ended in the
	// segment: from the sending of its first request that failed, or that had no answer
	// yet at the end of the run, to the end of the next that succeeded.
	UserOutage time.Duration `json:"user_outage,omitempty"`
	// StaleFor is the longest time for which what a read of an item gave had been old when
	// the read was sent: since the first newer version was acknowledged.
	StaleFor time.Duration `json:"stale_for,omitempty"`
	// OutOfRange counts samples that the histograms could not take.
	OutOfRange int64 `json:"out_of_range,omitempty"`
	// Latency from the intended start, and Service time from the sending, of
	// every request that ended. Nil for no samples.
	Latency *Histogram `json:"latency,omitempty"`
	Service *Histogram `json:"service,omitempty"`
	// OK is the latency of those that succeeded.
	OK *Histogram `json:"ok,omitempty"`
}

// Seconds are the seconds of a group in which requests ended or somebody waited
// throughout (Demand), and those of them in which at least AvailableShare percent
// of the requests that ended succeeded, and one did (Available).
type Seconds struct {
	Demand    int `json:"demand"`
	Available int `json:"available"`
}

// AvailableShare is the share of successes that makes a second available, in
// percent.
const AvailableShare = 99

// Request is one that ended: how, after which times in microseconds (Micros),
// and the index of the application server that answered, -1 for none.
type Request struct {
	Outcome          Outcome
	Latency, Service int64
	Backend          int
}

// Distribution is a histogram of a segment, by its name in records, and how
// many samples it is of.
type Distribution struct {
	Name      string
	Histogram **Histogram
	Of        int
}

// Distributions returns the segment's histograms.
func (s *Segment) Distributions() []Distribution {
	return []Distribution{
		{"latency", &s.Latency, s.Counts.Total},
		{"service", &s.Service, s.Counts.Total},
		{"ok", &s.OK, s.Counts.OK},
	}
}

// Count counts a request and its times.
func (s *Segment) Count(r Request) {
	s.Counts.Count(r.Outcome, r.Backend)
	if s.sample(s.Latency, r.Latency) && r.Outcome == Succeeded {
		_ = s.OK.RecordValue(r.Latency) // Latency has taken it: never an error
	}
	s.sample(s.Service, r.Service)
}

// sample records a time, or counts it as out of range, and reports whether it
// could be recorded. A time that stands in two histograms is counted once.
func (s *Segment) sample(h *Histogram, micros int64) bool {
	if micros > Highest || h.RecordValue(micros) != nil {
		s.OutOfRange++
		return false
	}
	return true
}

// NewSegment makes an empty segment of so many application servers.
func NewSegment(group string, from time.Duration, backends int) Segment {
	s := Segment{Group: group, From: from, Counts: Counts{Backends: make([]int, backends)}}
	for _, d := range s.Distributions() {
		*d.Histogram = NewHistogram()
	}
	return s
}

// Add adds the counts and samples of d to those of s. Of the samples that a
// histogram of d should hold and does not, as many as were out of range count
// as the highest value that it can hold: leaving them out would make the
// slowest requests the ones that do not count.
func (s *Segment) Add(d *Segment) {
	s.Counts.Add(&d.Counts)
	s.Seconds.Demand += d.Seconds.Demand
	s.Seconds.Available += d.Seconds.Available
	for _, e := range d.Endings {
		s.Endings.Count(e.Kind, e.By, e.Why, e.Count)
	}
	for _, e := range d.Retried {
		s.Retried.Count(e.Kind, e.By, e.Why, e.Count)
	}
	s.UserOutage = max(s.UserOutage, d.UserOutage)
	s.StaleFor = max(s.StaleFor, d.StaleFor)
	s.OutOfRange += d.OutOfRange
	to := s.Distributions()
	for i, from := range d.Distributions() {
		merge(to[i].Histogram, *from.Histogram, int64(from.Of), d.OutOfRange)
	}
}

func merge(to **Histogram, from *Histogram, samples, outOfRange int64) {
	if *to == nil {
		*to = NewHistogram()
	}
	if from != nil {
		(*to).Merge(&from.Histogram)
		samples -= from.TotalCount()
	}
	if n := min(outOfRange, samples); n > 0 {
		if err := (*to).RecordValues(Highest, n); err != nil {
			panic("metric: a histogram does not hold its own highest value: " + err.Error())
		}
	}
}

// Forget drops the histograms, which take up most of a segment's memory.
func (s *Segment) Forget() {
	for _, d := range s.Distributions() {
		*d.Histogram = nil
	}
}
