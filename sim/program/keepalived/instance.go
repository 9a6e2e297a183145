package keepalived

import (
	"net/netip"
	"slices"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/mechanism/vrrp"
)

// instance drives one virtual router's state machine: it keeps the timer,
// moves the addresses and sends the adverts.
type instance struct {
	host      host.Host
	config    *Instance
	machine   *vrrp.Machine
	addresses []netip.Addr
	source    netip.Addr
	group     netip.Addr
	timer     host.Timer
	mates     []*instance // the others of its sync group
	child     *child
	lines     []Notify   // its own, and its group's
	told      vrrp.State // of which the scripts were told last
}

func newInstance(of *child, c *Instance) *instance {
	h := of.host
	router := c.Router
	if !router.Address.IsValid() {
		router.Address = h.Address()
	}
	group := c.Group
	if !group.IsValid() {
		group = of.config.Group
	}
	return &instance{host: h, config: c, machine: vrrp.New(router), addresses: c.addresses(), source: router.Address, group: group, child: of, lines: c.Notify}
}

// prepare passes on what is known before the start: the state of the link, and
// what interfaces add to the priority.
func (i *instance) prepare() {
	i.link()
	for _, n := range i.config.Added {
		i.perform(i.machine.Check(i.now(), n, vrrp.Verdict{Changed: true, First: true, Up: n > 0}))
	}
}

// start starts the state machine.
func (i *instance) start() {
	i.host.Note("vrrp", "("+i.config.Router.Name+") removing VIPs.")
	i.perform(i.machine.Start(i.now()))
}

// link passes the state of the link to the state machine.
func (i *instance) link() {
	if !i.config.IgnoreLink {
		i.perform(i.machine.Link(i.now(), i.host.LinkUp()))
	}
}

// now returns the time as package vrrp counts it.
func (i *instance) now() time.Duration { return time.Duration(i.host.Monotonic()) }

// Run takes the timer's end.
func (i *instance) Run() { i.perform(i.machine.Expire(i.now())) }

// again is a repetition of gratuitous ARPs that is due later.
type again struct {
	instance *instance
	count    int
}

// Run announces again, at the end of the delay.
func (a *again) Run() {
	i := a.instance
	i.perform(i.machine.GratuitousARP(i.now(), a.count))
}

// expects reports whether a packet is for this instance: its virtual router,
// and to the group that it has joined, or unicast as configured.
func (i *instance) expects(d host.Datagram, a *vrrp.Advert) bool {
	if len(i.config.Peers) > 0 {
		return a.Router == i.config.Router.Router && !d.To.IsMulticast()
	}
	return a.Router == i.config.Router.Router && d.To == i.group
}

// perform carries out the actions of the state machine; it does not wait.
func (i *instance) perform(as []vrrp.Action) {
	for _, a := range as {
		i.do(a)
	}
	i.child.notify(i)
	for _, o := range i.mates {
		if as := o.machine.Follow(o.now()); len(as) > 0 {
			o.perform(as)
		}
	}
}

func (i *instance) do(a vrrp.Action) {
	h := i.host
	switch a.Kind {
	case vrrp.Send:
		i.send(i.machine.Advert(a.Priority))
	case vrrp.Add:
		for _, x := range i.addresses {
			h.AddAddress(x)
		}
	case vrrp.Remove:
		i.gaveWay()
		for _, x := range i.addresses {
			h.RemoveAddress(x)
		}
	case vrrp.Announce:
		for _, x := range i.addresses {
			for range a.Count {
				h.Announce(x)
			}
		}
	case vrrp.AnnounceLater:
		h.After(a.Delay, &again{i, a.Count})
	case vrrp.SetTimer:
		i.timer.Stop()
		i.timer = h.After(a.Delay+lateness.draw(h.Rand("lateness")), i)
	case vrrp.StopTimer:
		i.timer.Stop()
	case vrrp.Log:
		h.Note("vrrp", a.Text)
	case vrrp.Decided:
		i.child.lines.Decided(h, i.config.lines[a.Setting], "%s", a.Text)
	}
}

// tracks reports whether a script counts for the instance.
func (i *instance) tracks(script int) bool {
	return slices.ContainsFunc(i.config.Track, func(t Track) bool { return t.Script == script })
}

// gaveWay notes of the scripts that fail that the addresses go by them.
func (i *instance) gaveWay() {
	for _, k := range i.child.checkers {
		if i.tracks(k.index) && !i.child.stopping {
			k.gaveWay()
		}
	}
}

func (i *instance) send(a *vrrp.Advert) {
	d := host.Datagram{From: i.source, To: i.group, Protocol: vrrp.Protocol, Payload: a}
	if len(i.config.Peers) == 0 {
		i.host.Send(d)
		return
	}
	for _, p := range i.config.Peers {
		d.To = p
		i.host.Send(d)
	}
}

// leave ends the instance in an orderly way. Removing the addresses takes a
// moment after the advert, in which the process can still be killed.
func (i *instance) leave() {
	for _, a := range slices.Clone(i.machine.Stop(i.now())) {
		if a.Kind == vrrp.Remove {
			i.host.Sleep(releaseDelay.draw(i.host.Rand("stop")))
		}
		i.do(a)
	}
}
