package httpd_test

import (
	"testing"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/program/httpd"
	"github.com/hadrill/hadrill/sim/replay"
)

func cookieServer(config string, _ int) (host.Main, error) {
	c, err := readText(config)
	if err != nil {
		return nil, err
	}
	return c.Main(httpd.Options{}), nil
}

// TestCookieLimits: how long cookies may be before httpd 2.4.71, in requests and in
// answers, to the byte.
func TestCookieLimits(t *testing.T) {
	tables := replay.Cookies("httpd", "request_header_limits").Test(t, func(_ *testing.T, c *replay.Case) replay.Verdict {
		return replay.PlayCookies(c, replay.CookieServer{Make: cookieServer})
	})
	if n := tables[0].Replayed; n != 5 {
		t.Errorf("%d recordings, expected 5", n)
	}
}
