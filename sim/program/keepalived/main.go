package keepalived

import (
	"slices"

	"github.com/hadrill/hadrill/sim/host"
)

// Child is the name of the VRRP process below the program's own: with the
// program installed as "keepalived" it is "keepalived/vrrp".
const Child = "vrrp"

// Main returns keepalived as a program, running with this configuration: a
// parent that does nothing but start the VRRP child, again whenever it dies.
func (c *Config) Main(o Options) host.Main {
	return func(h host.Host) error {
		for _, s := range c.Scripts {
			p := o.probe(s.Name)
			if err := p.check(s.Name); err != nil && !s.Disabled {
				return err
			}
		}
		p := &parent{host: h}
		p.child = func(h host.Host) error {
			k := newChild(h, c, &o)
			k.halting = func() { p.halted = true }
			return k.main()
		}
		h.OnStop(host.TaskFunc(p.stop))
		h.Sleep(parentStart.draw(h.Rand("start")))
		for _, w := range c.Warnings {
			h.Note("vrrp", w)
		}
		if name := o.missing(c.interfaces()); name != "" {
			h.Note("vrrp", "WARNING - interface "+name+" doesn't exist")
			h.Note("vrrp", "Non-existent interface specified in configuration")
			return nil
		}
		h.Fork(Child, p.child, p)
		return nil
	}
}

// missing gives the first interface that the machine does not have, "" for none.
func (o *Options) missing(names []string) string {
	for _, n := range names {
		if o.Interfaces != nil && !slices.Contains(o.Interfaces, n) {
			return n
		}
	}
	return ""
}

// parent is the parent process.
type parent struct {
	host  host.Host
	child host.Main
	// halted: SIGTERM came to both processes, and the parent ends after its child.
	halted bool
}

// Run is called when the child has ended: it is started again at once.
func (p *parent) Run() {
	if p.halted {
		p.stop()
		return
	}
	p.host.Note("vrrp", "VRRP child process died: Respawning")
	p.host.Fork(Child, p.child, p)
}

// stop passes SIGTERM on: the child gets it as its parent ends.
func (p *parent) stop() {
	p.host.Note("vrrp", "Stopping")
	p.host.Exit()
}
