package tomcat

import (
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/mechanism/dist"
)

// TestAJP: the AJP connector serves what the HTTP connector does, keeps the
// session between them, and answers a CPING when a worker is free.
func TestAJP(t *testing.T) {
	r := newRig(t, Config{AJP: 8009, JvmRoute: "jvm1", Threads: 1, Work: dist.Constant(100 * time.Millisecond)}, nil)
	type step struct {
		port   uint16
		method string
		uri    string
		status int
		value  string
		took   time.Duration // rounded
	}
	steps := []step{
		{8009, host.CPing, "", 0, "", 0},
		{8009, "GET", "/index.jsp", 200, "1", 100 * time.Millisecond},
		{8080, "GET", "/index.jsp", 200, "2", 100 * time.Millisecond},
		{8009, "GET", "/nowhere", 200, "", 100 * time.Millisecond},
	}
	var busy time.Duration
	r.browser.Install("httpd", func(h host.Host) error {
		cookie := ""
		for _, s := range steps {
			began := h.Now()
			var resp host.Response
			to := netip.AddrPortFrom(addr("10.20.0.5"), s.port)
			if err := h.Call(to, &host.Request{Method: s.method, URI: s.uri, Cookie: cookie}, &resp, host.Options{Protocol: map[uint16]host.Protocol{8009: host.AJP}[s.port]}); err != nil {
				t.Errorf("%s %s on %d: %v", s.method, s.uri, s.port, err)
			}
			if resp.SetCookie != "" {
				cookie, _, _ = strings.Cut(resp.SetCookie, ";")
			}
			if took := h.Now().Sub(began).Round(10 * time.Millisecond); resp.Status != s.status || resp.Value != s.value || took != s.took {
				t.Errorf("%s %s on %d: %+v in %v, want %d %q in %v", s.method, s.uri, s.port, resp, took, s.status, s.value, s.took)
			}
		}
		if !strings.HasSuffix(cookie, ".jvm1") {
			t.Errorf("the session's id %q has not the jvmRoute", cookie)
		}
		h.Go(host.TaskFunc(func() {
			_ = h.Call(port("10.20.0.5:8080"), &host.Request{Method: "GET", URI: "/index.jsp"}, &host.Response{}, host.Options{})
		}))
		h.Sleep(10 * time.Millisecond)
		began := h.Now()
		err := h.Call(port("10.20.0.5:8009"), &host.Request{Method: host.CPing}, &host.Response{}, host.Options{Protocol: host.AJP})
		busy = h.Now().Sub(began).Round(10 * time.Millisecond)
		return err
	})
	r.w.Run(5 * time.Second)
	if busy != 90*time.Millisecond {
		t.Errorf("a CPING waits %v for the one worker, want 90ms", busy)
	}
}
