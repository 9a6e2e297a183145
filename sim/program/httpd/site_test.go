package httpd_test

import (
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/program/httpd"
	"github.com/hadrill/hadrill/sim/world"
)

var names = map[string]netip.Addr{"web1": netip.MustParseAddr("10.20.0.21"), "web2": netip.MustParseAddr("10.20.0.22"), "web3": netip.MustParseAddr("10.20.0.23")}

// app is a server that answers with its name; it serves http on 8080, ajp on
// 8009 and https on 8443.
type app struct {
	h     host.Host
	name  string
	moods map[string]string // what it does, by its name; see Handle
	pings *int              // CPINGs that all of them got
}

func (a *app) main(h host.Host) error {
	a.h = h
	for _, port := range []uint16{8080, 8009, 8443} {
		if _, err := h.Serve(netip.AddrPortFrom(netip.IPv4Unspecified(), port), protocolOf(port), a); err != nil {
			return err
		}
	}
	return nil
}

// protocolOf returns the protocol of a port of the servers of these tests.
func protocolOf(port uint16) host.Protocol {
	switch port {
	case 8009:
		return host.AJP
	case 8443:
		return host.HTTPS
	}
	return host.HTTP
}

// Handle answers; in the mood hang never, in the mood close without an answer.
func (a *app) Handle(_ netip.Addr, req, resp host.Message) error {
	q, r := req.(*host.Request), resp.(*host.Response)
	mood := a.moods[a.name]
	if q.Method == host.CPing {
		*a.pings++
		if mood == "deaf" {
			a.h.NewCond().Wait(0)
		}
		*r = host.Response{}
		return nil
	}
	switch mood {
	case "hang", "deaf":
		a.h.NewCond().Wait(0)
	case "close":
		return host.ErrClosed
	case "slow":
		a.h.Sleep(2 * time.Second)
	case "ill":
		if q.URI == "/health" {
			*r = host.Response{Status: 503, Served: a.name}
			return nil
		}
	}
	*r = host.Response{Status: 200, Served: a.name + " " + q.Host + q.URI, Location: q.Get("X-Location")}
	if left := q.Get("Max-Forwards"); left != "" {
		r.Header = []host.Field{{Name: "X-Left", Value: left}}
	}
	return nil
}

// shop is a world with servers, httpd in front and one user.
type shop struct {
	w     *world.World
	moods map[string]string
	pings int
}

// open builds it; lines follow Listen 80 in the configuration.
func open(tb testing.TB, lines string, user host.Main) *shop {
	return openWith(tb, lines, func(name string, s *shop) host.Main {
		return (&app{name: name, moods: s.moods, pings: &s.pings}).main
	}, user)
}

// openWith builds it with servers of another kind.
func openWith(tb testing.TB, lines string, server func(name string, s *shop) host.Main, user host.Main) *shop {
	c, err := readText("Listen 80\n" + lines)
	if err != nil {
		tb.Fatal(err)
	}
	s := &shop{w: world.New(world.Options{Seed: 1, Delay: 50 * time.Microsecond}), moods: map[string]string{}}
	tb.Cleanup(s.w.Close)
	for _, name := range []string{"web1", "web2", "web3"} {
		s.w.Add(name, world.MachineOptions{Address: names[name]}).Install("app", server(name, s))
	}
	s.w.Add("lb1", world.MachineOptions{Address: netip.MustParseAddr("10.20.0.11")}).Install("httpd", c.Main(httpd.Options{Names: names}))
	s.w.Add("user", world.MachineOptions{Address: netip.MustParseAddr("10.20.1.2")}).Install("user", user)
	return s
}

// ask sends one request to httpd.
func ask(h host.Host, req host.Request) (host.Response, error) {
	if req.Method == "" {
		req.Method = "GET"
	}
	if req.Host == "" {
		req.Host = "www"
	}
	var resp host.Response
	err := h.Call(netip.MustParseAddrPort("10.20.0.11:80"), &req, &resp, host.Options{})
	return resp, err
}

// pair returns a balancer of web1 and web2 with parameters.
func pair(scheme, first, second, balancer string) string {
	port := map[string]string{"http": "8080", "ajp": "8009"}[scheme]
	return strings.Join([]string{
		"<Proxy balancer://app>",
		"BalancerMember " + scheme + "://web1:" + port + " route=a " + first,
		"BalancerMember " + scheme + "://web2:" + port + " route=b " + second,
		"</Proxy>",
		"ProxyPass / balancer://app/ " + balancer, "",
	}, "\n")
}
