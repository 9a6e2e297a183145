//go:build linux

package agent

import (
	"encoding/binary"
	"net"
	"net/netip"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hadrill/hadrill/harness/programs"
	"github.com/vishvananda/netlink"
	"golang.org/x/sys/unix"
)

// setup makes the container the machine, and a second time, as after a loss of
// power.
func (r *rig) setup(t *testing.T) {
	file := t.TempDir() + "/a/b"
	m := &Machine{
		Name: "near", Address: netip.PrefixFrom(r.near, 16), Hosts: map[string]netip.Addr{"near": r.near, "far": r.far},
		Addresses: []netip.Addr{netip.MustParseAddr("10.9.0.100")},
		Routes:    []Route{{netip.MustParsePrefix("10.9.64.0/18"), r.far}},
		Files:     []programs.File{{Path: file, Mode: 0o750, Text: "text"}, {Path: file + "-link", Link: file}, {Path: file + "-folder", Dir: true}},
	}
	link, err := netlink.LinkByName(device)
	must(t, err)
	must(t, setAddress(link, netip.MustParsePrefix("172.17.0.5/16"))) // the engine's
	for range 2 {
		r.do(t, Order{Do: "setup", Machine: m})
	}
	own, err := ownAddresses()
	if link, _ = netlink.LinkByName(device); err != nil || list(own) != "10.9.0.1" || link.Attrs().HardwareAddr.String() != "02:00:0a:09:00:01" {
		t.Errorf("addresses %v, %v, error %v", own, link.Attrs().HardwareAddr, err)
	}
	routes, err := netlink.RouteGet(net.ParseIP("10.9.70.1"))
	if err != nil || !routes[0].Gw.Equal(r.far.AsSlice()) {
		t.Errorf("routes %v, error %v", routes, err)
	}
	hosts, err := os.ReadFile("/etc/hosts")
	if want := "127.0.0.1 localhost\n10.9.0.2 far\n10.9.0.1 near\n"; string(hosts) != want {
		t.Errorf("hosts %q, error %v", hosts, err)
	}
	text, err := os.ReadFile(file + "-link")
	info, err2 := os.Stat(file)
	if string(text) != "text" || err != nil || err2 != nil || info.Mode().Perm() != 0o750 {
		t.Errorf("%q, %v, %v", text, err, err2)
	}
	if info, err := os.Stat(file + "-folder"); err != nil || !info.IsDir() {
		t.Errorf("folder: %v", err)
	}
}

func (r *rig) addresses(t *testing.T) {
	link, err := netlink.LinkByName(device)
	must(t, err)
	vip, err := netlink.ParseAddr("10.9.0.100/32")
	must(t, err)
	must(t, netlink.AddrAdd(link, vip))
	r.event(t, Event{Kind: "address-added", Detail: "10.9.0.100"})
	must(t, netlink.AddrDel(link, vip))
	r.event(t, Event{Kind: "address-removed", Detail: "10.9.0.100"})
}

// shout has the neighbour send n numbered datagrams, all at once, and gives
// those that come within the time, and when the first and the last did.
func (r *rig) shout(t *testing.T, n int, within time.Duration) (got []uint32, first, last time.Duration) {
	t.Helper()
	here, err := net.ListenUDP("udp4", net.UDPAddrFromAddrPort(netip.AddrPortFrom(r.near, 0)))
	must(t, err)
	defer here.Close()
	must(t, here.SetReadBuffer(1<<20))
	began := time.Now()
	r.beyond(func() {
		c, err := net.DialUDP("udp4", nil, here.LocalAddr().(*net.UDPAddr))
		must(t, err)
		defer c.Close()
		for i := range n {
			_, err := c.Write(binary.BigEndian.AppendUint32(nil, uint32(i)))
			must(t, err)
		}
	})
	must(t, here.SetReadDeadline(time.Now().Add(within)))
	for b := make([]byte, 4); len(got) < n; {
		if _, err := here.Read(b); err != nil {
			break
		}
		if last = time.Since(began); first == 0 {
			first = last
		}
		got = append(got, binary.BigEndian.Uint32(b))
	}
	return got, first, last
}

// long is enough for what comes at all.
const long = 10 * time.Second

func (r *rig) from() []string { return []string{HardwareAddress(r.far).String()} }

// learn has the neighbour ask for our hardware address, which a cut would keep
// it from; what it sends then is datagrams.
func (r *rig) learn(t *testing.T) {
	t.Helper()
	if got, _, _ := r.shout(t, 1, long); len(got) != 1 {
		t.Fatal("the cable does not work")
	}
}

