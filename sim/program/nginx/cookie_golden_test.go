package nginx_test

import (
	"testing"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/program/nginx"
	"github.com/hadrill/hadrill/sim/replay"
)

func cookieServer(config string, _ int) (host.Main, error) {
	c, err := readText(config)
	if err != nil {
		return nil, err
	}
	return c.Main(nginx.Options{}), nil
}

// TestCookieLimits: how long cookies may be before nginx 1.22.1, in requests and in
// answers, to the byte.
func TestCookieLimits(t *testing.T) {
	tables := replay.Cookies("nginx", "response_header_limits").Test(t, func(_ *testing.T, c *replay.Case) replay.Verdict {
		return replay.PlayCookies(c, replay.CookieServer{Make: cookieServer, Ordered: true})
	})
	if n := tables[0].Replayed; n != 8 {
		t.Errorf("%d recordings, expected 8", n)
	}
}
