package httpd_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/hadrill/hadrill/sim/program/httpd"
	"github.com/hadrill/hadrill/sim/replay"
)

func readText(text string) (*httpd.Config, error) {
	c, _, err := httpd.Read(fstest.MapFS{"httpd.conf": {Data: []byte(text)}}, "httpd.conf")
	return c, err
}

// TestGolden replays every recording of the real httpd 2.4.68 and compares each
// request: the server that answered, the status, who received it.
func TestGolden(t *testing.T) { replay.Httpd.Test(t, replayRecording) }

// near are picks that could as well have fallen the other way, with the reason.
// They are compared like all others: the replay meets them as recorded.
var near = []struct {
	recording string
	n         int
	why       string
}{
	{"sticky_dead_failover_retry60", 24, "sent 60.000 s after the failure, to a millisecond: just over the retry of 60 s"},
	{"retry0", 2, "with retry=0 the failed member is a candidate again when a microsecond has passed before the next choice"},
}

func replayRecording(t *testing.T, rec *replay.WebRecording) replay.Verdict {
	c, err := readText(rec.Config)
	if err != nil {
		t.Fatalf("the recorded configuration is refused: %v", err)
	}
	r := replay.NewWebReplay(rec, replay.WebOptions{})
	out, err := r.Replay("httpd", c.Main(httpd.Options{}))
	if err != nil {
		t.Error(err)
	}
	v := replay.Httpd.Judge(replay.Httpd.Comparison, rec, out, nil)
	for _, p := range near {
		if p.recording == rec.Name {
			v.How = fmt.Sprintf("request %d: %s", p.n, p.why)
		}
	}
	return v
}

// TestGolden2 replays the recordings of headers, error pages, redirects,
// rewriting, access rules and workers.
func TestGolden2(t *testing.T) {
	replay.Httpd.Test2(t, func(t *testing.T, rec *replay.WebRecording) replay.Verdict {
		c, err := readText(rec.Config)
		if err != nil {
			reason, _, _ := strings.Cut(err.Error(), "\n")
			return replay.Verdict{Unsupported: reason}
		}
		out, err := replay.NewWebReplay(rec, replay.WebOptions{}).Replay("httpd", c.Main(httpd.Options{}))
		if err != nil {
			t.Error(err)
		}
		return replay.Httpd.JudgeSecond(rec, out)
	})
}
