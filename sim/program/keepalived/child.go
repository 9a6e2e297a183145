package keepalived

import (
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
	stopping  bool
}

func newChild(h host.Host, c *Config, o *Options) *child {
	return &child{host: h, config: c, options: o}
}

// main starts the instances, then the scripts.
func (c *child) main() error {
	h := c.host
	h.OnStop(host.TaskFunc(c.stop))
	h.Sleep(childStart.draw(h.Rand("start")))
	for i := range c.config.Instances {
		c.instances = append(c.instances, newInstance(h, &c.config.Instances[i]))
	}
	h.Receive(vrrp.Protocol, c)
	h.OnLink(host.TaskFunc(c.linkChanged))
	for _, i := range c.instances {
		i.start()
	}
	for i := range c.config.Scripts {
		c.startChecker(i)
	}
	return nil
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

// linkChanged is what the kernel tells about the interface.
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

// stop is SIGTERM, also the one that comes when the parent dies.
func (c *child) stop() {
	h := c.host
	h.Sleep(termLatency.draw(h.Rand("stop")))
	c.stopping = true
	for _, i := range c.instances {
		i.leave()
	}
	h.Exit()
}

// tell passes a verdict on a script to the instances that track it.
func (c *child) tell(script int, v vrrp.Verdict) {
	for _, i := range c.instances {
		for _, t := range i.config.Track {
			if t.Script == script {
				i.perform(i.machine.Check(i.now(), t.Weight, v))
			}
		}
	}
}
