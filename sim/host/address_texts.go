package host

import "net/netip"

// AddressTexts remembers how addresses are written, so that a client's next
// request costs no new string. It keeps as many as it has slots; an address
// takes the place of another that falls into the same one. The zero
// AddressTexts remembers nothing.
type AddressTexts struct{ slots [1024]addressText }

type addressText struct {
	addr netip.Addr
	text string
}

// Text is a.String().
func (t *AddressTexts) Text(a netip.Addr) string {
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