func (r *rig) cut(t *testing.T) {
	r.learn(t)
	r.do(t, Order{Do: "rule", Rule: &Rule{Name: "cut", From: r.from(), Drop: 1}})
	if a := r.ask(Order{Do: "rule", Rule: &Rule{Name: "cut", From: r.from(), Drop: 1}}); a.Error == "" {
		t.Error("the same rule twice")
	}
	r.strangers(t)
	if a := r.do(t, Order{Do: "hits", Target: "cut"}); a.Count != 0 {
		t.Errorf("%d packets that are for others count", a.Count)
	}
	if got, _, _ := r.shout(t, 7, 100*time.Millisecond); len(got) != 0 {
		t.Errorf("%v came", got)
	}
	if a := r.do(t, Order{Do: "hits", Target: "cut"}); a.Count < 7 {
		t.Errorf("%d packets met it", a.Count)
	}
	if a := r.do(t, Order{Do: "unrule", Target: "cut"}); a.Count < 7 {
		t.Errorf("%d packets met it", a.Count)
	}
	r.learn(t)
	// who is cut off is another
	r.do(t, Order{Do: "rule", Rule: &Rule{Name: "cut", From: []string{"02:00:0a:09:00:03"}, Drop: 1}})
	r.learn(t)
	if a := r.do(t, Order{Do: "unrule", Target: "cut"}); a.Count != 0 {
		t.Errorf("%d packets met the rule of another", a.Count)
	}
}

// strangers has the neighbour send what everybody hears and nobody here
// listens to: an announcement, and a question for another machine.
func (r *rig) strangers(t *testing.T) {
	t.Helper()
	r.beyond(func() {
		link, err := netlink.LinkByName("far")
		must(t, err)
		fd, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM, 0)
		must(t, err)
		defer unix.Close(fd)
		must(t, unix.SetsockoptIPMreqn(fd, unix.IPPROTO_IP, unix.IP_MULTICAST_IF, &unix.IPMreqn{Ifindex: int32(link.Attrs().Index)}))
		must(t, unix.Sendto(fd, []byte("advert"), 0, &unix.SockaddrInet4{Port: 112, Addr: [4]byte{224, 0, 0, 18}}))
		must(t, unix.Sendto(fd, []byte("who is it"), 0, &unix.SockaddrInet4{Port: 9, Addr: [4]byte{10, 9, 0, 55}}))
	})
}

func (r *rig) loss(t *testing.T) {
	r.learn(t)
	const n = 1000
	r.do(t, Order{Do: "rule", Rule: &Rule{Name: "loss", From: r.from(), Drop: 0.3}})
	got, _, _ := r.shout(t, n, time.Second)
	lost := r.do(t, Order{Do: "unrule", Target: "loss"}).Count
	// 5 standard deviations of the binomial distribution: 5 * sqrt(1000*0.3*0.7)
	if share := n - len(got); share < 300-73 || share > 300+73 || lost < int64(share) {
		t.Errorf("%d of %d lost, %d counted", share, n, lost)
	}
	r.learn(t)
}

func (r *rig) delay(t *testing.T) {
	r.learn(t)
	const by, n = 50 * time.Millisecond, 200
	r.do(t, Order{Do: "rule", Rule: &Rule{Name: "delay", From: r.from(), Delay: by}})
	got, first, _ := r.shout(t, n, long)
	if len(got) != n || first < by {
		t.Errorf("%d came, the first after %v", len(got), first)
	}
	if a := r.do(t, Order{Do: "hits", Target: "delay"}); a.Count < n {
		t.Errorf("%d packets met it", a.Count)
	}
	r.strangers(t)
	before := r.do(t, Order{Do: "hits", Target: "delay"}).Count
	r.strangers(t)
	if after := r.do(t, Order{Do: "hits", Target: "delay"}).Count; after != before {
		t.Errorf("%d packets that are for others count", after-before)
	}
	// what is held when the rule goes is not lost
	lowered := make(chan Answer)
	go func() {
		for r.ask(Order{Do: "hits", Target: "delay"}).Count < n+n {
		}
		lowered <- r.ask(Order{Do: "unrule", Target: "delay"})
	}()
	got, first, _ = r.shout(t, n, long)
	a := <-lowered
	if slices.Sort(got); len(got) != n || first < by/2 || a.Error != "" || a.Count < n+n {
		t.Errorf("%d came, the first after %v; %+v", len(got), first, a)
	}
	if got, first, _ := r.shout(t, 1, long); len(got) != 1 || first >= by {
		t.Errorf("without the rule: %d came after %v", len(got), first)
	}
	if table, err := command("", "iptables", "-w", "-t", "mangle", "-S"); err != nil || strings.Contains(table, "hadrill") {
		t.Errorf("left: %s, error %v", table, err)
	}
}
