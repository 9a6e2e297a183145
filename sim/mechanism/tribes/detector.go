package tribes

import (
	"slices"
	"time"
)

// suspectsTimeout is removeSuspectsTimeout, after which a suspect that was
// reached all the time is a member as others.
const suspectsTimeout = 300 * time.Second

// Detector is TcpFailureDetector: it keeps a membership of its own, which the
// messages go to, and believes neither silence nor a failed send before it has
// tried to connect to the member.
//
// Each step that needs such a try gives the member; the caller connects and
// passes the outcome on. The real detector holds one lock over a step and its
// try, and so must the caller.
type Detector struct {
	members  Membership
	suspects []suspect // removeSuspects: reached, though given up by somebody
	later    []Member  // addSuspects: announced, but not reached so far
}

type suspect struct {
	Member
	since time.Duration
}

// Members are those that messages go to, oldest first.
func (d *Detector) Members() []Member { return d.members.Members() }

// Has reports whether messages go to a member.
func (d *Detector) Has(m Member) bool { return d.members.Has(m) }

// Announced begins a step for a member that its heartbeat announced
// (memberAdded). True: try to connect, and call Added or NotAdded.
func (d *Detector) Announced(m Member) bool {
	if d.forgive(m) {
		return false
	}
	return !d.members.Has(m)
}

// Added ends the step: the member was reached.
func (d *Detector) Added(k Known, now time.Duration) {
	d.members.Alive(k.Member, now-k.Began, now)
	d.later = slices.DeleteFunc(d.later, func(m Member) bool { return m == k.Member })
}

// NotAdded ends the step: the member was not reached, and is tried again at each
// Check.
func (d *Detector) NotAdded(m Member) {
	if !slices.Contains(d.later, m) {
		d.later = append(d.later, m)
	}
}

// GivenUp begins a step for a member that was silent, or that a message did not
// reach (memberDisappeared). True: try to connect, and call Gone or StillAlive.
func (d *Detector) GivenUp(m Member) bool { return d.members.Has(m) }

// Gone ends the step: the member was not reached, or has said goodbye. False: it
// was no member.
func (d *Detector) Gone(m Member) bool {
	d.forgive(m)
	return d.members.Remove(m)
}

// StillAlive ends the step: the member was reached.
func (d *Detector) StillAlive(m Member, now time.Duration) {
	d.forgive(m)
	d.suspects = append(d.suspects, suspect{m, now})
}

// forgive takes a member off the suspects. False: it was none.
func (d *Detector) forgive(m Member) bool {
	n := len(d.suspects)
	d.suspects = slices.DeleteFunc(d.suspects, func(s suspect) bool { return s.Member == m })
	return len(d.suspects) < n
}

// Readopt begins the first part of a check (performBasicCheck, each 5 s): a member
// that heartbeats still announce and that the detector has dropped is a member
// again BEFORE it is tried, so that messages sent during the attempt go to it.
// True: try to connect, and call Gone when it was not reached.
func (d *Detector) Readopt(k Known, now time.Duration) bool {
	if slices.Contains(d.later, k.Member) && !d.members.Has(k.Member) {
		return false
	}
	return d.members.Alive(k.Member, now-k.Began, now)
}

// Suspects are the members that the second part of a check tries: Gone when one is
// not reached. Those that were reached for five minutes are none any more.
func (d *Detector) Suspects(now time.Duration) []Member {
	d.suspects = slices.DeleteFunc(d.suspects, func(s suspect) bool { return now-s.since > suspectsTimeout || !d.members.Has(s.Member) })
	all := make([]Member, len(d.suspects))
	for i, s := range d.suspects {
		all[i] = s.Member
	}
	return all
}

// Later are the members that the last part of a check tries: Added when one is
// reached.
func (d *Detector) Later() []Member { return slices.Clone(d.later) }

// Forget ends what is known of a member that heartbeats do not announce any more
// and that was never reached.
func (d *Detector) Forget(m Member) {
	d.later = slices.DeleteFunc(d.later, func(l Member) bool { return l == m })
}
