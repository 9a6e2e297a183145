package balance

// serverMap is HAProxy's map of servers (lb_map.c): as many places as the
// weights, divided by their common divisor, sum up to. static-rr walks over it,
// hash-type map-based takes the place of the hash. It is made anew whenever the
// usable servers change, which moves most hashes to other servers.
type serverMap struct {
	servers []*Server
	places  []*Server
	at      int // where the walk goes on
	stale   bool
}

func newServerMap(servers []*Server, _ FarmOptions) Balancer {
	return &serverMap{servers: servers, stale: true}
}

func (m *serverMap) pick(hash uint32, hashed bool, avoid *Server, _ Random) *Server {
	if m.stale {
		m.layOut()
	}
	if hashed {
		return m.places[hash%uint32(len(m.places))]
	}
	return m.walk(avoid)
}

// walk returns the next server with room, another than avoid if there is one.
func (m *serverMap) walk(avoid *Server) *Server {
	if m.at >= len(m.places) {
		m.at = 0
	}
	var avoided *Server
	avoidedAt, i := 0, m.at
	for range m.places {
		s := m.places[i]
		i++
		if s.HasRoom() {
			if s != avoid {
				m.at = i
				return s
			}
			avoided, avoidedAt = s, i
		}
		if i == len(m.places) {
			i = 0
		}
	}
	if avoided != nil {
		m.at = avoidedAt
	}
	return avoided
}

// layOut gives each place to the first server that is most behind its share.
func (m *serverMap) layOut() {
	m.stale = false
	total := 0
	for _, s := range m.servers {
		s.score = 0
		if s.Usable() {
			total += s.effective
		}
	}
	m.places = m.places[:0]
	for range total {
		var best *Server
		most := 0
		for _, s := range m.servers {
			if !s.Usable() {
				continue
			}
			s.score += s.effective
			if v := (s.score + total) / total; best == nil || v > most {
				best, most = s, v
			}
		}
		best.score -= total
		m.places = append(m.places, best)
	}
}

func (m *serverMap) changed(*Server, int) { m.stale = true }
func (m *serverMap) loaded(*Server)       {}
