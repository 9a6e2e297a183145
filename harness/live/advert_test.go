//go:build linux

package live

import (
	"bytes"
	"encoding/hex"
	"net/netip"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/mechanism/vrrp"
)

// TestAdverts: the bytes by the RFCs' layout, there and back, and what is
// dropped. The checksums were added up by hand.
func TestAdverts(t *testing.T) {
	from := netip.MustParseAddr("10.20.0.11")
	vip := netip.MustParseAddr("10.20.0.100")
	for _, c := range []struct {
		name string
		a    vrrp.Advert
		want string
	}{
		{"version 2 with a password", vrrp.Advert{Version: 2, Router: 51, Priority: 100, Interval: time.Second, Addresses: []netip.Addr{vip}, Password: "1111"},
			"2133640101010cf00a1400643131313100000000"},
		{"version 2 without", vrrp.Advert{Version: 2, Router: 51, Priority: 0, Interval: time.Second, Addresses: []netip.Addr{vip}},
			"213300010001d4520a1400640000000000000000"},
		{"version 3 in centiseconds, with a pseudo header", vrrp.Advert{Version: 3, Router: 51, Priority: 101, Interval: 200 * time.Millisecond, Addresses: []netip.Addr{vip, vip}},
			"3133650200146a140a1400640a140064"},
	} {
		t.Run(c.name, func(t *testing.T) {
			b, err := encodeAdvert(&c.a, from, vrrp.Group)
			if err != nil {
				t.Fatal(err)
			}
			if got := hex.EncodeToString(b); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
			m, err := decodeAdvert(b, from, vrrp.Group)
			if err != nil || !reflect.DeepEqual(m, &c.a) {
				t.Errorf("came back as %+v, %v", m, err)
			}
			for i := range b {
				broken := append([]byte(nil), b...)
				broken[i] ^= 0x11
				if m, err := decodeAdvert(broken, from, vrrp.Group); err == nil {
					t.Errorf("byte %d changed and still read: %+v", i, m)
				}
				if m, err := decodeAdvert(b[:i], from, vrrp.Group); err == nil {
					t.Errorf("%d of %d bytes read as %+v", i, len(b), m)
				}
			}
		})
	}
}

// TestRecorded: each packet that keepalived 2.2.7 sent reads, and is written as it was, the
// checksum of the IPv4 header left out, which the kernel adds.
func TestRecorded(t *testing.T) {
	text, err := os.ReadFile("testdata/adverts.txt")
	must(t, err)
	const ethernet = 14
	adverts, announced := 0, 0
	for _, line := range strings.Fields(string(text)) {
		frame, err := hex.DecodeString(line)
		must(t, err)
		if frame[12] == unix.ETH_P_ARP>>8 && frame[13] == unix.ETH_P_ARP&0xff {
			announced++
			if got := gratuitous(frame[6:12], netip.AddrFrom4([4]byte(frame[28:32]))); !bytes.Equal(got, frame) {
				t.Errorf("got  %x\nwant %x", got, frame)
			}
			continue
		}
		adverts++
		want := frame[ethernet:]
		copy(want[10:12], []byte{0, 0})
		from, to, payload, ok := cutIP(want)
		m, err := decodeAdvert(payload, from, to)
		if !ok || err != nil {
			t.Errorf("%s: %v", line, err)
			continue
		}
		b, err := encodeAdvert(m, from, to)
		must(t, err)
		number := uint16(want[4])<<8 | uint16(want[5])
		got := append(headIP(host.Datagram{From: from, To: to, Protocol: vrrp.Protocol}, number, len(b)), b...)
		if !bytes.Equal(got, want) {
			t.Errorf("got  %x\nwant %x", got, want)
		}
	}
	if adverts < 15 || announced < 6 {
		t.Errorf("%d adverts and %d gratuitous ARP are recorded", adverts, announced)
	}
}

// TestFrames: a gratuitous ARP, and the IPv4 header of what comes.
func TestFrames(t *testing.T) {
	got := hex.EncodeToString(gratuitous([]byte{2, 0, 0, 0, 0, 9}, netip.MustParseAddr("10.20.0.100")))
	if want := "ffffffffffff" + "020000000009" + "0806" + "0001080006040001" + "020000000009" + "0a140064" + "ffffffffffff" + "0a140064"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	head := []byte{0x46, 0, 0, 0, 0, 0, 0, 0, 255, 112, 0, 0, 10, 0, 0, 1, 224, 0, 0, 18, 148, 4, 0, 0}
	from, to, payload, ok := cutIP(append(head, 7))
	if !ok || from.String() != "10.0.0.1" || to != vrrp.Group || len(payload) != 1 || payload[0] != 7 {
		t.Errorf("got %v %v %v %v", from, to, payload, ok)
	}
	for n := range head {
		if _, _, _, ok := cutIP(head[:n]); ok {
			t.Errorf("a header of %d bytes is one", n)
		}
	}
}

// FuzzAdvert: no packet harms the reader, and what it read is written as what reads the
// same.
func FuzzAdvert(f *testing.F) {
	from, to := netip.MustParseAddr("10.20.0.11"), vrrp.Group
	for _, a := range []vrrp.Advert{
		{Version: 2, Router: 51, Priority: 100, Interval: time.Second, Addresses: []netip.Addr{from}, Password: "secret"},
		{Version: 3, Router: 51, Interval: 10 * time.Millisecond, Addresses: []netip.Addr{from, from}},
	} {
		b, err := encodeAdvert(&a, from, to)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Add([]byte{0x31, 51, 100, 255, 0, 100, 0, 0})
	f.Fuzz(func(t *testing.T, b []byte) {
		m, err := decodeAdvert(b, from, to)
		if err != nil {
			return
		}
		wire, err := encodeAdvert(m, from, to)
		var again host.Message
		if err == nil {
			again, err = decodeAdvert(wire, from, to)
		}
		if err != nil || !reflect.DeepEqual(m, again) {
			t.Errorf("read %+v, and %+v of what that is written as, error %v", m, again, err)
		}
	})
}
