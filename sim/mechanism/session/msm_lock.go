package session

import (
	"regexp"
	"time"

	"github.com/hadrill/hadrill/sim/mechanism/recency"
)

// MsmMode is lockingMode: which requests of a non-sticky session take its lock before
// they load it.
type MsmMode uint8

// The modes.
const (
	MsmLockNone MsmMode = iota // the last one to write wins
	MsmLockAll
	MsmLockAuto    // those that are not known to change nothing
	MsmLockPattern // those that match a pattern
)

// MsmLocking decides which requests lock. A request is "METHOD URI?query", that of a
// POST without the query.
type MsmLocking struct {
	Mode    MsmMode
	Pattern *regexp.Regexp

	readOnly, changing *recency.Table[string, struct{}]
}

// How many requests are remembered in the mode auto, and for how long
// (ReadOnlyRequestsCache).
const (
	mostReadOnly    = 1000
	mostChanging    = 50_000
	requestsKnown   = 6 * time.Hour
	msmLockPause    = 10 * time.Millisecond
	msmLockMaxPause = 500 * time.Millisecond
)

// MsmLockExpires is how long a lock lasts whose owner does not release it, in seconds.
const MsmLockExpires = 5

// Locks reports whether a request takes the lock.
func (l *MsmLocking) Locks(request string, now time.Duration) bool {
	switch l.Mode {
	case MsmLockAll:
		return true
	case MsmLockAuto:
		return l.readOnly == nil || l.readOnly.Use(request, now) == nil
	case MsmLockPattern:
		return l.Pattern.MatchString(request)
	}
	return false
}

// Ended takes whether a request has changed its session. One that did so once locks
// from then on.
func (l *MsmLocking) Ended(request string, changed bool, now time.Duration) {
	if l.Mode != MsmLockAuto {
		return
	}
	if l.readOnly == nil {
		l.readOnly, l.changing = recency.New[string, struct{}](requestsKnown), recency.New[string, struct{}](requestsKnown)
	}
	switch {
	case changed:
		remember(l.changing, request, mostChanging, now)
		l.readOnly.Drop(request)
	case l.changing.Use(request, now) == nil:
		remember(l.readOnly, request, mostReadOnly, now)
	}
}

func remember(t *recency.Table[string, struct{}], request string, most int, now time.Duration) {
	if t.Use(request, now) != nil {
		return
	}
	if t.Len() >= most {
		t.DropOldest()
	}
	t.Add(request, now)
}

// MsmLockPause is how long a request waits before it tries to lock again, the first
// time, the second ...: from 10 ms on twice as long each time, up to half a second.
func MsmLockPause(try int) time.Duration {
	p := msmLockPause
	for range try {
		if p *= 2; p >= msmLockMaxPause {
			return msmLockMaxPause
		}
	}
	return p
}
