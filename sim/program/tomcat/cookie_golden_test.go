package tomcat

import (
	"testing"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/replay"
)

func cookieServer(config string, cookie int) (host.Main, error) {
	c, err := recorded(replay.TomcatServer{Server: config})
	if cookie > 0 {
		c.Pages = []Page{{Path: replay.CookiePath, Cookie: "s", CookieSize: cookie}}
	}
	return c.Main(), err
}

// TestCookieLimits: how long cookies may be before Tomcat 10.1.60, in requests and in
// answers, to the byte, and how many.
func TestCookieLimits(t *testing.T) {
	tables := replay.Cookies("tomcat", "").Test(t, func(_ *testing.T, c *replay.Case) replay.Verdict {
		return replay.PlayCookies(c, replay.CookieServer{Make: cookieServer})
	})
	if n := tables[0].Replayed; n != 4 {
		t.Errorf("%d recordings, expected 4", n)
	}
}
