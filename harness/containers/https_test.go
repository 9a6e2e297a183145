package containers

import (
	"testing"

	"github.com/hadrill/hadrill/harness/simulated"
	"github.com/hadrill/hadrill/reports/verdict"
)

// TestHTTPS: TLS to a balancer and from it to its servers, on both grounds: while
// one server is killed users that come by it, and those that are redirected to it,
// see no error but of what it was answering, and who speaks HTTP to nginx' port of TLS gets 400.
func TestHTTPS(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"https", "https-haproxy"} {
		t.Run(name, func(t *testing.T) {
			c := caseOf(t, name, "")
			if v := judged(c, runOn(t, simulated.Ground{}, c)); v.Result != verdict.Pass {
				t.Errorf("simulated: %s: %q", v.Result, v.Reasons)
			}
			passes(t, open(t), name, "")
		})
	}
}
