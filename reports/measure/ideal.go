package measure

// AllSucceeded gives the measurement as it would be had every request succeeded
// that ended, at the same times: it tells an expectation that only failures can
// fulfil from one that they leave alone.
func (m *Measurement) AllSucceeded() *Measurement {
	rec := *m.rec
	rec.Segments = append(rec.Segments[:0:0], rec.Segments...)
	for i := range rec.Segments {
		c := &rec.Segments[i].Counts
		c.OK, c.Refused, c.Unreachable, c.Timeouts, c.Resets, c.Status4xx, c.Status5xx = c.Total, 0, 0, 0, 0, 0, 0
		rec.Segments[i].Seconds.Available = rec.Segments[i].Seconds.Demand
	}
	rec.Outages, rec.Stalls = nil, nil
	rec.Remainders = append(rec.Remainders[:0:0], rec.Remainders...)
	for i := range rec.Remainders {
		rec.Remainders[i].Outages, rec.Remainders[i].OutagesTotal = 0, 0
	}
	return Measure(&rec)
}
