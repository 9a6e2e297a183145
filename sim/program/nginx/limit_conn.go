package nginx

// connZone is a limit_conn_zone.
type connZone struct {
	name  string
	key   *Value
	index int
}

// limitConn is a limit_conn: how many requests of a key are served at once.
type limitConn struct {
	zone *connZone
	most int
}

// held is a place that a request has in a zone.
type held struct {
	zone int
	key  string
}

// limitConnections applies limit_conn, once a request, and gives the zone that
// refuses it, nil for none. Its places are free again when the request ends
// (ngx_http_limit_conn_handler).
func (x *exchange) limitConnections(limits []limitConn) *connZone {
	for i := range limits {
		l := &limits[i]
		key := l.zone.key.text(x)
		if key == "" {
			continue
		}
		counts := x.in.places[l.zone.index]
		if counts[key] >= l.most {
			return l.zone
		}
		counts[key]++
		x.holds = append(x.holds, held{l.zone.index, key})
	}
	return nil
}

// release gives the places of limit_conn back.
func (x *exchange) release() {
	for _, h := range x.holds {
		counts := x.in.places[h.zone]
		if counts[h.key]--; counts[h.key] == 0 {
			delete(counts, h.key)
		}
	}
	x.holds = x.holds[:0]
}
