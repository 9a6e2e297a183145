package keepalived

import (
	"fmt"
	"net/netip"
	"slices"

	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/mechanism/vrrp"
)

// complete makes the checks that need the whole file, and resets the settings
// that keepalived resets (vrrp_complete_instance of 2.2.7).
func (r *reader) complete() {
	r.completeAlone()
	r.completeGroups()
	for _, p := range r.processes {
		r.config.Processes = append(r.config.Processes, *p)
	}
	for _, f := range r.numbers {
		r.config.Files = append(r.config.Files, *f)
	}
	for _, i := range r.instances {
		r.completeTimes(i)
		r.completeAddresses(i)
		r.completeState(i)
		r.completeAuthentication(i)
		r.completePreemption(i)
		r.completeStrict(i)
		r.completeNetwork(i)
		r.completeTrack(i)
		r.completeTracked(i)
		r.completeLink(i)
	}
	r.checkDuplicates()
	for _, i := range r.instances {
		r.config.Instances = append(r.config.Instances, i.Instance)
	}
}

// completeAlone refuses a file without an instance, for the keywords that it
// has instead where there are such.
func (r *reader) completeAlone() {
	switch {
	case len(r.instances) > 0 || len(r.Problems) > 0:
	case len(r.config.VirtualServers) > 0:
		r.WrongAt(r.config.VirtualServers[0].where, "virtual_server: LVS is not simulated, and the file has no vrrp_instance beside it: nothing of it could be run")
	case len(r.strangers) > 0:
		r.Add(r.strangers[:min(len(r.strangers), 20)]...)
	default:
		r.WrongFile(r.open[0].Name, "no vrrp_instance: expected at least one")
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

// completeState decides the initial state: an instance of state MASTER without
// a priority has that of an owner (keepalived 2.2.7 does so without a log
// line), one of priority 255 without a state is MASTER, and under vrrp_strict
// the owner alone is.
func (r *reader) completeState(i *instanceBlock) {
	c := &i.Router
	if !i.weighed && c.Master {
		c.Priority = vrrp.Owner
		r.NoteAt(i.Pos, "vrrp_instance", "state MASTER without a priority: keepalived takes 255, the owner's, and not 100")
	}
	if c.Priority == vrrp.Owner && !i.stated {
		c.Master = true
	}
	if owner := c.Priority == vrrp.Owner; r.isStrict(i) && c.Master != owner {
		r.warn(i.at, "("+c.Name+") State MASTER must match being address owner", "under vrrp_strict the state is MASTER with priority 255, and BACKUP with every other")
		c.Master = owner
	}
}

// completePreemption decides whether the instance preempts: nopreempt does not
// go with priority 255 or state MASTER, preempt_delay not with state MASTER,
// nopreempt or vrrp_strict.
func (r *reader) completePreemption(i *instanceBlock) {
	c := &i.Router
	clear := func(k *conf.Directive, log, why string) {
		r.warn(k, "("+c.Name+") "+log, why)
	}
	if c.NoPreempt && c.Priority == vrrp.Owner {
		clear(i.nopreempt, "nopreempt is incompatible with priority 255. resetting nopreempt", "an owner always preempts")
		c.NoPreempt = false
	}
	if c.NoPreempt && c.Master {
		clear(i.nopreempt, "Warning - nopreempt will not work with initial state MASTER - clearing", "keepalived clears it with state MASTER, so the instance preempts; write state BACKUP on both")
		c.NoPreempt = false
	}
	if c.PreemptDelay > 0 && c.Master {
		clear(i.delay, "Warning - preempt delay will not work with initial state MASTER - clearing", "keepalived clears it with state MASTER")
		c.PreemptDelay = 0
	}
	if c.PreemptDelay > 0 && r.isStrict(i) {
		clear(i.delay, "preempt_delay is incompatible with strict mode - resetting", "keepalived clears it under vrrp_strict")
		c.PreemptDelay = 0
	}
	if c.DownAdverts != 3 && r.isStrict(i) {
		clear(i.at, "down_timer_adverts is incompatible with strict mode - resetting", "keepalived takes 3 under vrrp_strict")
		c.DownAdverts = 3
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
	case r.isStrict(i):
		r.warn(i.auth, "("+c.Name+") Strict mode does not support authentication. Ignoring.", "vrrp_strict switches it off")
	case c.Version == 3:
		r.warn(i.auth, "("+c.Name+") VRRP version 3 does not support authentication. Ignoring.", "version 3 has none")
	case i.authPass == "":
		r.warn(i.auth, "("+c.Name+") Authentication specified but no password given. Ignoring", "without a password there is none")
	default:
		c.Password = i.authPass
		if i.authType == "AH" && c.Master && c.Priority != vrrp.Owner {
			r.warn(i.auth, "("+c.Name+") Initial state master is incompatible with AH authentication - clearing", "keepalived takes the state for BACKUP")
			c.Master = false
		}
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
	switch {
	case len(i.addresses) > 0 || i.refused:
	case i.Router.Version == 3 || r.isStrict(i):
		r.Add(i.at.ArgProblem(0, "vrrp_instance %q: no virtual address: in version 3 and under vrrp_strict keepalived ends: expected at least one in virtual_ipaddress", i.Router.Name))
	default:
		r.NoteAt(i.Pos, "vrrp_instance", "it has no virtual address: it sends adverts, and moves nothing")
	}
}

func (r *reader) completeNetwork(i *instanceBlock) {
	name := i.Router.Name
	if i.router == nil {
		r.Add(i.at.ArgProblem(0, "vrrp_instance %q: no virtual_router_id: expected 1 to 255", name))
	}
	if i.Interface == "" {
		i.Interface = r.defaults.iface
	}
	if i.Interface == "" && (len(i.Peers) == 0 || !i.Router.Address.IsValid()) {
		r.Add(i.at.ArgProblem(0, "vrrp_instance %q: no interface: expected a line such as interface eth0", name))
	}
}

// completeTrack finds the scripts; one that keepalived disables is left out.
func (r *reader) completeTrack(i *instanceBlock) {
	seen := map[string]bool{}
	for _, k := range i.track {
		s := r.findScript(k.Name())
		switch {
		case s == nil:
			r.notFound(i, k, "script")
			continue
		case seen[k.Name()]:
			r.warn(k, trackLog(i, k, "track_script "+k.Name()+" is already tracked, ignoring"), "tracked twice: the first line counts")
			continue
		}
		seen[k.Name()] = true
		r.trackOne(i, k, s)
	}
}

func (r *reader) trackOne(i *instanceBlock, k *conf.Directive, s *scriptBlock) {
	weight, reverse := s.Weight, s.Reverse
	if len(k.Args()) > 0 {
		if k.Args()[0].Text != "weight" {
			r.warn(k, trackLog(i, k, "unknown track script option "+k.Args()[0].Text+" - ignoring"),
				"the option is not known, it is written weight N: keepalived logs the line and runs without the check")
			return
		}
		weight, reverse = r.weight(k, 1, s.Weight)
	}
	if weight != 0 && i.group != nil && !i.group.weights {
		r.warn(k, "("+i.Router.Name+") ignoring tracked script "+k.Name()+" with weights due to SYNC group", "in a vrrp_sync_group a script with a weight does not count")
		return
	}
	if s.index < 0 && !r.secure && !s.Disabled {
		r.secure = true // keepalived logs it once
		r.Note(k, "track_script", "SECURITY VIOLATION - scripts are being executed but script_security not enabled: keepalived complains and runs them; write enable_script_security and script_user in global_defs")
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
	i.Track = append(i.Track, Track{Script: s.index, Weight: weight, Reverse: reverse})
	if weight == 0 {
		i.Router.Scripts++
	}
}

// completeLink decides which links count: track_interface with the instance's
// own interface has no effect, also beside dont_track_primary (2.2.7 stays
// master when the link goes down); an instance of unicast peers need not have
// an interface.
func (r *reader) completeLink(i *instanceBlock) {
	if i.Interface == "" {
		i.IgnoreLink = true
	}
	for _, k := range i.links {
		if k.Name() == i.Interface {
			r.warn(k, "("+i.Router.Name+") Ignoring track_interface "+k.Name()+" since own interface", "the instance's own interface is tracked unless dont_track_primary says otherwise, whatever stands here")
			continue
		}
		r.Note(k, "track_interface", "a machine has no interface but the instance's own, which is tracked anyway unless dont_track_primary says otherwise: this one is up all the time")
		if args := k.Args(); len(args) > 1 && args[0].Text == "weight" {
			if w, reverse := r.trackWeight(k, args[1:], 0); w != 0 && (w > 0) != reverse {
				if w = max(w, -w); reverse {
					w = -w
				}
				i.Added = append(i.Added, w)
			}
		}
	}
}

// checkDuplicates adds problems for a virtual router that is on an interface
// twice, and notes an address that is given twice. Two instances that have one
// add it and remove it, each for itself, as the kernel does with the address
// that is there once.
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
			r.Add(i.router.ArgProblem(0, "virtual_router_id %d: used twice on interface %q: vrrp_instance %q has it at %v",
				key.id, key.iface, o.Router.Name, o.router.Pos()))
		}
		routers[key] = i
		for _, p := range i.addresses {
			o, twice := owners[p.addr]
			switch {
			case !twice:
				owners[p.addr] = p
			case slices.ContainsFunc(i.addresses, func(q placed) bool { return q.at == o.at }):
				r.Note(p.at, p.at.Name(), "given twice in one instance: keepalived passes over it")
			default:
				r.Note(p.at, p.at.Name(), "another instance has the address as well, at %v: each of them adds it as master and removes it as backup", o.at.Pos())
			}
		}
	}
}
