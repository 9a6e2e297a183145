package keepalived

import (
	"slices"
	"strings"

	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/mechanism/vrrp"
)

// notifyKeywords are those that have a script started when the state changes.
const notifyKeywords = "notify, notify_master, notify_backup, notify_fault, notify_stop, notify_deleted, notify_master_rx_lower_pri"

// The states that a script can be started for: those of an instance, and the end
// of keepalived.
const (
	OnMaster = "master"
	OnBackup = "backup"
	OnFault  = "fault"
	OnStop   = "stop"
)

// Notify is a line that has a script started when the state changes.
type Notify struct {
	Pos     conf.Pos
	Keyword string
	// Command is the script with its arguments. The keyword notify adds INSTANCE or
	// GROUP, the name, the state and the priority to them.
	Command string
}

// RunsOn reports whether the script is started for a state.
func (n *Notify) RunsOn(state string) bool {
	return n.Keyword == "notify" || n.Keyword == "notify_"+state
}

// Act lists the actions of the scripts of a state on their machine: programs that
// they stop, and then programs that they start.
type Act struct{ Stop, Start []string }

// instanceNotify and groupNotify read a script that keepalived starts in the
// background and does not wait for.
func (r *reader) instanceNotify(k *conf.Directive) { r.notify(k, &r.current.Notify) }
func (r *reader) groupNotify(k *conf.Directive)    { r.notify(k, &r.grouping.notify) }

func (r *reader) notify(k *conf.Directive, to *[]Notify) {
	command := ""
	if len(k.Args()) > 0 {
		command = k.Args()[0].Text
	}
	*to = append(*to, Notify{k.Pos(), k.Name(), command})
	r.Note(k, k.Name(), "%s", WhyNotify)
}

// WhyNotify is the note of every line that has a script started. Who has said
// what the scripts of a machine do need not read it.
const WhyNotify = "the script is not run: it changes nothing here; if that is so, write notify: nothing at the machine, else notify: {master: {start: [NAME]}} and so on"

// Notifies gives the lines of all instances and groups.
func (c *Config) Notifies() (all []Notify) {
	for i := range c.Instances {
		all = append(all, c.Instances[i].Notify...)
	}
	for i := range c.Groups {
		all = append(all, c.Groups[i].Notify...)
	}
	return all
}

// Movers gives how many instances and groups that have such lines move by
// themselves.
func (c *Config) Movers() (n int) {
	grouped := map[int]bool{}
	for i := range c.Groups {
		g := &c.Groups[i]
		has := len(g.Notify) > 0
		for _, m := range g.Instances {
			grouped[m] = true
			has = has || len(c.Instances[m].Notify) > 0
		}
		if has {
			n++
		}
	}
	for i := range c.Instances {
		if len(c.Instances[i].Notify) > 0 && !grouped[i] {
			n++
		}
	}
	return n
}

// states are the instance's as scripts are told of them. An instance that waits for
// the first results of its scripts is in FAULT without a word.
var states = map[vrrp.State]string{vrrp.Master: OnMaster, vrrp.Backup: OnBackup, vrrp.Fault: OnFault}

// notify has the scripts of an instance, and of its group, started when its state is
// another one than the last that they were told of. They run in the background,
// after the addresses were moved.
func (c *child) notify(i *instance) {
	state := i.machine.State()
	if i.told == state || i.told == vrrp.Init && state == vrrp.Fault {
		return
	}
	i.told = state
	name := states[state]
	if a, does := c.options.Notify[name]; does && slices.ContainsFunc(i.lines, func(n Notify) bool { return n.RunsOn(name) }) {
		c.host.After(scriptStart.draw(c.host.Rand("notify")), host.TaskFunc(func() { c.act(a) }))
	}
}

// act does what the scripts of a state do.
func (c *child) act(a Act) {
	for _, p := range a.Stop {
		c.host.Service(p, false)
	}
	for _, p := range a.Start {
		c.host.Service(p, true)
	}
}

// notifyStop does what the scripts do that are started when keepalived ends.
func (c *child) notifyStop() {
	if slices.ContainsFunc(c.config.Notifies(), func(n Notify) bool { return n.RunsOn(OnStop) }) {
		c.act(c.options.Notify[OnStop])
	}
}

// Script gives the file that the line runs, and the arguments that it has.
func (n *Notify) Script() (file, args string) {
	file, args, _ = strings.Cut(strings.TrimSpace(n.Command), " ")
	return file, strings.TrimSpace(args)
}
