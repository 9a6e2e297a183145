package readsplit

import "time"

// Rule says which reads go to a replica. The zero Rule sends all of them there.
type Rule struct {
	// Pin is for how long after a write of a user its reads go to the primary, as the
	// database selector of Rails does it for 2 s; 0 is not at all.
	Pin time.Duration
	// Waits: a replica is read from when it has executed the user's last write.
	Waits bool
	// MaxBehind is how far behind its primary a replica may be that is read from, as
	// ProxySQL's max_replication_lag and MaxScale's max_slave_replication_lag have it; 0
	// is however far.
	MaxBehind time.Duration
}

// Router knows what users wrote and how far behind replicas are. M is what a replica can
// wait for, such as a GTID. Make one with New.
type Router[M any] struct {
	rule   Rule
	fit    []bool // by replica: it is not too far behind
	next   int
	writes map[uint32]write[M]
}

// write is a user's last one.
type write[M any] struct {
	at     time.Duration
	mark   M
	marked bool
}

// Read is where a user reads.
type Read[M any] struct {
	// Primary: from where it writes; otherwise from the replica with this number.
	Primary bool
	Replica int
	// After is what the replica is to wait for, if Waits.
	Waits bool
	After M
}

// New returns a router of so many replicas. With MaxBehind none is read from before it
// is known how far it is behind.
func New[M any](rule Rule, replicas int) *Router[M] {
	r := &Router[M]{rule: rule, fit: make([]bool, replicas), writes: map[uint32]write[M]{}}
	for i := range r.fit {
		r.fit[i] = rule.MaxBehind == 0
	}
	return r
}

// Wrote notes a write of a user that was acknowledged, and what a replica can wait for;
// with marked false that is not known.
func (r *Router[M]) Wrote(user uint32, now time.Duration, mark M, marked bool) {
	if r.rule.Pin > 0 || r.rule.Waits {
		r.writes[user] = write[M]{now, mark, marked}
	}
}

// Behind notes how far a replica is behind its primary; known is false where that is
// NULL or it does not answer.
func (r *Router[M]) Behind(replica int, behind time.Duration, known bool) {
	r.fit[replica] = r.rule.MaxBehind == 0 || known && behind <= r.rule.MaxBehind
}

// Read chooses for a read of a user: replicas in turn, without those too far behind.
func (r *Router[M]) Read(user uint32, now time.Duration) Read[M] {
	w, wrote := r.writes[user]
	if wrote && (r.rule.Pin > 0 && now-w.at < r.rule.Pin || r.rule.Waits && !w.marked) {
		return Read[M]{Primary: true}
	}
	for range r.fit {
		i := r.next
		r.next = (r.next + 1) % len(r.fit)
		if r.fit[i] {
			return Read[M]{Replica: i, Waits: wrote && r.rule.Waits, After: w.mark}
		}
	}
	return Read[M]{Primary: true}
}
