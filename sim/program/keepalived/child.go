package keepalived

import (
	"slices"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/mechanism/vrrp"
)

// child is the VRRP process.
type child struct {
	host      host.Host
	config    *Config
	options   *Options
	instances []*instance
	checkers  []*checker
	lines     host.Lines
	stopping  bool
	halting   func() // tells the parent that it is to end, too
}

func newChild(h host.Host, c *Config, o *Options) *child {
	return &child{host: h, config: c, options: o}
}

// main starts the instances, then the scripts.
func (c *child) main() error {
	h := c.host
	h.OnStop(host.TaskFunc(c.stop))
	h.Sleep(childStart.draw(h.Rand("start")))
	h.Sleep(c.config.StartupDelay)
	c.makeInstances()
	c.filter(true)
	h.Receive(vrrp.Protocol, c)
	h.OnLink(host.TaskFunc(c.linkChanged))
	for _, i := range c.instances {
		i.prepare()
	}
	c.watchProcesses()
	c.watchFiles()
	for _, i := range c.instances {
		i.start()
	}
	for i := range c.config.Scripts {
		c.startChecker(i)
	}
	return nil
}

// makeInstances makes the instances and joins the groups.
func (c *child) makeInstances() {
	for i := range c.config.Instances {
		c.instances = append(c.instances, newInstance(c, &c.config.Instances[i]))
	}
	for _, g := range c.config.Groups {
		var machines []*vrrp.Machine
		for _, n := range g.Instances {
			machines = append(machines, c.instances[n].machine)
			c.instances[n].lines = slices.Concat(c.instances[n].lines, g.Notify)
			for _, o := range g.Instances {
				if o != n {
					c.instances[n].mates = append(c.instances[n].mates, c.instances[o])
				}
			}
		}
		vrrp.Join(g.Name, machines...)
	}
}

// filter has the machine drop what comes to the addresses of instances that ask
// for it, or lets it pass again.
func (c *child) filter(drop bool) {
	for _, i := range c.instances {
		if i.config.Drops {
			for _, a := range i.addresses {
				c.host.FilterAddress(a, drop)
			}
		}
	}
}

// Receive takes a packet for one of the instances.
func (c *child) Receive(d host.Datagram) {
	a, ok := d.Payload.(*vrrp.Advert)
	if !ok || c.stopping {
		return
	}
	for _, i := range c.instances {
		if i.expects(d, a) {
			i.perform(i.machine.Receive(i.now(), d.From, a))
		}
	}
}

// linkChanged takes the kernel's message about the interface.
func (c *child) linkChanged() {
	if c.stopping {
		return
	}
	word := "down"
	if c.host.LinkUp() {
		word = "up"
	}
	for _, name := range c.config.interfaces() {
		c.host.Note("vrrp", "Netlink reports "+name+" "+word)
	}
	for _, i := range c.instances {
		i.link()
	}
}

// stop carries out SIGTERM, also the one that comes when the parent dies.
func (c *child) stop() {
	h := c.host
	h.Sleep(termLatency.draw(h.Rand("stop")))
	c.stopping = true
	for _, i := range c.instances {
		i.leave()
	}
	c.notifyStop()
	c.filter(false)
	h.Exit()
}

// halt stops keepalived as killall keepalived does: SIGTERM to both processes.
func (c *child) halt() {
	if !c.stopping {
		c.stopping = true
		c.halting()
		c.host.Go(host.TaskFunc(c.stop))
	}
}

// passVerdict passes a verdict on a script to the instances that track it.
func (c *child) passVerdict(script int, v vrrp.Verdict) {
	for _, i := range c.instances {
		for _, t := range i.config.Track {
			if t.Script == script {
				i.perform(i.machine.Check(i.now(), t.Weight, t.sense(v)))
			}
		}
	}
}

// masters reports whether an instance that a script counts for is master.
func (c *child) masters(script int) bool {
	return slices.ContainsFunc(c.instances, func(i *instance) bool { return i.machine.State() == vrrp.Master && i.tracks(script) })
}
