//go:build linux

package live

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"syscall"
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/mechanism/vrrp"
)

// TestNetwork runs TestTwoMachines in network namespaces of its own, where it
// may change addresses. It needs no root: user namespaces give the right.
func TestNetwork(t *testing.T) {
	cmd := apart("-test.run", "^TestTwoMachines$", "-test.v")
	out, err := cmd.CombinedOutput()
	if errors.Is(err, syscall.EPERM) || errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EINVAL) {
		t.Skipf("skipped: this kernel gives no user namespaces: %v", err)
	}
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
}

// apart is this test binary in network and user namespaces of its own.
func apart(args ...string) *exec.Cmd {
	cmd := exec.Command(os.Args[0], args...)
	cmd.Env = append(os.Environ(), inNamespace+"=1")
	cmd.SysProcAttr = &syscall.SysProcAttr{
		Cloneflags:  syscall.CLONE_NEWUSER | syscall.CLONE_NEWNET,
		UidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}},
		GidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getgid(), Size: 1}},
	}
	return cmd
}

// TestTwoMachines is a machine and its neighbour on one cable; TestNetwork
// starts it.
func TestTwoMachines(t *testing.T) {
	if os.Getenv(inNamespace) == "" {
		return
	}
	c := newCable(t)
	t.Run("a range of source addresses is answered for", c.sourceRange)
	t.Run("an address comes, is announced and goes", c.address)
	t.Run("a port of an address that is not there", c.foreign)
	t.Run("a filtered address neither hears nor answers", c.filtered)
	t.Run("errors of opening", c.opening)
	t.Run("adverts", c.adverts)
	t.Run("the link", c.link)
}

func (c *cable) sourceRange(t *testing.T) {
	in := netip.MustParsePrefix("10.9.64.0/18")
	if err := AddRange("near", in); err != nil {
		t.Fatal(err)
	}
	far := c.serve(t, 80)
	c.run(t, func(h *Host) {
		for _, from := range []string{"10.9.64.1", "10.9.100.7", "10.9.127.254"} {
			a := netip.MustParseAddr(from)
			err := h.Call(far, &host.Request{Method: "GET", URI: "/"}, &host.Response{}, host.Options{From: a, Connect: time.Minute, Read: time.Minute})
			if got := <-c.peers; err != nil || got != a {
				t.Errorf("from %v: %v, the server saw %v", a, err, got)
			}
		}
	})
	if err := RemoveRange("near", in); err != nil {
		t.Error(err)
	}
	c.run(t, func(h *Host) {
		err := h.Call(far, &host.Request{Method: "GET", URI: "/"}, &host.Response{}, host.Options{From: netip.MustParseAddr("10.9.64.1")})
		if err != host.ErrNoAddress {
			t.Errorf("from a range that is gone: %v", err)
		}
	})
	if err := AddRange("none", in); err == nil {
		t.Error("an interface that is not there has a range")
	}
}

func (c *cable) address(t *testing.T) {
	vip := netip.MustParseAddr("10.9.0.100")
	c.run(t, func(h *Host) {
		for range 2 { // the second time it is there, or gone, already
			h.AddAddress(vip)
		}
		if !h.HasAddress(vip) {
			t.Error("the address did not come")
		}
		h.Announce(vip)
		h.Announce(netip.MustParseAddr("10.9.0.101"))
		for range 2 {
			h.RemoveAddress(vip)
		}
		if h.HasAddress(vip) {
			t.Error("the address did not go")
		}
	})
	for _, want := range []string{"10.9.0.100", "10.9.0.101"} {
		select {
		case got := <-c.announced:
			if got.String() != want {
				t.Errorf("the neighbour heard of %v, want %s", got, want)
			}
		case <-time.After(time.Minute):
			t.Errorf("the neighbour did not hear of %s", want)
		}
	}
}

