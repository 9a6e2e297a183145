package simulated

import (
	"net/netip"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/hadrill/hadrill/scenarios"
)

// TestTrackProcess: a tracked process is found by each name that it has: httpd's is
// apache2 with Debian.
func TestTrackProcess(t *testing.T) {
	const file = "vrrp_track_process web {\n process %\n}\n" + "vrrp_instance VI_1 {\n interface eth0\n virtual_router_id 51\n priority 100\n virtual_ipaddress {\n 10.20.0.100\n }\n track_process {\n web\n }\n}\n"
	text := strings.Replace(small, "nginx: nginx.conf", "site: {httpd: httpd.conf}", 1)
	for process, owned := range map[string]bool{"apache2": true, "/usr/sbin/httpd": true, "site": true, "nginx": false} {
		s, err := scenarios.Load(fstest.MapFS{
			"scenario.yaml": {Data: []byte(text)}, "httpd.conf": {Data: []byte("Listen 80\nRedirect 404 /\n")},
			"keepalived.conf": {Data: []byte(strings.Replace(file, "%", process, 1))},
		}, ".", "small")
		if err != nil {
			t.Fatal(err)
		}
		r := newRun(planOf(t, s), 1)
		r.w.Run(r.lead + time.Second)
		if got := len(r.w.Owners(netip.MustParseAddr("10.20.0.100"))) == 1; got != owned {
			t.Errorf("process %s: the address is there: %v, want %v", process, got, owned)
		}
		r.w.Close()
	}
}
