package haproxy

import (
	"time"

	"github.com/hadrill/hadrill/sim/host"
)

// rate counts events over a sliding period, as freq_ctr does: those of the
// present period, and of the one before the share that the period still reaches.
// Times count in milliseconds.
type rate struct {
	period    int64
	began     int64
	now, past int64
}

func newRate(period time.Duration) rate { return rate{period: max(1, period.Milliseconds())} }

// millis returns a time as rates count it.
func millis(t host.Time) int64 { return int64(t) / int64(time.Millisecond) }

// add counts an event.
func (r *rate) add(at int64) {
	switch late := at - r.began; {
	case late >= 2*r.period:
		r.past, r.now, r.began = 0, 0, at
	case late >= r.period:
		r.past, r.now, r.began = r.now, 0, r.began+r.period
	}
	r.now++
}

// read returns the events of the last period (read_freq_ctr_period).
func (r *rate) read(at int64) int64 {
	past, now, rest := r.past, r.now, r.began+r.period-at
	if rest < 0 {
		past, now, rest = now, 0, rest+r.period
		if rest < 0 {
			past = 0
		}
	}
	if past <= 1 && now == 0 {
		return past // a low rate is not cut down to 0
	}
	return now + past*max(0, rest)/r.period
}

// wait returns how many milliseconds are left until one more event stays within
// the limit of so many a period, 0 for none (next_event_delay).
func (r *rate) wait(at, limit int64) int64 {
	past, now, rest := r.past, r.now, r.began+r.period-at
	if rest < 0 {
		past, now, rest = now, 0, rest+r.period
		if rest < 0 {
			past = 0
		}
	}
	now += past * max(0, rest) / r.period
	if now < limit {
		return 0
	}
	return max(1, (now-limit)*r.period/limit)
}
