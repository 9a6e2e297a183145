package httpd_test

import (
	"net/netip"
	"testing"
	"testing/fstest"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/program/httpd"
	"github.com/hadrill/hadrill/sim/world"
)

// TestJKList: worker.list says which workers there are; mod_jk 1.2.48 answers for
// the others with 500.
func TestJKList(t *testing.T) {
	files := fstest.MapFS{
		"httpd.conf": {Data: []byte("Listen 80\n<IfModule jk_module>\nJkMount /a/* a\nJkMount /b/* b\nJkMount /c/* c\nJkMount /no/* no\n<Location /jk-status>\nJkMount jk-status\n</Location>\n" +
			"<Location /jk-manager>\nJkMount jk-manager\n</Location>\n</IfModule>\n")},
		"workers.properties": {Data: []byte("worker.list=a\nworker.list=jk-status, c\nworker.a.host=10.20.0.21\nworker.b.host=10.20.0.21\nworker.jk-status.type=status\n")},
	}
	c, _, err := httpd.Read(files, "httpd.conf")
	if err != nil {
		t.Fatal(err)
	}
	w := world.New(world.Options{Seed: 1, Delay: 50 * time.Microsecond})
	t.Cleanup(w.Close)
	pings := 0
	w.Add("web1", world.MachineOptions{Address: names["web1"]}).Install("app", (&app{name: "web1", pings: &pings}).main)
	w.Add("lb1", world.MachineOptions{Address: netip.MustParseAddr("10.20.0.11")}).Install("httpd", c.Main(httpd.Options{Names: names}))
	cases := []struct {
		uri, why string
		want     int
	}{
		{"/a/x", "listed", 200},
		{"/b/x", "not listed", 500},
		{"/c/x", "listed alone: the machine's own, where nothing listens", 503},
		{"/no/x", "not there", 500},
		{"/jk-status", "of status", 200},
		{"/jk-manager", "not there, in a section", 500},
		{"/x", "not mounted", 404},
	}
	w.Add("user", world.MachineOptions{Address: netip.MustParseAddr("10.20.1.2")}).Install("user", func(h host.Host) error {
		for _, c := range cases {
			if got, err := ask(h, host.Request{URI: c.uri}); err != nil || got.Status != c.want {
				t.Errorf("%s, %s: %d %v, want %d", c.uri, c.why, got.Status, err, c.want)
			}
		}
		return nil
	})
	w.Run(time.Minute)
}
