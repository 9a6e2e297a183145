package world

import (
	"net/netip"
	"slices"
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/host"
)

// tlsServer answers every request, and says whether it came over TLS.
type tlsServer struct{}

func (s *tlsServer) Handle(_ netip.Addr, req, resp host.Message) error {
	*resp.(*host.Response) = host.Response{Status: 200, Value: map[bool]string{true: "tls", false: "plain"}[req.(*host.Request).TLS]}
	return nil
}

// sayPlain is a server that answers requests without TLS by 400.
type sayPlain struct{ tlsServer }

func (s *sayPlain) HandlePlain(_ netip.Addr, _, resp host.Message) error {
	*resp.(*host.Response) = host.Response{Status: 400}
	return nil
}

// tlsRig is a server on :80 (HTTP), :443 (HTTPS), :444 (HTTPS that answers plain
// requests) and :8080 (either), and a client that f is; delay 1 ms.
func tlsRig(t *testing.T, o TLS, f func(w *World, h host.Host)) *World {
	t.Helper()
	w := New(Options{Seed: 1, Delay: time.Millisecond, TLS: o})
	t.Cleanup(w.Close)
	w.Add("server", MachineOptions{Address: ip("10.0.0.2")}).Install("web", func(h host.Host) error {
		for _, at := range []struct {
			port   string
			speaks host.Protocol
			h      host.Handler
		}{{"0.0.0.0:80", host.HTTP, &tlsServer{}}, {"0.0.0.0:443", host.HTTPS, &tlsServer{}}, {"0.0.0.0:444", host.HTTPS, &sayPlain{}}, {"0.0.0.0:8080", host.AnyHTTP, &tlsServer{}}} {
			if _, err := h.Serve(port(at.port), at.speaks, at.h); err != nil {
				return err
			}
		}
		return nil
	})
	w.Add("client", MachineOptions{Address: ip("10.0.0.1")}).Install("browser", func(h host.Host) error {
		h.Sleep(time.Millisecond)
		_ = h.Call(port("10.0.0.2:80"), &host.Request{}, &host.Response{}, host.Options{}) // ARP
		f(w, h)
		return nil
	})
	return w
}

// TestWhoSpeaksTLS: a request by either protocol to each kind of port.
func TestWhoSpeaksTLS(t *testing.T) {
	for _, row := range []struct {
		to     string
		speaks host.Protocol
		want   string
		status int
		err    error
	}{
		{"10.0.0.2:80", host.HTTP, "plain", 200, nil},
		{"10.0.0.2:80", host.HTTPS, "", 0, host.ErrTLS},
		{"10.0.0.2:443", host.HTTPS, "tls", 200, nil},
		{"10.0.0.2:443", host.HTTP, "", 0, host.ErrClosed},
		{"10.0.0.2:443", "", "", 0, host.ErrClosed},
		{"10.0.0.2:444", host.HTTP, "", 400, nil},
		{"10.0.0.2:8080", host.HTTPS, "tls", 200, nil},
		{"10.0.0.2:8080", host.HTTP, "plain", 200, nil},
		{"10.0.0.2:81", host.HTTPS, "", 0, host.ErrRefused},
	} {
		var resp host.Response
		var err error
		w := tlsRig(t, TLS{}, func(_ *World, h host.Host) {
			err = h.Call(port(row.to), &host.Request{}, &resp, host.Options{Protocol: row.speaks})
		})
		w.Run(time.Second)
		if err != row.err || err == nil && (resp.Value != row.want || resp.Status != row.status) {
			t.Errorf("%q to %s: %d %q %v, want %d %q %v", row.speaks, row.to, resp.Status, resp.Value, err, row.status, row.want, row.err)
		}
	}
}

