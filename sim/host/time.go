package host

import "time"

// Time is an instant on a machine's clock: nanoseconds since the Unix epoch.
type Time int64

// Add is the instant d later.
func (t Time) Add(d time.Duration) Time { return t + Time(d) }

// Sub is the time from u to t.
func (t Time) Sub(u Time) time.Duration { return time.Duration(t - u) }

// Seconds is the whole seconds of the clock, rounded down, as time(2) gives
// them: what nginx and memcached reckon with.
func (t Time) Seconds() int64 {
	s := int64(t) / int64(time.Second)
	if int64(t)%int64(time.Second) < 0 {
		s--
	}
	return s
}
