package balance

// workersPool is an lbmethod of httpd at work: members with the default
// retry=60, forcerecovery on. For heartbeat each machine reports its threads
// once a second, as mod_heartbeat does, out of MaxRequestWorkers' default.
type workersPool struct {
	workers *Workers
	method  LBMethod
	options PoolOptions
	beats   bool
	next    int64 // the next heartbeat, in microseconds
}

const (
	defaultRetry    = 60_000_000 // microseconds
	defaultThreads  = 400        // MaxRequestWorkers of event
	heartbeatPeriod = 1_000_000
	micros          = 1_000 // nanoseconds
)

func newWorkersPool(e Entry, servers []PoolServer, o PoolOptions) Pool {
	members := make([]Worker, len(servers))
	for i, s := range servers {
		members[i] = Worker{Factor: 100 * s.Weight, Retry: defaultRetry}
		if s.Weight == 0 {
			members[i].Factor, members[i].Flags = 100, Disabled // httpd itself refuses loadfactor=0
		}
	}
	p := &workersPool{workers: NewWorkers(members, true), method: e.NewMethod(), options: o}
	_, p.beats = p.method.(byHeartbeat)
	return p
}

func (p *workersPool) Pick(r *Request, now int64) int {
	p.options.randomFor(r)
	now /= micros
	if p.beats && now >= p.next {
		p.beat(now)
	}
	p.workers.Begin(now)
	w := p.method.Pick(p.workers, now, r.Random)
	if w == nil {
		return -1
	}
	w.Busy++
	return w.Number
}

// beat delivers a heartbeat of every machine.
func (p *workersPool) beat(now int64) {
	p.next = now + heartbeatPeriod
	for i := range p.workers.Members {
		w := &p.workers.Members[i]
		w.Beat = Beat{Heard: true, Busy: w.Busy, Ready: max(0, defaultThreads-w.Busy), At: now}
	}
}

func (p *workersPool) Done(server int, ok bool, _ int64, bytes int, now int64) {
	w := &p.workers.Members[server]
	w.Busy--
	w.Received += int64(bytes)
	if !ok {
		w.Fail(now / micros)
	}
}

func (p *workersPool) SetUp(server int, up bool) {
	w := &p.workers.Members[server]
	if up {
		w.Flags &^= Disabled
		w.failed = false
	} else {
		w.Flags |= Disabled
	}
}
