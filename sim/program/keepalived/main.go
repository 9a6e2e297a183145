package keepalived

import "github.com/hadrill/hadrill/sim/host"

// Child is the name of the VRRP process below the program's own: with the
// program installed as "keepalived" it is "keepalived/vrrp".
const Child = "vrrp"

// Main is keepalived with this configuration: a parent that does nothing but
// start the VRRP child, again whenever it dies.
func (c *Config) Main(o Options) host.Main {
	return func(h host.Host) error {
		for _, s := range c.Scripts {
			p := o.probe(s.Name)
			if err := p.check(s.Name); err != nil && !s.Disabled {
				return err
			}
		}
		p := &parent{host: h, child: func(h host.Host) error { return newChild(h, c, &o).main() }}
		h.OnStop(host.TaskFunc(p.stop))
		h.Sleep(parentStart.draw(h.Rand("start")))
		for _, w := range c.Warnings {
			h.Note("vrrp", w)
		}
		h.Fork(Child, p.child, p)
		return nil
	}
}

// parent is the parent process.
type parent struct {
	host  host.Host
	child host.Main
}

// Run is called when the child has ended: it is started again at once.
func (p *parent) Run() {
	p.host.Note("vrrp", "VRRP child process died: Respawning")
	p.host.Fork(Child, p.child, p)
}

// stop passes SIGTERM on: the child gets it as its parent ends.
func (p *parent) stop() {
	p.host.Note("vrrp", "Stopping")
	p.host.Exit()
}
