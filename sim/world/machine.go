package world

import (
	"net/netip"
	"slices"
	"time"

	"github.com/hadrill/hadrill/sim/host"
)

// MachineOptions describe a machine.
type MachineOptions struct {
	// Address is the machine's fixed address.
	Address netip.Addr
	// Ranges are further addresses it may send from and answers for.
	Ranges []netip.Prefix
	// Cores that Compute queues for; default 2.
	Cores int
	// SyncTime is the time that one host.Disk.Sync takes.
	SyncTime time.Duration
	// Forward is net.ipv4.ip_forward: packets for an address that the machine
	// does not have (any more) are passed on to who has it. Off on a plain
	// Linux; on where Docker runs, in its containers too, and on routers.
	Forward bool
	// NonlocalBind is net.ipv4.ip_nonlocal_bind (ip(7)): a program may listen on an
	// address that the machine does not have, and is asked there from when it has
	// it. Connections are made from the machine's own addresses all the same.
	NonlocalBind bool
}

// Machine is a virtual machine: a kernel with addresses, a disk and programs.
type Machine struct {
	w        *World
	name     string
	idx      int
	opt      MachineOptions
	programs []*Program
	booted   bool
	up       bool
	paused   bool
	linkDown bool
	onLink   []watcher
	slow     float64 // > 1: work takes so many times as long
	clock    *clock

	// Stretched counts the pieces of work that took longer because the machine
	// was slowed: the evidence that Slow had an effect.
	Stretched int
	// Refused counts the writes that failed because the disk was full.
	Refused int

	extra     []netip.Addr // addresses added at run time
	filtered  []netip.Addr // addresses whose packets are dropped
	listeners []*listener
	receivers []receiver
	arp       []arpEntry
	disk      map[string]*file
	unwanted  map[string]bool // programs that are to be stopped when they are there
	shared    []share
	full      bool  // the disk
	linkFree  int64 // when the link has sent what was given to it
	cores     cores
}

// Add puts a machine into the world.
func (w *World) Add(name string, o MachineOptions) *Machine {
	if o.Cores <= 0 {
		o.Cores = 2
	}
	m := &Machine{w: w, name: name, idx: len(w.machines), opt: o, up: true, slow: 1, disk: map[string]*file{}, unwanted: map[string]bool{}}
	m.cores.free = o.Cores
	w.machines = append(w.machines, m)
	w.byName[name] = m
	return m
}

// Machine is the machine of that name, nil when there is none.
func (w *World) Machine(name string) *Machine { return w.byName[name] }

// Machines are all machines in the order in which they were added.
func (w *World) Machines() []*Machine { return w.machines }

// Name is the machine's name.
func (m *Machine) Name() string { return m.name }

// Address is the machine's fixed address.
func (m *Machine) Address() netip.Addr { return m.opt.Address }

// Up reports whether the machine has power.
func (m *Machine) Up() bool { return m.up }

// Paused reports whether its programs stand still.
func (m *Machine) Paused() bool { return m.paused }

// Program is the program of that name, nil when there is none.
func (m *Machine) Program(name string) *Program {
	for _, p := range m.programs {
		if p.name == name {
			return p
		}
	}
	return nil
}

func (m *Machine) boot() {
	if m.booted {
		return
	}
	m.booted = true
	if !m.up {
		return
	}
	for _, p := range slices.Clone(m.programs) {
		if p.parent == nil {
			p.Start()
		}
	}
}

// Crash cuts the machine's power: nothing is closed or told, what the disks
// had not synced is gone. False when it was down already.
func (m *Machine) Crash() bool {
	if !m.up {
		return false
	}
	m.up, m.paused = false, false
	m.w.tell(m.name, "", "crashed", "")
	for _, a := range slices.Clone(m.extra) {
		m.removeAddress(a)
	}
	for _, p := range m.programs {
		p.end(host.EndCrashed, endPower)
	}
	m.listeners, m.receivers, m.arp, m.onLink, m.filtered = nil, nil, nil, nil, nil
	m.linkFree = 0
	for _, f := range m.disk { // order cannot show: each file for itself
		f.powerLoss()
	}
	return true
}

