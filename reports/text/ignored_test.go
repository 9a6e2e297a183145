package text

import (
	"strings"
	"testing"

	"github.com/hadrill/hadrill/reports/layout"
	"github.com/hadrill/hadrill/reports/verdict/verdicttest"
)

// TestIgnored: a line that the scenario leaves aside stands in the text.
func TestIgnored(t *testing.T) {
	v := verdicttest.Judged(t, nil, verdicttest.Holds)
	v.Record.Run.Ignored = []string{"nginx.conf:7:3: proxy_cache"}
	if got := text1(t, layout.Options{}, v); !strings.Contains(got, "ignored: nginx.conf:7:3: proxy_cache\n") {
		t.Errorf("got\n%s", got)
	}
}

// TestOurs: programs that were hadrill's own where there are real ones stand there, too.
func TestOurs(t *testing.T) {
	v := verdicttest.Judged(t, nil, verdicttest.Holds)
	if got := text1(t, layout.Options{}, v); strings.Contains(got, "hadrill's own") {
		t.Errorf("none is, got\n%s", got)
	}
	v.Record.Run.Ours = []string{"lb1/nginx", "lb2/nginx"}
	if got := text1(t, layout.Options{}, v); !strings.Contains(got, ": hadrill's own: lb1/nginx, lb2/nginx\n") {
		t.Errorf("got\n%s", got)
	}
}
