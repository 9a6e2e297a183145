package keepalived

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/mechanism/vrrp"
)

// complete checks what can only be seen when the whole file was read, and
// clears what keepalived clears (vrrp_complete_instance of 2.2.7).
func (r *reader) complete() {
	if len(r.instances) == 0 && len(r.problems) == 0 {
		r.problem(conf.Problem{Pos: conf.Pos{File: r.open[0]}, What: "no vrrp_instance: expected at least one"})
	}
	for _, i := range r.instances {
		r.completeTimes(i)
		r.completePreemption(i)
		r.completeAuthentication(i)
		r.completeAddresses(i)
		r.completeNetwork(i)
		r.completeTrack(i)
		r.completeLink(i)
	}
	r.checkDuplicates()
	for _, i := range r.instances {
		r.config.Instances = append(r.config.Instances, i.Instance)
	}
}

func (r *reader) completeTimes(i *instanceBlock) {
	c := &i.Router
	if c.Version == 0 {
		c.Version = r.defaults.version
	}
	used, changed := vrrp.Interval(c.Version, c.Interval)
	if changed {
		unit := "must be an integer. rounding"
		if c.Version == 3 {
			unit = "must be in units of 10ms - rounding"
		}
		r.warn(i.interval, fmt.Sprintf("(%s) VRRPv%d advertisement interval %.6fs %s", c.Name, c.Version, c.Interval.Seconds(), unit),
			fmt.Sprintf("version %d runs it as %v", c.Version, used))
	}
	c.Interval = used
	g := r.defaults.garp
	for _, set := range i.garp {
		set(&g)
	}
	g.lower()
	c.Repeat, c.RepeatDelay = g.repeat, g.delay
	c.Refresh, c.RefreshRepeat = g.refresh, g.refreshRepeat
	c.LowerRepeat, c.LowerRepeatDelay = g.lowerRepeat, g.lowerDelay
	c.LowerNoAdvert, c.HigherSendAdvert = g.lowerNoAdvert, g.higherSendAdvert
}

// completePreemption: an instance of state MASTER without a priority has that
// of an owner (keepalived 2.2.7 does so and says nothing); nopreempt does not go with priority 255 or state MASTER,
// preempt_delay not with state MASTER or nopreempt.
func (r *reader) completePreemption(i *instanceBlock) {
	c := &i.Router
	clear := func(k *conf.Keyword, log, why string) {
		r.warn(k, "("+c.Name+") "+log, why)
	}
	if !i.weighed && c.Master {
		c.Priority = vrrp.Owner
		r.notes = append(r.notes, conf.Note{Pos: i.Pos, Directive: "vrrp_instance",
			Why: "state MASTER without a priority: keepalived takes 255, the owner's, and not 100"})
	}
	if c.NoPreempt && c.Priority == vrrp.Owner {
		clear(i.nopreempt, "nopreempt is incompatible with priority 255. resetting nopreempt", "an owner always preempts")
		c.NoPreempt = false
	}
	if c.Priority == vrrp.Owner && !i.stated {
		c.Master = true
	}
	if c.NoPreempt && c.Master {
		clear(i.nopreempt, "Warning - nopreempt will not work with initial state MASTER - clearing", "keepalived clears it with state MASTER, so the instance preempts; write state BACKUP on both")
		c.NoPreempt = false
	}
	if c.PreemptDelay > 0 && c.Master {
		clear(i.delay, "Warning - preempt delay will not work with initial state MASTER - clearing", "keepalived clears it with state MASTER")
		c.PreemptDelay = 0
	}
	if c.PreemptDelay > 0 && c.NoPreempt {
		clear(i.delay, "preempt_delay is incompatible with nopreempt mode - resetting", "keepalived clears it with nopreempt")
		c.PreemptDelay = 0
	}
}

func (r *reader) completeAuthentication(i *instanceBlock) {
	c := &i.Router
	switch {
	case i.auth == nil || i.authType == "":
	case c.Version == 3:
		r.warn(i.auth, "("+c.Name+") VRRP version 3 does not support authentication. Ignoring.", "version 3 has none")
	case i.authPass == "":
		r.warn(i.auth, "("+c.Name+") Authentication specified but no password given. Ignoring", "without a password there is none")
	default:
		c.Password = i.authPass
	}
}

func (r *reader) completeAddresses(i *instanceBlock) {
	seen := map[netip.Addr]bool{}
	for _, p := range i.addresses {
		if seen[p.addr] {
			continue
		}
		seen[p.addr] = true
		if p.excluded {
			i.Excluded = append(i.Excluded, p.addr)
		} else {
			i.Router.Addresses = append(i.Router.Addresses, p.addr)
		}
	}
	if len(i.addresses) == 0 && !i.refused {
		r.problem(i.at.ArgProblem(0, "vrrp_instance %q: no virtual address: expected virtual_ipaddress {", i.Router.Name))
	}
}