// filtered judges the rules by what passes, both ways together, for one that drops
// stops the answers of the other: a port on which nobody listens is
// refused as long as packets reach the address.
func (c *cable) filtered(t *testing.T) {
	if _, err := exec.LookPath("nft"); err != nil {
		t.Skipf("skipped: this machine has no nft: %v", err)
	}
	far, vip := c.serve(t, 82), netip.MustParseAddr("10.9.0.102")
	c.run(t, func(h *Host) {
		h.AddAddress(vip)
		defer h.RemoveAddress(vip)
		for n, drop := range []bool{false, true, true, false} {
			h.FilterAddress(vip, drop)
			var in error
			c.beyond(func() { _, in = net.DialTimeout("tcp", netip.AddrPortFrom(vip, 81).String(), 200*time.Millisecond) })
			if passes := errors.Is(in, syscall.ECONNREFUSED); passes == drop {
				t.Errorf("%d: dropped %v, and the neighbour got %v", n, drop, in)
			}
			o := host.Options{From: vip, Connect: 5 * time.Second, Read: 5 * time.Second}
			if drop {
				o.Connect = 200 * time.Millisecond
			}
			out := h.Call(far, &host.Request{Method: "GET", URI: "/"}, &host.Response{}, o)
			if passes := out == nil; passes == drop {
				t.Errorf("%d: dropped %v, and a call from the address got %v", n, drop, out)
			}
			if out == nil {
				<-c.peers
			}
			// the machine's own address is not filtered
			if err := h.Call(far, &host.Request{Method: "GET", URI: "/"}, &host.Response{}, host.Options{Connect: 5 * time.Second, Read: 5 * time.Second}); err != nil {
				t.Errorf("%d: a call from the machine's own address got %v", n, err)
			} else {
				<-c.peers
			}
		}
	})
}

func (c *cable) opening(t *testing.T) {
	c.noAnswer(t, "10.9.0.66")
	c.run(t, func(h *Host) {
		for _, x := range []struct {
			to   string
			want error
		}{
			{"10.9.0.2:81", host.ErrRefused},
			{"10.9.0.55:80", host.ErrUnreachable},    // nobody answers ARP
			{"10.9.0.66:80", host.ErrConnectTimeout}, // nobody answers SYN
			{"192.0.2.1:80", host.ErrUnreachable},    // no route
		} {
			o := host.Options{Connect: 10 * time.Second}
			if x.want == host.ErrConnectTimeout {
				o.Connect = 100 * time.Millisecond
			}
			if err := h.Call(netip.MustParseAddrPort(x.to), &host.Request{Method: "GET", URI: "/"}, &host.Response{}, o); err != x.want {
				t.Errorf("%s: got %v, want %v", x.to, err, x.want)
			}
		}
	})
}

func (c *cable) adverts(t *testing.T) {
	advert := func(version, priority int) *vrrp.Advert {
		return &vrrp.Advert{Version: version, Router: 51, Priority: priority, Interval: time.Second, Addresses: []netip.Addr{netip.MustParseAddr("10.9.0.100")}}
	}
	far := New(Options{Machine: "far", Program: "keepalived", Interface: "far", Address: c.far})
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error)
	ready := make(chan struct{})
	go func() {
		ended <- far.Run(ctx, func(host.Host) error {
			c.beyond(func() {
				far.Receive(vrrp.Protocol, hear(func(d host.Datagram) {
					a := *d.Payload.(*vrrp.Advert)
					a.Priority++
					c.beyond(func() { far.Send(host.Datagram{From: c.far, To: vrrp.Group, Protocol: vrrp.Protocol, Payload: &a}) })
				}))
			})
			close(ready)
			return nil
		})
	}()
	<-ready
	c.run(t, func(h *Host) {
		var got []string
		heard := h.NewCond()
		h.Receive(vrrp.Protocol, hear(func(d host.Datagram) {
			a := d.Payload.(*vrrp.Advert)
			got = append(got, fmt.Sprint(d.From, " ", d.To, " v", a.Version, " ", a.Priority, " ", a.Addresses))
			heard.Signal()
		}))
		for version := 2; version <= 3; version++ {
			h.Send(host.Datagram{To: vrrp.Group, Protocol: vrrp.Protocol, Payload: advert(version, 100)})
			heard.Wait(time.Minute)
		}
		if want := "[10.9.0.2 224.0.0.18 v2 101 [10.9.0.100] 10.9.0.2 224.0.0.18 v3 101 [10.9.0.100]]"; fmt.Sprint(got) != want {
			t.Errorf("got %v, want %s", got, want)
		}
	})
	cancel()
	<-ended
}

type hear func(host.Datagram)

func (f hear) Receive(d host.Datagram) { f(d) }

func (c *cable) link(t *testing.T) {
	c.run(t, func(h *Host) {
		changed := h.NewCond()
		h.OnLink(host.TaskFunc(changed.Signal))
		for _, up := range []bool{false, true} {
			h.outside(func() { c.setFar(t, up) })
			for h.LinkUp() != up {
				if !changed.Wait(time.Minute) {
					t.Fatalf("not told that the link is up %v", up)
				}
			}
		}
	})
}
