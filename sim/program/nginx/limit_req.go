package nginx

import (
	"time"

	"github.com/hadrill/hadrill/sim/host"
)

// requestZone is a limit_req_zone.
type requestZone struct {
	name  string
	key   *Value
	rate  int64 // thousandths of a request a second
	index int
}

// limitReq is a limit_req: of a zone, with burst and delay in thousandths of a
// request.
type limitReq struct {
	zone         *requestZone
	burst, delay int64
	noDelay      bool
}

// bucket is the state of one key (ngx_http_limit_req_node_t).
type bucket struct {
	excess int64
	last   host.Time
}

// limitRate applies limit_req, once a request: the zone that refuses it, or nil and
// how long it waits (ngx_http_limit_req_lookup, _account).
func (x *exchange) limitRate(limits []limitReq) (full *requestZone, wait time.Duration) {
	now := x.in.h.Monotonic()
	type account struct {
		b      *bucket
		excess int64
		ms     int64
	}
	var accounts []account
	for i := range limits {
		l := &limits[i]
		key := l.zone.key.text(x)
		if key == "" {
			continue
		}
		buckets := x.in.rates[l.zone.index]
		b := buckets[key]
		if b == nil {
			b = &bucket{last: now}
			buckets[key] = b
			accounts = append(accounts, account{b, 0, 1})
			continue
		}
		ms := now.Sub(b.last).Milliseconds()
		excess := max(0, b.excess-l.zone.rate*ms/1000+1000)
		if excess > l.burst {
			return l.zone, 0
		}
		accounts = append(accounts, account{b, excess, ms})
		if !l.noDelay && excess > l.delay {
			wait = max(wait, time.Duration((excess-l.delay)*1000/l.zone.rate)*time.Millisecond)
		}
	}
	for _, a := range accounts {
		a.b.excess = a.excess
		if a.ms > 0 {
			a.b.last = now
		}
	}
	return nil, wait
}
