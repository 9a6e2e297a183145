package haproxy_test

import (
	"strings"
	"testing"

	"github.com/hadrill/hadrill/sim/replay"
)

// TestSecond replays the second collection of recordings of HAProxy 2.6.12: rules,
// error pages, limits of connections, checks, mode tcp, odd requests.
func TestSecond(t *testing.T) {
	replay.HAProxy.Test2(t, func(t *testing.T, rec *replay.WebRecording) replay.Verdict {
		c, err := readText(rec.Config)
		if err != nil {
			reason, _, _ := strings.Cut(err.Error(), "\n")
			t.Logf("not yet supported: %s", reason)
			return replay.Verdict{Unsupported: reason}
		}
		out, _ := simulate(t, rec, c, nil)
		return replay.HAProxy.JudgeSecond(rec, out)
	})
}
