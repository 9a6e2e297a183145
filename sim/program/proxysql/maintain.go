package proxysql

import (
	"slices"
	"time"

	"github.com/hadrill/hadrill/sim/host"
)

// maintainEvery is how often idle connections are looked after.
const maintainEvery = time.Second

// maintain has sessions give back what they keep for too long, and pings connections
// that are free.
func (p *proxy) maintain() {
	for {
		p.host.Sleep(maintainEvery)
		now := p.host.Monotonic()
		for _, r := range p.rows {
			for _, b := range slices.Clone(r.used) {
				if b.kept > 0 && p.config.KeyDelayLimit > 0 && now.Sub(b.since) >= p.config.KeyDelayLimit && !b.busy {
					b.release()
				}
			}
			for _, b := range slices.Clone(r.free) {
				if now.Sub(b.since) >= p.config.PingIdle {
					r.free = slices.DeleteFunc(r.free, func(o *backend) bool { return o == b })
					r.count()
					p.host.Go(host.TaskFunc(b.ping))
				}
			}
		}
	}
}

// ping keeps an idle connection that answers.
func (b *backend) ping() {
	r := b.row
	if err := b.call(host.Statement{Do: host.SelectOne}, r.p.config.PingIdleLimit); err != nil || r.server.Offline() {
		_ = b.conn.Close()
		return
	}
	b.since = r.p.host.Monotonic()
	r.free = append(r.free, b)
	r.count()
}
