package world

import (
	"github.com/hadrill/hadrill/sim/host"
)

// receiver is a program's wish for datagrams.
type receiver struct {
	ctx      *ctx
	protocol uint8
	r        host.Receiver
}

// flight is a datagram on its way to one machine.
type flight struct {
	w   *World
	idx uint32
	gen uint32
	to  *Machine
	dg  host.Datagram
}

// send sends to one address or, for a multicast group, to every other machine.
func (w *World) send(from *Machine, d host.Datagram) {
	if !d.From.IsValid() {
		d.From = from.opt.Address
	}
	if d.To.IsMulticast() {
		for _, m := range w.machines {
			if m != from {
				w.fly(from, m, d)
			}
		}
		return
	}
	if m := from.lookUp(d.To); m != nil {
		w.fly(from, m, d)
	}
}

func (w *World) fly(from, to *Machine, d host.Datagram) {
	if !to.up || len(to.receivers) == 0 {
		return
	}
	took, lost := w.carry(from, to, d.To, d.Protocol, d.Payload.Size())
	if lost {
		return
	}
	var f *flight
	if n := len(w.idleFlt); n > 0 {
		f = w.idleFlt[n-1]
		w.idleFlt = w.idleFlt[:n-1]
	} else {
		f = &flight{w: w, idx: uint32(len(w.flights))}
		w.flights = append(w.flights, f)
	}
	f.to, f.dg = to, d
	w.push(w.now+took, evDatagram, f.idx, f.gen)
}

// arrive hands the datagram to the programs that receive its protocol. For a
// frozen program it waits in the socket's buffer.
func (f *flight) arrive(e event) {
	if f.gen != e.gen {
		return
	}
	w := f.w
	for _, r := range f.to.receivers {
		if r.protocol == f.dg.Protocol && r.ctx.p.frozenFor(e) {
			return
		}
	}
	d, to := f.dg, f.to
	f.gen++
	f.dg, f.to = host.Datagram{}, nil
	w.idleFlt = append(w.idleFlt, f)
	for i := 0; i < len(to.receivers); i++ {
		r := to.receivers[i]
		if r.protocol != d.Protocol {
			continue
		}
		p := w.spawn(r.ctx)
		p.dgr, p.dg = r.r, d
		w.startProc(p)
	}
}

// frozenFor keeps e for a frozen program, once.
func (p *Program) frozenFor(e event) bool { return p.ctx != nil && p.stall(e) }
