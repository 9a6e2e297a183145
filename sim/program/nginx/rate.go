package nginx

import (
	"strings"
	"time"

	"github.com/hadrill/hadrill/sim/conf"
)

// rateSettings limit how fast an answer is sent.
type rateSettings struct {
	rate, rateAfter *int64 // limit_rate, limit_rate_after; bytes a second, bytes
	proxyRate       *int64 // proxy_limit_rate
	ranges          *conf.Problem
}

func (s *rateSettings) inherit(o *rateSettings) {
	inheritOne(&s.rate, o.rate)
	inheritOne(&s.rateAfter, o.rateAfter)
	inheritOne(&s.proxyRate, o.proxyRate)
	inheritOne(&s.ranges, o.ranges)
}

func (r *reader) limitRate(b *block, s *conf.Directive) {
	if w := s.Args()[0]; strings.HasPrefix(w.Text, "$") {
		r.Refuse(r.at, s, s.Name(), w, "a rate by a variable is not supported yet")
		return
	}
	b.settings.rate = sizeOf(s)
}

func (r *reader) limitRateAfter(b *block, s *conf.Directive) { b.settings.rateAfter = sizeOf(s) }

func (r *reader) proxyLimitRate(b *block, s *conf.Directive) { b.settings.proxyRate = sizeOf(s) }

func sizeOf(s *conf.Directive) *int64 {
	n, _ := parseSize(s.Args()[0].Text) // the form has checked it
	return &n
}

// forceRanges reads proxy_force_ranges: requests with Range would get parts.
func (r *reader) forceRanges(b *block, s *conf.Directive) {
	if on := r.flag(s); on != nil && *on {
		p := s.Problem(s.Words[0], "ranges are not supported yet")
		b.settings.ranges = &p
	}
}

// slowDown waits as long as limit_rate and proxy_limit_rate make the answer last.
func (x *exchange) slowDown() {
	s, size := &x.loc.settings.rateSettings, int64(x.resp.BodyBytes)
	lasts := time.Duration(0)
	if s.rate != nil && *s.rate > 0 {
		after := int64(0)
		if s.rateAfter != nil {
			after = *s.rateAfter
		}
		lasts = time.Duration(max(0, size-after) * int64(time.Second) / *s.rate)
	}
	if s.proxyRate != nil && *s.proxyRate > 0 && x.proxied {
		lasts = max(lasts, time.Duration(size*int64(time.Second) / *s.proxyRate))
	}
	if lasts > 0 && !x.sub {
		x.in.h.Sleep(lasts)
	}
}
