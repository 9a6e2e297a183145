package keepalived

import (
	"net/netip"
	"testing"
	"testing/fstest"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/replay"
)

// TestRecordings: for each recorded case of two keepalived 2.2.7, every
// recorded run lies inside the range of simulated ones, the recorded median is
// one that as many simulated runs can have, and what never happened never
// happens.
func TestRecordings(t *testing.T) {
	replay.TestVRRP(t, func(file string) (host.Main, error) {
		c, _, err := Read(fstest.MapFS{"keepalived.conf": {Data: []byte(file)}}, "keepalived.conf")
		if err != nil {
			return nil, err
		}
		return c.Main(Options{Default: Probe{Kind: HTTP, Address: netip.MustParseAddrPort("127.0.0.1:80")}}), nil
	})
}

// TestSecondRecordings replays vrrp_strict, sync groups, notify, tracked files
// and processes, and files that keepalived corrects.
func TestSecondRecordings(t *testing.T) {
	replay.TestVRRP2(t, func(file string) (host.Main, error) {
		c, _, err := Read(fstest.MapFS{"keepalived.conf": {Data: []byte(file)}}, "keepalived.conf")
		if err != nil {
			return nil, err
		}
		return c.Main(Options{Default: Probe{Kind: HTTP, Address: netip.MustParseAddrPort("127.0.0.1:8080")}, NoProcessEvents: true, Interfaces: []string{"eth0"}}), nil
	})
}
