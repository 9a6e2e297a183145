package keepalived

import (
	"net/netip"
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/world"
)

// TestGroups: instances hear each other in the same multicast group alone; in
// different ones both are master.
func TestGroups(t *testing.T) {
	const global = "global_defs {\n vrrp_mcast_group4 224.0.0.19\n}\n"
	for _, c := range []struct {
		why    string
		a, b   string // above the instance
		ia, ib string // within it
		owners int
	}{
		{"both in the usual one", "", "", "", "", 1},
		{"both in another", global, global, "", "", 1},
		{"only one of them", global, "", "", "", 2},
		{"one by its instance, the other by its file", "", global, " mcast_dst_ip 224.0.0.19", "", 1},
		{"the instance's goes before the file's", global, global, "", " mcast_dst_ip 224.0.0.18", 2},
		{"peers need no group", global, "", " unicast_peer {\n 10.80.0.12\n }", " unicast_peer {\n 10.80.0.11\n }", 1},
	} {
		w := world.New(world.Options{Seed: 1})
		for _, m := range []struct {
			name, above, within, priority string
			at                            netip.Addr
		}{{"a", c.a, c.ia, "150", netip.MustParseAddr("10.80.0.11")}, {"b", c.b, c.ib, "100", netip.MustParseAddr("10.80.0.12")}} {
			cfg, _, err := parse(map[string]string{"keepalived.conf": m.above + withInstance(" priority "+m.priority+"\n"+m.within)})
			if err != nil {
				t.Fatal(err)
			}
			w.Add(m.name, world.MachineOptions{Address: m.at}).Install("keepalived", cfg.Main(Options{}))
		}
		w.Run(10 * time.Second)
		if got := len(w.Owners(netip.MustParseAddr("10.80.0.101"))); got != c.owners {
			t.Errorf("%s: %d machines have the address, want %d", c.why, got, c.owners)
		}
		w.Close()
	}
}
