package balance

// Beat is the last heartbeat that mod_heartmonitor heard from the httpd of a
// machine.
type Beat struct {
	// Heard: there was one at all.
	Heard bool
	// Busy and Ready are its threads that serve and that wait.
	Busy, Ready int
	// At is when it came, in microseconds.
	At int64
}

// heartbeatLives is how many whole seconds a heartbeat counts for.
const heartbeatLives = 10

// open returns how many more requests the machine asks for. One without any is
// taken to have just started, and gets a quarter.
func (b *Beat) open() int {
	if b.Busy == 0 {
		return b.Ready / 4
	}
	return b.Ready
}

// byHeartbeat is httpd's heartbeat: a draw among the waiting threads of all
// members that were heard of in the last ten seconds. It looks at no lbset,
// spare or standby.
type byHeartbeat struct{}

func newByHeartbeat() LBMethod { return byHeartbeat{} }

// Pick implements LBMethod. Both ends of a member's range belong to it, so a
// number between two is the later one's.
func (byHeartbeat) Pick(g *Workers, now int64, random Random) *Worker {
	total := 0
	for i := range g.Members {
		w := &g.Members[i]
		if w.Beat.Heard {
			w.revive(now)
		}
		if w.beats(now) {
			total += w.Beat.open()
		}
	}
	if total == 0 {
		return nil
	}
	var best *Worker
	drawn, from := int(random.Int32())%(total+1), 0
	for i := range g.Members {
		w := &g.Members[i]
		if !w.beats(now) {
			continue
		}
		to := from + w.Beat.open()
		if drawn >= from && drawn <= to {
			best = w
		}
		from = to
	}
	return best
}

func (w *Worker) beats(now int64) bool {
	return w.Beat.Heard && w.Usable() && (now-w.Beat.At)/1e6 < heartbeatLives
}