// TestTLSTakesTime: with 1 ms one way a plain request takes 4 ms. TLS 1.3 adds
// 2 ms and a signature of 500 us, or 150 us where a session is resumed; TLS 1.2
// adds 4 ms and the signature, or 2 ms.
func TestTLSTakesTime(t *testing.T) {
	us := time.Microsecond
	for _, row := range []struct {
		o    TLS
		want []time.Duration // three connections one after another; the server is started anew before the third
		why  string
	}{
		{TLS{}, []time.Duration{6500 * us, 6150 * us, 6500 * us}, "TLS 1.3"},
		{TLS{Old: true}, []time.Duration{8500 * us, 6150 * us, 8500 * us}, "TLS 1.2"},
		{TLS{Full: true}, []time.Duration{6500 * us, 6500 * us, 6500 * us}, "no resumption"},
		{TLS{Sign: -1, Resume: -1}, []time.Duration{6000 * us, 6000 * us, 6000 * us}, "round trips only"},
		{TLS{Sign: 2 * time.Millisecond}, []time.Duration{8000 * us, 6150 * us, 8000 * us}, "a slower signature"},
	} {
		var took []time.Duration
		w := tlsRig(t, row.o, func(w *World, h host.Host) {
			for i := range 3 {
				began := w.Elapsed()
				if err := h.Call(port("10.0.0.2:443"), &host.Request{}, &host.Response{}, host.Options{Protocol: host.HTTPS}); err != nil {
					t.Errorf("%s: call %d: %v", row.why, i, err)
				}
				took = append(took, w.Elapsed()-began)
				if i == 1 {
					h.Sleep(time.Second)
				}
			}
		})
		w.At(500*time.Millisecond, func() { p := w.Machine("server").Program("web"); p.Kill(); p.Start() })
		w.Run(3 * time.Second)
		if !slices.Equal(took, row.want) {
			t.Errorf("%s: %v, want %v", row.why, took, row.want)
		}
	}
}

// TestTicketsAge: a session is resumed for five minutes.
func TestTicketsAge(t *testing.T) {
	var took []time.Duration
	w := tlsRig(t, TLS{}, func(w *World, h host.Host) {
		for _, pause := range []time.Duration{0, 299 * time.Second, 301 * time.Second} {
			h.Sleep(pause)
			_ = h.Call(port("10.0.0.2:80"), &host.Request{}, &host.Response{}, host.Options{}) // ARP entries age, too
			began := w.Elapsed()
			_ = h.Call(port("10.0.0.2:443"), &host.Request{}, &host.Response{}, host.Options{Protocol: host.HTTPS})
			took = append(took, w.Elapsed()-began)
		}
	})
	w.Run(time.Hour)
	if us := time.Microsecond; !slices.Equal(took, []time.Duration{6500 * us, 6150 * us, 6500 * us}) {
		t.Errorf("%v", took)
	}
}

// TestSilentHandshake: a program that hangs takes the connection and never
// greets: the limit is that of the opening.
func TestSilentHandshake(t *testing.T) {
	var err error
	var took time.Duration
	w := tlsRig(t, TLS{}, func(w *World, h host.Host) {
		w.Machine("server").Program("web").Freeze()
		began := w.Elapsed()
		err = h.Call(port("10.0.0.2:443"), &host.Request{}, &host.Response{}, host.Options{Protocol: host.HTTPS, Connect: time.Second, Read: time.Minute})
		took = w.Elapsed() - began
	})
	w.Run(5 * time.Minute)
	if err != host.ErrConnectTimeout || took != time.Second {
		t.Errorf("%v after %v, want %v after 1s", err, took, host.ErrConnectTimeout)
	}
}

// TestTLSThroughStreams: a proxy in mode tcp passes the handshake on to who
// speaks TLS behind it.
func TestTLSThroughStreams(t *testing.T) {
	var resp host.Response
	var err error
	w := tlsRig(t, TLS{}, func(_ *World, h host.Host) {
		err = h.Call(port("10.0.0.3:443"), &host.Request{}, &resp, host.Options{Protocol: host.HTTPS})
	})
	w.Add("proxy", MachineOptions{Address: ip("10.0.0.3")}).Install("tcp", func(h host.Host) error {
		_, err := h.ServeStreams(port("0.0.0.0:443"), host.AcceptorFunc(func(s host.Stream) {
			if back, err := h.DialStream(port("10.0.0.2:443"), host.Options{}); err == nil {
				h.JoinStreams(s, back, 0)
			}
		}))
		return err
	})
	w.Run(time.Second)
	if err != nil || resp.Value != "tls" {
		t.Errorf("%+v %v", resp, err)
	}
}
