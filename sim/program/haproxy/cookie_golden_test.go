package haproxy_test

import (
	"testing"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/program/haproxy"
	"github.com/hadrill/hadrill/sim/replay"
)

func cookieServer(config string, _ int) (host.Main, error) {
	c, err := readText(config)
	if err != nil {
		return nil, err
	}
	return c.Main(haproxy.Options{}), nil
}

// TestCookieLimits: how long cookies may be before HAProxy 2.6.12, in requests and
// in answers, to the byte.
func TestCookieLimits(t *testing.T) {
	tables := replay.Cookies("haproxy", "").Test(t, func(_ *testing.T, c *replay.Case) replay.Verdict {
		return replay.PlayCookies(c, replay.CookieServer{Make: cookieServer})
	})
	if n := tables[0].Replayed; n != 5 {
		t.Errorf("%d recordings, expected 5", n)
	}
}
