package keepalived

import "github.com/hadrill/hadrill/sim/conf"

// A machine drops what comes to the addresses of an instance, and what leaves
// from them, under vrrp_strict or no_accept, from the start of keepalived to its
// end: the address moves, and nobody gets an answer. Not so with accept (in
// version 3 alone) and for the owner of the addresses, priority 255.

func (r *reader) strict(k *conf.Directive) {
	r.bare(k)
	r.defaults.strict = k
}

func (r *reader) strictMode(k *conf.Directive) {
	on := r.yes(k)
	r.current.strict = &on
}

func (r *reader) accept(k *conf.Directive) {
	on := r.yes(k)
	r.current.accept, r.current.acceptAt = &on, k
}

func (r *reader) noAccept(k *conf.Directive) {
	r.bare(k)
	off := false
	r.current.accept, r.current.acceptAt = &off, k
}

// isStrict reports whether vrrp_strict holds for an instance.
func (r *reader) isStrict(i *instanceBlock) bool {
	if i.strict != nil {
		return *i.strict
	}
	return r.defaults.strict != nil
}

// completeStrict decides whether the machine drops what comes to the addresses
// (vrrp_complete_instance).
func (r *reader) completeStrict(i *instanceBlock) {
	c := &i.Router
	strict := r.isStrict(i)
	accept := !strict
	if i.accept != nil {
		accept = *i.accept
	}
	if strict && accept && c.Version == 2 {
		r.warn(i.acceptAt, "("+c.Name+") warning - accept mode for VRRP version 2 does not comply with RFC3768 - resetting", "under vrrp_strict it counts in version 3 only")
		accept = false
	}
	if accept || c.Priority == 255 {
		return
	}
	i.Drops = true
	at := i.acceptAt
	if at == nil {
		at = i.at
		if r.defaults.strict != nil {
			at = r.defaults.strict
		}
	}
	const log = "use_vmac or no_accept/strict specified, but no firewall configured - using nftables"
	if !r.dropping {
		r.config.Warnings = append(r.config.Warnings, log)
		r.dropping = true
	}
	r.Note(at, at.Name(), "the machine drops what comes to the addresses of vrrp_instance %s: they move, and answer nobody; write accept and version 3, or leave it away", c.Name)
}