func (r *reader) completeNetwork(i *instanceBlock) {
	name := i.Router.Name
	if i.router == nil {
		r.problem(i.at.ArgProblem(0, "vrrp_instance %q: no virtual_router_id: expected 1 to 255", name))
	}
	if i.Interface == "" && (len(i.Peers) == 0 || !i.Router.Address.IsValid()) {
		r.problem(i.at.ArgProblem(0, "vrrp_instance %q: no interface: expected a line such as interface eth0", name))
	}
}

// completeTrack finds the scripts; one that keepalived disables is left out.
func (r *reader) completeTrack(i *instanceBlock) {
	seen := map[string]bool{}
	for _, k := range i.track {
		s := r.findScript(k.Name)
		switch {
		case s == nil:
			r.problem(k.Problem("track_script %q: no such vrrp_script: expected one of %s", k.Name, r.scriptNames()))
			continue
		case seen[k.Name]:
			r.problem(k.Problem("track_script %q: tracked twice by vrrp_instance %q", k.Name, i.Router.Name))
			continue
		}
		seen[k.Name] = true
		r.trackOne(i, k, s)
	}
}

func (r *reader) trackOne(i *instanceBlock, k *conf.Keyword, s *scriptBlock) {
	weight := s.Weight
	if len(k.Args) > 0 {
		if k.Args[0].Text != "weight" {
			r.problem(k.ArgProblem(0, "track_script %s: unknown option %q: expected weight N", k.Name, k.Args[0].Text))
			return
		}
		weight = r.weight(k, 1)
	}
	if s.index < 0 && !r.secure && !s.Disabled {
		r.secure = true // keepalived says it once
		r.notes = append(r.notes, conf.Note{Pos: k.Pos(), Directive: "track_script",
			Why: "SECURITY VIOLATION - scripts are being executed but script_security not enabled: keepalived complains and runs them; write enable_script_security and script_user in global_defs"})
	}
	if s.index < 0 {
		s.index = len(r.config.Scripts)
		r.config.Scripts = append(r.config.Scripts, s.Script)
		if s.Disabled {
			r.warnDisabled(s)
		}
	}
	if s.Disabled {
		return
	}
	i.Track = append(i.Track, Track{Script: s.index, Weight: weight})
	if weight == 0 {
		i.Router.Scripts++
	}
}

// completeLink: track_interface with the instance's own interface has no effect,
// also beside dont_track_primary (2.2.7 stays master when the link goes down);
// an instance of unicast peers need not have an interface.
func (r *reader) completeLink(i *instanceBlock) {
	if i.Interface == "" {
		i.IgnoreLink = true
	}
	for _, k := range i.links {
		if k.Name == i.Interface {
			r.warn(k, "("+i.Router.Name+") Ignoring track_interface "+k.Name+" since own interface", "the instance's own interface is tracked unless dont_track_primary says otherwise, whatever stands here")
			continue
		}
		r.notes = append(r.notes, conf.Note{Pos: k.Pos(), Directive: "track_interface",
			Why: "a machine has no interface but the instance's own, which is tracked anyway unless dont_track_primary says otherwise"})
	}
}

func (r *reader) scriptNames() string {
	var names []string
	for _, s := range r.scripts {
		names = append(names, s.Name)
	}
	if len(names) == 0 {
		return "the names of vrrp_script blocks, of which there are none"
	}
	return strings.Join(names, ", ")
}

// checkDuplicates: a virtual router once on an interface, an address once in
// the file.
func (r *reader) checkDuplicates() {
	type router struct {
		iface string
		id    uint8
	}
	routers := map[router]*instanceBlock{}
	owners := map[netip.Addr]placed{}
	for _, i := range r.instances {
		key := router{i.Interface, i.Router.Router}
		if o := routers[key]; o != nil && i.router != nil && o.router != nil {
			r.problem(i.router.ArgProblem(0, "virtual_router_id %d: used twice on interface %q: vrrp_instance %q has it at %v",
				key.id, key.iface, o.Router.Name, o.router.Pos()))
		}
		routers[key] = i
		for _, p := range i.addresses {
			o, twice := owners[p.addr]
			switch {
			case !twice:
				owners[p.addr] = p
			case slices.ContainsFunc(i.addresses, func(q placed) bool { return q.at == o.at }):
				r.notes = append(r.notes, conf.Note{Pos: p.at.Pos(), Directive: p.at.Name, Why: "given twice in one instance: keepalived passes over it"})
			default:
				r.problem(p.at.Problem("virtual address %v: given twice: in two instances it is not supported: the first is at %v", p.addr, o.at.Pos()))
			}
		}
	}
}
