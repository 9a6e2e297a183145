package balance

// Farm is the servers of a HAProxy backend and its algorithm.
type Farm struct {
	Servers []Server
	// AllBackups: all usable backups share the load, not the first alone
	// (option allbackups).
	AllBackups bool

	active, backup        Balancer
	actives, backups      int // usable ones
	activeOnes, spareOnes []*Server
	// The effective weight is Weight * parts / unit, rounded up; parts is
	// scale, less for a server that starts slowly.
	unit, scale int
	parts       []int
}

// FarmOptions are the settings of a backend that an algorithm uses.
type FarmOptions struct {
	AllBackups bool
	// Draws is how many servers random looks at.
	Draws int
}

// NewFarm prepares an algorithm, by its name in the configuration, for the
// servers. All are up except those of down. It keeps the slice; Number is set.
func NewFarm(e Entry, servers []Server, down func(i int) bool, o FarmOptions) *Farm {
	f := &Farm{Servers: servers, AllBackups: o.AllBackups, unit: 1, scale: weightScale}
	if e.divides {
		f.unit, f.scale = divisor(servers), 1
	}
	for i := range servers {
		s := &servers[i]
		s.Number, s.up, s.share = i, false, &sharedServer{}
		f.parts = append(f.parts, f.scale)
		if s.Backup {
			f.spareOnes = append(f.spareOnes, s)
		} else {
			f.activeOnes = append(f.activeOnes, s)
		}
	}
	for i := range servers {
		s := &servers[i]
		if s.up = !down(i); s.up {
			s.effective = f.weigh(s)
		}
		if s.Usable() {
			*f.count(s)++
		}
	}
	f.active, f.backup = e.NewBalancer(f.activeOnes, o), e.NewBalancer(f.spareOnes, o)
	return f
}

// divisor returns the greatest common divisor of the weights.
func divisor(servers []Server) int {
	d := 0
	for i := range servers {
		for a := servers[i].Weight; a != 0; {
			d, a = a, d%a
		}
	}
	return max(1, d)
}

// weigh returns the effective weight of a server that is up.
func (f *Farm) weigh(s *Server) int {
	return (s.Weight*f.parts[s.Number] + f.unit - 1) / f.unit
}

func (f *Farm) count(s *Server) *int {
	if s.Backup {
		return &f.backups
	}
	return &f.actives
}

// Active returns how many servers that are no backups can be used.
func (f *Farm) Active() int { return f.actives }

// SetUp marks a server as up or down.
func (f *Farm) SetUp(s *Server, up bool) { f.change(s, up) }

// SetWeight gives a server another weight (set weight of the runtime API).
func (f *Farm) SetWeight(s *Server, weight int) {
	s.Weight = weight
	f.change(s, s.up)
}

// Warm gives a server that came up the weight of the given time since then, if
// it starts slowly: a sixteenth at first, all after slowstart seconds.
// Algorithms whose weights are fixed ignore it. The whole seconds come from the
// clock.
func (f *Farm) Warm(s *Server, seconds, slowstart int64) {
	if f.scale == 1 || slowstart <= 0 {
		return
	}
	f.parts[s.Number] = int(min(weightScale, (weightScale*seconds+slowstart)/slowstart))
	f.change(s, s.up)
}

func (f *Farm) change(s *Server, up bool) {
	before, was := 0, s.Usable()
	if was {
		before = s.effective
	}
	s.up, s.effective = up, 0
	if up {
		s.effective = f.weigh(s)
	}
	if is := s.Usable(); is != was {
		if is {
			*f.count(s)++
		} else {
			*f.count(s)--
		}
	}
	if before != s.effective {
		f.group(s).changed(s, before)
	}
}

func (f *Farm) group(s *Server) Balancer {
	if s.Backup {
		return f.backup
	}
	return f.active
}

// Pick chooses a server; nil when no usable one has room (see Any). avoid is
// the server that the request comes back from, nil for none.
func (f *Farm) Pick(hash uint32, hashed bool, avoid *Server, r Random) *Server {
	switch {
	case f.actives > 0:
		return f.active.pick(hash, hashed, avoid, r)
	case f.backups == 0:
		return nil
	case f.AllBackups:
		return f.backup.pick(hash, hashed, avoid, r)
	}
	return f.firstBackup()
}

// Any reports whether a server can be used at all.
func (f *Farm) Any() bool { return f.actives > 0 || f.backups > 0 }

// InUse reports whether requests without persistence go to s now: it is usable,
// and if it is a backup its turn has come.
func (f *Farm) InUse(s *Server) bool {
	if !s.Usable() || !s.Backup {
		return s.Usable()
	}
	return f.actives == 0 && (f.AllBackups || s == f.firstBackup())
}

func (f *Farm) firstBackup() *Server {
	for _, s := range f.spareOnes {
		if s.Usable() {
			return s
		}
	}
	return nil
}

// Take counts a request in, Drop out again.
func (f *Farm) Take(s *Server) {
	s.Served++
	f.group(s).loaded(s)
}

// Drop counts a request out.
func (f *Farm) Drop(s *Server) {
	s.Served--
	f.group(s).loaded(s)
}

// Queue counts n more requests (or fewer, below 0) that wait for a server.
func (f *Farm) Queue(s *Server, n int) {
	s.Queued += n
	f.group(s).loaded(s)
}
