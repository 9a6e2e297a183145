package simulated

import (
	"net/netip"
	"testing"
	"testing/fstest"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/program/haproxy"
	"github.com/hadrill/hadrill/sim/program/httpd"
	"github.com/hadrill/hadrill/sim/program/nginx"
	"github.com/hadrill/hadrill/sim/world"
)

// TestHeaderTakers: what nginx and httpd behind send-proxy make of the header: the client
// where they trust who sends it, the balancer where they do not, and 400 where they do not
// read it.
func TestHeaderTakers(t *testing.T) {
	const user, balancer = "10.20.1.2", "10.20.0.11"
	at := map[string]netip.Addr{"taker": netip.MustParseAddr("10.20.0.12"), "web1": netip.MustParseAddr("10.20.0.21")}
	for _, c := range []struct {
		why, nginx, httpd string
		status            int
		forwarded         string
	}{
		{"nginx that trusts it", "set_real_ip_from 10.20.0.0/24; real_ip_header proxy_protocol; server { listen 8080 proxy_protocol; ", "", 200, user},
		{"nginx that trusts others", "set_real_ip_from 10.30.0.0/24; real_ip_header proxy_protocol; server { listen 8080 proxy_protocol; ", "", 200, balancer},
		{"nginx without real_ip_header", "server { listen 8080 proxy_protocol; ", "", 200, balancer},
		{"nginx that does not read it", "server { listen 8080; ", "", 400, ""},
		{"httpd", "", "RemoteIPProxyProtocol On\n", 200, user},
		{"httpd that does not read it", "", "RemoteIPProxyProtocol Off\n", 400, ""},
	} {
		var program host.Main
		if c.nginx != "" {
			text := "events {}\nhttp { " + c.nginx + "location / { proxy_pass http://web1:8081; proxy_set_header X-Forwarded-For $remote_addr; } } }\n"
			cfg, _, err := nginx.Read(fstest.MapFS{"f": {Data: []byte(text)}}, "f")
			if err != nil {
				t.Fatal(err)
			}
			program = cfg.Main(nginx.Options{Names: at})
		} else {
			cfg, _, err := httpd.Read(fstest.MapFS{"f": {Data: []byte("Listen 8080\n" + c.httpd + "ProxyPass / http://10.20.0.21:8081/\n")}}, "f")
			if err != nil {
				t.Fatal(err)
			}
			program = cfg.Main(httpd.Options{})
		}
		const file = "defaults\n mode http\n timeout connect 5s\nlisten a\n bind *:80\n server s taker:8080 send-proxy\n"
		cfg, _, err := haproxy.Read(fstest.MapFS{"f": {Data: []byte(file)}}, "f")
		if err != nil {
			t.Fatal(err)
		}
		var answer host.Response
		forwarded := ""
		w := world.New(world.Options{Seed: 1})
		t.Cleanup(w.Close)
		w.Add("lb1", world.MachineOptions{Address: netip.MustParseAddr(balancer)}).Install("haproxy", cfg.Main(haproxy.Options{Names: at}))
		w.Add("taker", world.MachineOptions{Address: at["taker"]}).Install("taker", program)
		w.Add("web1", world.MachineOptions{Address: at["web1"]}).Install("seen", func(h host.Host) error {
			_, err := h.Serve(netip.MustParseAddrPort("0.0.0.0:8081"), host.HTTP, host.HandlerFunc(func(_ netip.Addr, req, resp host.Message) error {
				forwarded = req.(*host.Request).Forwarded
				*resp.(*host.Response) = host.Response{Status: 200}
				return nil
			}))
			return err
		})
		w.Add("user", world.MachineOptions{Address: netip.MustParseAddr(user)}).Install("user", func(h host.Host) error {
			h.Sleep(time.Millisecond)
			return h.Call(netip.MustParseAddrPort(balancer+":80"), &host.Request{Method: "GET", URI: "/"}, &answer, host.Options{})
		})
		w.Run(10 * time.Second)
		if answer.Status != c.status || forwarded != c.forwarded {
			t.Errorf("%s: status %d, forwarded %q; want %d, %q", c.why, answer.Status, forwarded, c.status, c.forwarded)
		}
	}
}
