package keepalived

import (
	"time"

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
	for _, i := range c.instances {
		h.Note("vrrp", "("+i.config.Router.Name+") removing VIPs.")
		i.perform(i.machine.Start(c.now()))
	}
	for i := range c.config.Scripts {
		c.startChecker(i)
	}
	return nil
}

// now is the time as package vrrp has it.
func (c *child) now() time.Duration { return since(c.host) }

func since(h host.Host) time.Duration { return time.Duration(h.Now()) }

// Receive takes a packet for one of the instances.
func (c *child) Receive(d host.Datagram) {
	a, ok := d.Payload.(*vrrp.Advert)
	if !ok || c.stopping {
		return
	}
	for _, i := range c.instances {
		if i.expects(d, a) {
			i.perform(i.machine.Receive(c.now(), d.From, a))
		}
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
				i.perform(i.machine.Check(c.now(), t.Weight, v))
			}
		}
	}
}
