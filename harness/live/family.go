//go:build linux

package live

import (
	"slices"
	"strings"

	"github.com/hadrill/hadrill/sim/host"
)

// Fork implements host.Host. The child is a program of its own within this
// operating system process: it has a turn of its own, and Child finds it.
func (h *Host) Fork(name string, main host.Main, exited host.Task) {
	o := h.opt
	o.Program += "/" + name
	k := New(o)
	k.parent = h
	k.stretch.factor.Store(h.stretch.factor.Load())
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.over.Load() {
		return
	}
	h.kids = append(h.kids, k)
	h.group.Go(func() {
		if err := k.Run(h.ctx, main); err != nil && err != ErrKilled {
			h.opt.Note("live", o.Program+": "+err.Error())
		}
		h.mu.Lock()
		h.kids = slices.DeleteFunc(h.kids, func(x *Host) bool { return x == k })
		h.mu.Unlock()
		if exited != nil {
			h.Go(exited)
		}
	})
}

// children are those alive.
func (h *Host) children() []*Host {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Clone(h.kids)
}

// Child is the living child of that name ("vrrp" or "keepalived/vrrp"), nil
// when there is none. It may be called from anywhere.
func (h *Host) Child(name string) *Host {
	name = strings.TrimPrefix(name, h.opt.Program+"/")
	for _, k := range h.children() {
		if k.opt.Program == h.opt.Program+"/"+name && !k.over.Load() {
			return k
		}
	}
	return nil
}

// Running implements host.Host: the program's own family, and what
// Options.Running knows of others.
func (h *Host) Running(program string) bool {
	if h.knows(program) {
		return true
	}
	return h.opt.Running(program)
}

// Service implements host.Host, as Options.Service does it.
func (h *Host) Service(program string, run bool) {
	if !h.over.Load() {
		h.opt.Service(program, run)
	}
}

func (h *Host) knows(program string) bool {
	for x := h; x != nil; x = x.parent {
		if x.opt.Program == program && !x.over.Load() || x.Child(program) != nil {
			return true
		}
	}
	return false
}
