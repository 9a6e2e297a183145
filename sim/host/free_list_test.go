package host

import (
	"net/netip"
	"testing"
)

func TestFreeList(t *testing.T) {
	var f FreeList[int]
	if x := f.Get(); x != nil {
		t.Fatalf("an empty list gave %v", *x)
	}
	a, b := new(int), new(int)
	f.Put(a)
	f.Put(b)
	if x, y, z := f.Get(), f.Get(), f.Get(); x != b || y != a || z != nil {
		t.Errorf("got %p, %p, %p, want %p, %p, none", x, y, z, b, a)
	}
}

// TestAddressTexts: addresses that share a slot (there are more of them than
// slots) are written as they are all the same, and one that is asked for again
// costs nothing.
func TestAddressTexts(t *testing.T) {
	var texts AddressTexts
	for range 2 {
		for i := range 4096 {
			a := netip.AddrFrom4([4]byte{10, 20, byte(i >> 8), byte(i)})
			if got := texts.Text(a); got != a.String() {
				t.Fatalf("%v is written %q", a, got)
			}
		}
	}
	six := netip.MustParseAddr("2001:db8::1")
	if got := texts.Text(six); got != "2001:db8::1" {
		t.Errorf("%v is written %q", six, got)
	}
	if n := testing.AllocsPerRun(10, func() { texts.Text(six) }); n != 0 {
		t.Errorf("the same address again: %v allocations", n)
	}
}
