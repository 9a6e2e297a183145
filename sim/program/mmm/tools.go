package mmm

import (
	"time"

	"github.com/hadrill/hadrill/sim/mechanism/dist"
)

// Tools are the durations of starting Perl programs.
type Tools struct {
	Startup dist.Dist // of the monitor, until it has made its first checks
	Helper  dist.Dist // of each program that an agent starts for a step, such as configure_ip
	SSH     dist.Dist // opening a session, for kill_host_bin
}

// Recorded are the durations of MMM 2.2.1 on Perl 5.36, Debian 12, two busy cores:
// the address left the old writer 0.3 to 0.7 s after the decision, by three programs,
// and was on the new one 0.5 to 1 s later, by four to six.
func Recorded() Tools {
	ms := func(least, most int) dist.Dist {
		return dist.Uniform(time.Duration(least)*time.Millisecond, time.Duration(most)*time.Millisecond)
	}
	return Tools{Startup: ms(1500, 3000), Helper: ms(80, 220), SSH: ms(150, 900)}
}

// Set sets a duration by its name in scenarios; false where there is none.
func (t *Tools) Set(name string, d dist.Dist) bool {
	to, ok := map[string]*dist.Dist{"startup": &t.Startup, "helper": &t.Helper, "ssh": &t.SSH}[name]
	if ok {
		*to = d
	}
	return ok
}
