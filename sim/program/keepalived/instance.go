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
	timer     host.Timer
}

func newInstance(h host.Host, c *Instance) *instance {
	router := c.Router
	if !router.Address.IsValid() {
		router.Address = h.Address()
	}
	return &instance{host: h, config: c, machine: vrrp.New(router), addresses: c.addresses(), source: router.Address}
}

// start begins with the link as it is.
func (i *instance) start() {
	i.link()
	i.host.Note("vrrp", "("+i.config.Router.Name+") removing VIPs.")
	i.perform(i.machine.Start(i.now()))
}

// link tells the state machine how the link is.
func (i *instance) link() {
	if !i.config.IgnoreLink {
		i.perform(i.machine.Link(i.now(), i.host.LinkUp()))
	}
}

// now is the time as package vrrp has it.
func (i *instance) now() time.Duration { return time.Duration(i.host.Now()) }

// Run is the timer's end.
func (i *instance) Run() { i.perform(i.machine.Expire(i.now())) }

// again is a repetition of gratuitous ARPs that is due later.
type again struct {
	instance *instance
	count    int
}

// Run is the end of the delay.
func (a *again) Run() {
	i := a.instance
	i.perform(i.machine.GratuitousARP(i.now(), a.count))
}

// expects tells whether a packet is for this instance: its virtual router, and
// multicast or unicast as configured.
func (i *instance) expects(d host.Datagram, a *vrrp.Advert) bool {
	return a.Router == i.config.Router.Router && d.To.IsMulticast() == (len(i.config.Peers) == 0)
}

// perform does what the state machine asks for; it does not wait.
func (i *instance) perform(as []vrrp.Action) {
	for _, a := range as {
		i.do(a)
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
	}
}

func (i *instance) send(a *vrrp.Advert) {
	d := host.Datagram{From: i.source, To: vrrp.Group, Protocol: vrrp.Protocol, Payload: a}
	if len(i.config.Peers) == 0 {
		i.host.Send(d)
		return
	}
	for _, p := range i.config.Peers {
		d.To = p
		i.host.Send(d)
	}
}

// leave is an orderly end. Removing the addresses takes a moment after the
// advert, in which the process can still be killed.
func (i *instance) leave() {
	for _, a := range slices.Clone(i.machine.Stop(i.now())) {
		if a.Kind == vrrp.Remove {
			i.host.Sleep(releaseDelay.draw(i.host.Rand("stop")))
		}
		i.do(a)
	}
}