// Restart gives power again and starts the programs that were installed. The
// wall clock is set by the hardware's (hwclock(8)), which is right; the oscillator
// is the same.
func (m *Machine) Restart() bool {
	if m.up {
		return false
	}
	m.up, m.booted = true, false
	m.bootClock()
	m.w.tell(m.name, "", "restarted", "")
	m.boot()
	return true
}

// Pause freezes every program; the kernel still answers ARP and accepts
// connections (what docker pause and a stopped hypervisor thread look like).
func (m *Machine) Pause() bool {
	if !m.up || m.paused {
		return false
	}
	m.paused = true
	m.w.tell(m.name, "", "paused", "")
	return true
}

// Resume ends Pause.
func (m *Machine) Resume() bool {
	if !m.paused {
		return false
	}
	m.paused = false
	m.w.tell(m.name, "", "resumed", "")
	for _, p := range m.programs {
		p.catchUp()
	}
	return true
}

// Slow makes work and computing take factor times as long; 1 is normal.
func (m *Machine) Slow(factor float64) { m.slow = factor }

// stretch is d at the machine's present speed.
func (m *Machine) stretch(d time.Duration) int64 {
	if m.slow == 1 {
		return int64(d)
	}
	m.Stretched++
	// the factor is applied in millionths, so that the result is an integer
	// that does not depend on the processor's floating point
	f := int64(m.slow * million)
	return int64(d)/million*f + int64(d)%million*f/million
}

// forget takes away what an ended instance had opened.
func (m *Machine) forget(c *ctx) {
	m.listeners = slices.DeleteFunc(m.listeners, func(l *listener) bool { return l.ctx == c })
	m.receivers = slices.DeleteFunc(m.receivers, func(r receiver) bool { return r.ctx == c })
	m.onLink = slices.DeleteFunc(m.onLink, func(l watcher) bool { return l.ctx == c })
}

// watcher is a program's wish to hear of the link's state.
type watcher struct {
	ctx  *ctx
	task host.Task
}

// SetLink takes the network interface's carrier away or gives it back: nothing
// passes, and the machine's programs are told (ip link set down, a pulled
// cable). False when it was so already.
func (m *Machine) SetLink(up bool) bool {
	if !m.up || m.linkDown == !up {
		return false
	}
	m.linkDown = !up
	if !up {
		m.arp = nil
	}
	m.w.tell(m.name, "", map[bool]string{true: "link-up", false: "link-down"}[up], "")
	for _, l := range m.onLink {
		m.w.newTimer(l.ctx, m.w.now, l.task)
	}
	return true
}

// has reports whether the machine answers for an address.
func (m *Machine) has(a netip.Addr) bool { return a == m.opt.Address || m.hasBeside(a) }

// hasBeside reports whether the machine has an address beside its fixed one.
func (m *Machine) hasBeside(a netip.Addr) bool {
	if slices.Contains(m.extra, a) {
		return true
	}
	for _, r := range m.opt.Ranges {
		if r.Contains(a) {
			return true
		}
	}
	return false
}

// Has reports whether the machine has an address, whether it is up or not.
func (m *Machine) Has(a netip.Addr) bool { return m.has(a) }

func (m *Machine) addAddress(a netip.Addr) {
	if m.up && !slices.Contains(m.extra, a) {
		m.extra = append(m.extra, a)
		m.w.tell(m.name, "", "address-added", a.String())
	}
}

func (m *Machine) removeAddress(a netip.Addr) {
	if i := slices.Index(m.extra, a); i >= 0 {
		m.extra = slices.Delete(m.extra, i, i+1)
		m.w.tell(m.name, "", "address-removed", a.String())
	}
}

// Owners are the machines that are up and answer ARP for a.
func (w *World) Owners(a netip.Addr) []*Machine {
	var own []*Machine
	for _, m := range w.machines {
		if m.up && m.has(a) {
			own = append(own, m)
		}
	}
	return own
}
