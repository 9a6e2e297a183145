package nginx

import "net/netip"

// addresses remembers how addresses are written, so that a client's next
// request costs no new string.
type addresses struct{ slots [1024]addressText }

type addressText struct {
	addr netip.Addr
	text string
}

func (t *addresses) text(a netip.Addr) string {
	b := a.As16()
	h := uint32(0)
	for _, o := range b {
		h = h*31 + uint32(o)
	}
	s := &t.slots[h%uint32(len(t.slots))]
	if s.addr != a {
		s.addr, s.text = a, a.String()
	}
	return s.text
}
