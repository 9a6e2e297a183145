//go:build linux

package live

import (
	"net"
	"net/netip"
	"os"
	"runtime"
	"testing"

	"github.com/vishvananda/netlink"
	"golang.org/x/sys/unix"
)

// cable is two interfaces, "near" in this process's network namespace and
// "far" in another, which the neighbour's thread is in.
type cable struct {
	near, far netip.Addr
	work      chan func()     // for the neighbour's thread
	peers     chan netip.Addr // who connected to the neighbour
	announced chan netip.Addr // what the neighbour heard announced
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func newCable(t *testing.T) *cable {
	c := &cable{netip.MustParseAddr("10.9.0.1"), netip.MustParseAddr("10.9.0.2"), make(chan func()), make(chan netip.Addr, 16), make(chan netip.Addr, 16)}
	space := make(chan *os.File)
	go c.neighbour(t, space)
	ns := <-space
	pair := &netlink.Veth{LinkAttrs: netlink.LinkAttrs{Name: "near"}, PeerName: "far", PeerNamespace: netlink.NsFd(int(ns.Fd()))}
	must(t, netlink.LinkAdd(pair))
	must(t, ns.Close())
	must(t, c.up("near", c.near))
	must(t, c.up("lo", netip.Addr{}))
	c.beyond(func() { must(t, c.up("far", c.far)) })
	must(t, os.WriteFile("/proc/sys/net/ipv4/neigh/near/retrans_time_ms", []byte("20"), 0)) // of ARP questions
	c.sniff(t)
	return c
}

// neighbour is the thread in the other namespace; its end is the process's.
func (c *cable) neighbour(t *testing.T, space chan<- *os.File) {
	runtime.LockOSThread()
	err := unix.Unshare(unix.CLONE_NEWNET)
	ns, err2 := os.Open("/proc/thread-self/ns/net")
	if err != nil || err2 != nil {
		t.Error(err, err2)
	}
	space <- ns
	for f := range c.work {
		f()
	}
}

// beyond runs f on the neighbour's thread.
func (c *cable) beyond(f func()) {
	done := make(chan struct{})
	c.work <- func() { defer close(done); f() }
	<-done
}

func (c *cable) up(name string, a netip.Addr) error {
	link, err := netlink.LinkByName(name)
	if err == nil && a.IsValid() {
		err = netlink.AddrAdd(link, &netlink.Addr{IPNet: &net.IPNet{IP: a.AsSlice(), Mask: net.CIDRMask(16, 32)}})
	}
	if err == nil {
		err = netlink.LinkSetUp(link)
	}
	return err
}

// setFar takes the neighbour's interface down or up.
func (c *cable) setFar(t *testing.T, up bool) {
	c.beyond(func() {
		link, err := netlink.LinkByName("far")
		if err == nil && up {
			err = netlink.LinkSetUp(link)
		} else if err == nil {
			err = netlink.LinkSetDown(link)
		}
		if err != nil {
			t.Error(err)
		}
	})
}

// noAnswer has packets to an address sent to a machine that is not there.
func (c *cable) noAnswer(t *testing.T, a string) {
	link, err := netlink.LinkByName("near")
	must(t, err)
	must(t, netlink.NeighAdd(&netlink.Neigh{LinkIndex: link.Attrs().Index, State: netlink.NUD_PERMANENT,
		IP: net.ParseIP(a), HardwareAddr: net.HardwareAddr{2, 0, 0, 0, 0, 0x66}}))
}

// serve has the neighbour answer, and tell who asked.
func (c *cable) serve(t *testing.T, port uint16) netip.AddrPort {
	at := netip.AddrPortFrom(c.far, port)
	var l net.Listener
	var err error
	c.beyond(func() { l, err = net.Listen("tcp", at.String()) })
	must(t, err)
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			k, err := l.Accept()
			if err != nil {
				return
			}
			c.peers <- netip.MustParseAddrPort(k.RemoteAddr().String()).Addr()
			_, _ = k.Read(make([]byte, 1000))
			_, _ = k.Write([]byte("HTTP/1.1 204 No Content\r\n\r\n"))
			_ = k.Close()
		}
	}()
	return at
}

// sniff has the neighbour note the gratuitous ARPs that it hears.
func (c *cable) sniff(t *testing.T) {
	const arp = unix.ETH_P_ARP>>8 | unix.ETH_P_ARP&0xff<<8
	var fd int
	var err error
	c.beyond(func() { fd, err = unix.Socket(unix.AF_PACKET, unix.SOCK_DGRAM|unix.SOCK_NONBLOCK, arp) })
	must(t, err)
	f := os.NewFile(uintptr(fd), "arp")
	go func() {
		b := make([]byte, 100)
		for {
			n, err := f.Read(b)
			if err != nil {
				return
			}
			if n < 28 {
				continue
			}
			sender, target := netip.AddrFrom4([4]byte(b[14:18])), netip.AddrFrom4([4]byte(b[24:28]))
			if sender == target {
				c.announced <- sender
			}
		}
	}()
}

// run runs f as a program of the near machine.
func (c *cable) run(t *testing.T, f func(h *Host)) {
	t.Helper()
	note := func(kind, detail string) { t.Error(kind, detail) }
	alongside(t, Options{Machine: "near", Program: "p", Interface: "near", Address: c.near, Note: note}, f)
}
