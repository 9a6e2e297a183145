package nginx_test

import (
	"net/netip"
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/program/nginx"
	"github.com/hadrill/hadrill/sim/world"
)

// usual is a configuration with what a request usually meets.
const usual = `map $cookie_route $key { default $cookie_route; "" $remote_addr; }
	upstream app { hash $key consistent; server web1:8080; server web2:8080; }
	server { listen 80; server_name site;
		location /static/ { root html; }
		location ~ \.jsp$ { proxy_pass http://app; }
		location /app/ {
			proxy_pass http://app/app/;
			proxy_set_header Host $host;
			proxy_set_header X-Real-IP $remote_addr;
			proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
		}
	}`

// kept and fair are the parts that keep state for each request.
const (
	kept = "upstream app { server web1:8080; server web2:8080; keepalive 8; }\n" +
		"server { listen 80; location / { proxy_http_version 1.1; proxy_set_header Connection \"\"; proxy_pass http://app; } }"
	fair = "upstream app { fair; server web1:8080; server web2:8080; }\n" + aServer
)

// loop sends requests without end, as a user does that reuses its structs.
func loop(sent *int) host.Main {
	return func(h host.Host) error {
		req := &host.Request{Method: "GET", Host: "site", URI: "/app/list?id=1", Cookie: "JSESSIONID=a; route=jvm2"}
		resp := new(host.Response)
		for {
			if err := h.Call(netip.MustParseAddrPort("10.20.0.11:80"), req, resp, host.Options{}); err != nil {
				return err
			}
			if resp.Status == 200 {
				*sent++
			}
			h.Sleep(time.Millisecond)
		}
	}
}

func newLoop(tb testing.TB, text string) (*world.World, *int) {
	c, err := readText(inHTTP(text))
	if err != nil {
		tb.Fatal(err)
	}
	w := world.New(world.Options{Seed: 1, Delay: 50 * time.Microsecond})
	tb.Cleanup(w.Close)
	answer := host.Response{Status: 200, Served: "web"}
	for _, name := range []string{"web1", "web2"} {
		w.Add(name, world.MachineOptions{Address: siteNames[name]}).Install("app", func(h host.Host) error {
			_, err := h.Serve(netip.MustParseAddrPort("0.0.0.0:8080"), host.HTTP, host.HandlerFunc(func(_ netip.Addr, _, resp host.Message) error {
				*resp.(*host.Response) = answer
				return nil
			}))
			return err
		})
	}
	w.Add("lb1", world.MachineOptions{Address: netip.MustParseAddr("10.20.0.11")}).Install("nginx", c.Main(nginx.Options{Names: siteNames}))
	sent := new(int)
	w.Add("user", world.MachineOptions{Address: netip.MustParseAddr("10.20.1.2")}).Install("user", loop(sent))
	w.Run(time.Second) // pools fill
	return w, sent
}

// BenchmarkRequest measures one request from a user through nginx to a server
// and back, the world's part included.
func BenchmarkRequest(b *testing.B) {
	for _, c := range []struct{ name, text string }{{"usual", usual}, {"pair", pair}, {"kept", kept}, {"fair", fair}} {
		b.Run(c.name, func(b *testing.B) {
			w, sent := newLoop(b, c.text)
			b.ReportAllocs()
			b.ResetTimer()
			for from, at := *sent, w.Elapsed(); *sent-from < b.N; {
				at += 100 * time.Millisecond
				w.Run(at)
			}
		})
	}
}

// TestRequestDoesNotAllocate: a second of requests allocates less than one
// thing for each.
func TestRequestDoesNotAllocate(t *testing.T) {
	for _, text := range []string{usual, pair, kept, fair} {
		w, sent := newLoop(t, text)
		at, before := w.Elapsed(), *sent
		const seconds = 5
		allocs := testing.AllocsPerRun(seconds, func() {
			at += time.Second
			w.Run(at)
		})
		requests := float64(*sent-before) / (seconds + 1) // AllocsPerRun runs once more, to warm up
		if requests < 100 || allocs/requests > 0.05 {
			t.Errorf("%v requests a second, %v allocations", requests, allocs)
		}
	}
}
