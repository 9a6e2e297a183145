package vrrp

import "time"

// Special priorities (RFC 5798 5.2.4).
const (
	// Stop is the priority with which a master says that it leaves.
	Stop = 0
	// Owner is the priority of the router that owns the address.
	Owner = 255
)

// centisecond is the unit of the advertisement interval in version 3.
const centisecond = 10 * time.Millisecond

// Skew returns the time that a backup waits beyond the adverts it misses, so
// that the highest priority wakes first: (256-priority)/256, in version 2 of a
// second whatever the interval (RFC 3768 6.1), in version 3 of the master's
// interval (RFC 5798 6.1). Rounded down to microseconds as keepalived's
// integers do.
func Skew(version, priority int, interval time.Duration) time.Duration {
	n := int64(256 - priority)
	if version == 3 {
		return time.Duration(n*int64(interval/centisecond)*625/16) * time.Microsecond
	}
	return time.Duration(n*1_000_000/256) * time.Microsecond
}

// MasterDown returns how long a backup waits for an advert: adverts intervals
// (3 unless down_timer_adverts says otherwise) and the skew.
func MasterDown(version, priority, adverts int, interval time.Duration) time.Duration {
	return time.Duration(adverts)*interval + Skew(version, priority, interval)
}

// Interval returns the advertisement interval that keepalived uses for what was
// written, and whether the two differ. Version 2 counts seconds up to 255,
// version 3 hundredths of a second up to 40.95 s; between two it rounds to the
// nearest, never to 0. ("advertisement interval 0.200000s must be an integer.
// rounding": 0.2 s runs as 1 s.)
func Interval(version int, written time.Duration) (used time.Duration, changed bool) {
	unit, most := time.Second, 255*time.Second
	if version == 3 {
		unit, most = centisecond, 4095*centisecond
	}
	if written > most {
		return most, true
	}
	used = (written + unit/2) / unit * unit
	if used == 0 {
		used = unit
	}
	return used, used != written
}

// Effective returns the priority that an instance advertises when its base and
// the weights of its checks add up to total: between 1 and 254, an owner's
// always 255.
func Effective(base, total int) int {
	if base == Owner {
		return Owner
	}
	return min(max(total, 1), Owner-1)
}
