package balance

// The load balancing of Apache httpd 2.4 (mod_proxy_balancer.c, proxy_util.c
// and the mod_lbmethod modules). All processes of a server share this state.
// Times are microseconds of the clock, as httpd reckons.

// Worker is one BalancerMember.
type Worker struct {
	// Number is its place in Workers.Members.
	Number int
	// Factor is a hundred times its loadfactor: 100 for 1.
	Factor int
	// Set is its lbset: lower ones are used first.
	Set int
	// Route is its name in session ids, Redirect the route of the member that
	// takes its sessions when it cannot; "" is none.
	Route, Redirect string
	// Retry is how long it is in error after a failure, in microseconds.
	Retry int64
	// Flags are those of its status parameter.
	Flags WorkerFlags

	// Status is the running sum of byrequests (lbstatus).
	Status int
	// Busy is how many requests it has, those that failed over included until
	// they end.
	Busy int
	// Sent and Received are the bytes of requests and answers.
	Sent, Received int64
	// Beat is the last heartbeat heard from its machine.
	Beat Beat

	failed   bool
	failedAt int64
}

// WorkerFlags are a member's status flags.
type WorkerFlags uint8

// The flags, each with the letter of the status parameter. Error (E) is not
// among them: Workers.Fail sets it.
const (
	Disabled     WorkerFlags = 1 << iota // D: takes no requests
	Stopped                              // S: takes none, and is not retried
	Draining                             // N: only requests of its own sessions
	IgnoreErrors                         // I: never in error
	HotStandby                           // H: only if no other can be used
	HotSpare                             // R: in place of one that cannot be used
	Unwell                               // C: its health check fails
)

// Has reports whether the member has one of the flags.
func (w *Worker) Has(f WorkerFlags) bool { return w.Flags&f != 0 }

// Usable reports whether it takes requests.
func (w *Worker) Usable() bool { return !w.failed && !w.Has(Disabled|Stopped|Unwell) }

// Failed reports whether it is in error.
func (w *Worker) Failed() bool { return w.failed }

// Fail puts it into error, unless it ignores errors.
func (w *Worker) Fail(now int64) {
	if !w.Has(IgnoreErrors) {
		w.failed, w.failedAt = true, now
	}
}

// revive ends the error when Retry has passed.
func (w *Worker) revive(now int64) {
	if w.failed && !w.Has(Stopped) && (w.Has(IgnoreErrors) || now > w.failedAt+w.Retry) {
		w.failed = false
	}
}

// Workers are the members of one balancer, in the order of the configuration.
type Workers struct {
	Members []Worker
	// Recover is forcerecovery: with all members in error none is.
	Recover bool

	spares, standbys []*Worker // of the pick in progress
}

// NewWorkers makes a balancer of its members; it keeps the slice and sets
// Number.
func NewWorkers(members []Worker, forceRecovery bool) *Workers {
	for i := range members {
		members[i].Number = i
	}
	return &Workers{Members: members, Recover: forceRecovery}
}

// Begin starts a request, and each failover: if the Retry of a member has
// passed, the first such member is out of error; where all stay in error, and
// Recover is set, the errors of all are forgotten.
func (g *Workers) Begin(now int64) {
	for i := range g.Members {
		w := &g.Members[i]
		if w.revive(now); !w.failed {
			return
		}
	}
	for i := range g.Members {
		if g.Recover {
			g.Members[i].failed = false
		}
	}
}

// Routed returns the member that a session's route names, or the one that
// stands in for it by redirect; standbys are looked at last. nil when none can
// be used.
func (g *Workers) Routed(route string, now int64) *Worker { return g.routed(route, now, 1) }

func (g *Workers) routed(route string, now int64, depth int) *Worker {
	for _, standby := range []bool{false, true} {
		for i := range g.Members {
			w := &g.Members[i]
			if w.Has(HotStandby) != standby || w.Route == "" || w.Route != route {
				continue
			}
			if w.revive(now); w.Usable() {
				return w
			}
			if w.Redirect == "" || depth >= len(g.Members) {
				continue
			}
			if other := g.routed(w.Redirect, now, depth+1); other != nil {
				return other
			}
		}
	}
	return nil
}

// HasRoute reports whether a member has the route, usable or not.
func (g *Workers) HasRoute(route string) bool {
	for i := range g.Members {
		if w := &g.Members[i]; w.Route != "" && w.Route == route {
			return true
		}
	}
	return false
}

// Stick counts a request that w got by its route as byrequests does, whatever
// the method: a later choice makes up for it.
func (g *Workers) Stick(w *Worker) {
	total := 0
	for i := range g.Members {
		if m := &g.Members[i]; m.Usable() {
			m.Status += m.Factor
			total += m.Factor
		}
	}
	w.Status -= total
}
