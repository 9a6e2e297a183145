//go:build linux

package agent

import (
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/vishvananda/netlink"
	"golang.org/x/sys/unix"
)

// TestAgent runs TestMachine in name spaces of its own, where it may set
// addresses, write /etc/hosts and reap what others leave. It needs no root.
func TestAgent(t *testing.T) {
	for _, tool := range []string{"nft", "iptables", "ss"} {
		if _, err := lookPath(tool); err != nil {
			t.Skipf("skipped: %v", err)
		}
	}
	cmd := exec.Command(os.Args[0], "-test.run", "^TestMachine$", "-test.v")
	cmd.Env = append(os.Environ(), inNamespace+"="+t.TempDir())
	cmd.SysProcAttr = &syscall.SysProcAttr{
		Cloneflags:  syscall.CLONE_NEWUSER | syscall.CLONE_NEWNET | syscall.CLONE_NEWNS,
		UidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}},
		GidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getgid(), Size: 1}},
	}
	out, err := cmd.CombinedOutput()
	if errors.Is(err, syscall.EPERM) || errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EINVAL) {
		t.Skipf("skipped: this kernel gives no user namespaces: %v", err)
	}
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
}

// rig is an agent and a neighbour on the other end of its cable.
type rig struct {
	t         *testing.T
	near, far netip.Addr
	work      chan func() // for the neighbour's thread
	orders    io.Writer
	mu        sync.Mutex
	last      int
	asked     map[int]chan Answer
	events    []Event
	heard     *sync.Cond
}

// TestMachine is the machine; TestAgent starts it.
func TestMachine(t *testing.T) {
	dir := os.Getenv(inNamespace)
	if dir == "" {
		return
	}
	r := newRig(t, dir)
	t.Run("setup", r.setup)
	t.Run("addresses are reported", r.addresses)
	t.Run("a cut", r.cut)
	t.Run("a loss", r.loss)
	t.Run("a delay", r.delay)
	t.Run("a failure", r.failure)
	t.Run("programs", r.programs)
	t.Run("services", r.services)
	t.Run("a file", r.files)
	t.Run("orphans", r.orphans)
	t.Run("a clock", r.clock)
	t.Run("a disk", r.disk)
	t.Run("our own programs", r.own)
	t.Run("a family of our own", r.family)
	t.Run("orders that cannot be obeyed", r.disobeyed)
}

// folders of the machine that the agent writes to are the test's own.
func folders(t *testing.T, dir string) {
	t.Helper()
	must(t, unix.Mount("", "/", "", unix.MS_REC|unix.MS_PRIVATE, ""))
	hosts := filepath.Join(dir, "hosts")
	must(t, os.WriteFile(hosts, nil, 0o644))
	must(t, unix.Mount(hosts, "/etc/hosts", "", unix.MS_BIND, ""))
	must(t, unix.Mount("tmpfs", "/run", "tmpfs", 0, ""))
	must(t, unix.Mount("tmpfs", "/dev/shm", "tmpfs", 0, ""))
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func newRig(t *testing.T, dir string) *rig {
	folders(t, dir)
	must(t, unix.Prctl(unix.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)) // as process 1 is
	r := &rig{t: t, near: netip.MustParseAddr("10.9.0.1"), far: netip.MustParseAddr("10.9.0.2"), work: make(chan func()), asked: map[int]chan Answer{}}
	r.heard = sync.NewCond(&r.mu)
	r.cable()
	in, orders := io.Pipe()
	answers, out := io.Pipe()
	r.orders = orders
	go func() {
		if err := Main(in, out); err != nil {
			t.Error(err)
		}
	}()
	go r.read(answers)
	return r
}

// cable joins device here to one of the neighbour's.
func (r *rig) cable() {
	space := make(chan *os.File)
	go func() { // the neighbour is a thread; its end is the process's
		runtime.LockOSThread()
		if err := unix.Unshare(unix.CLONE_NEWNET); err != nil {
			r.t.Error(err)
		}
		ns, err := os.Open("/proc/thread-self/ns/net")
		if err != nil {
			r.t.Error(err)
		}
		space <- ns
		for f := range r.work {
			f()
		}
	}()
	ns := <-space
	must(r.t, netlink.LinkAdd(&netlink.Veth{LinkAttrs: netlink.LinkAttrs{Name: device}, PeerName: "far", PeerNamespace: netlink.NsFd(int(ns.Fd()))}))
	must(r.t, ns.Close())
	lo, err := netlink.LinkByName("lo")
	must(r.t, err)
	must(r.t, netlink.LinkSetUp(lo))
	r.beyond(func() {
		link, err := netlink.LinkByName("far")
		must(r.t, err)
		must(r.t, netlink.LinkSetHardwareAddr(link, HardwareAddress(r.far)))
		must(r.t, netlink.AddrAdd(link, &netlink.Addr{IPNet: &net.IPNet{IP: r.far.AsSlice(), Mask: net.CIDRMask(16, 32)}}))
		must(r.t, netlink.LinkSetUp(link))
	})
}

// beyond runs f on the neighbour's thread.
func (r *rig) beyond(f func()) {
	done := make(chan struct{})
	r.work <- func() { defer close(done); f() }
	<-done
}

func (r *rig) read(answers io.Reader) {
	for lines := json.NewDecoder(answers); ; {
		var a Answer
		if lines.Decode(&a) != nil {
			return
		}
		r.mu.Lock()
		if a.Event != nil {
			r.events = append(r.events, *a.Event)
			r.heard.Broadcast()
		} else if c := r.asked[a.Re]; c != nil {
			c <- a
		}
		r.mu.Unlock()
	}
}

// ask gives an order and gives its answer.
func (r *rig) ask(o Order) Answer {
	c := make(chan Answer, 1)
	r.mu.Lock()
	r.last++
	o.ID = r.last
	r.asked[o.ID] = c
	r.mu.Unlock()
	line, err := json.Marshal(o)
	must(r.t, err)
	_, err = r.orders.Write(append(line, '\n'))
	must(r.t, err)
	select {
	case a := <-c:
		return a
	case <-time.After(time.Minute):
		r.t.Fatalf("order %s: no answer", line)
		return Answer{}
	}
}

// do gives an order and wants no error.
func (r *rig) do(t *testing.T, o Order) Answer {
	t.Helper()
	a := r.ask(o)
	if a.Error != "" || a.At == 0 {
		t.Fatalf("%s %s: %+v", o.Do, o.Target, a)
	}
	return a
}

// event waits until that event has been reported.
func (r *rig) event(t *testing.T, want Event) {
	t.Helper()
	limit := time.AfterFunc(time.Minute, func() { t.Errorf("not reported: %+v", want); r.heard.Broadcast() })
	defer limit.Stop()
	r.mu.Lock()
	defer r.mu.Unlock()
	for !t.Failed() {
		for i, e := range r.events {
			if e == want {
				r.events = append(r.events[:i], r.events[i+1:]...)
				return
			}
		}
		r.heard.Wait()
	}
}
