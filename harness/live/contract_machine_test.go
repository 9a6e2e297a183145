//go:build linux

package live

import (
	"fmt"

	"github.com/hadrill/hadrill/sim/host"
)

var machineCases = []contractCase{
	{"who and where", alone, func(s *stage, h host.Host) {
		s.say(fmt.Sprint(h.Machine(), h.Program(), h.Address(), h.HasAddress(here), h.LinkUp(), h.Running("client"), h.Running("x")))
	}, "mclient127.0.0.1 true true true false"},
	{"the random streams of the seed", alone, func(s *stage, h host.Host) {
		s.say(fmt.Sprint(h.Rand("a").Uint64(), h.Rand("b").IntN(1000), h.Rand("a").IntN(1000), h.Rand("b").IntN(1000)))
	}, randomWords},
	{"a port is taken once, and again when it is free", alone, func(s *stage, h host.Host) {
		answer := host.HandlerFunc(nil)
		x, err := h.Serve(s.at(1), host.HTTP, answer)
		s.say(fmt.Sprint(err))
		_, err = h.Serve(s.at(1), host.HTTP, answer)
		s.say(fmt.Sprint(err))
		s.say(fmt.Sprint(x.Close()))
		y, err := h.Serve(s.at(1), host.HTTP, answer)
		s.say(fmt.Sprint(err, y.Close()))
	}, "<nil> | address already in use | <nil> | <nil> <nil>"},
	{"files", alone, func(s *stage, h host.Host) {
		d := h.Disk()
		read := func(name string) {
			b, ok := d.Read(name)
			s.say(fmt.Sprintf("%s %v", b, ok))
		}
		read("/a/b")
		d.Write("/a/b", []byte("one"))
		d.Append("/a/b", []byte("two"))
		d.Sync("/a/b")
		read("/a/b")
		d.Write("/a/b", []byte("three"))
		d.Rename("/a/b", "c")
		d.Rename("none", "c")
		read("/a/b")
		read("c")
		d.Remove("c")
		d.Remove("c")
		read("c")
		s.say(fmt.Sprint(d.Write("e", nil), d.Append("e", []byte("x")), d.Sync("e"), d.Sync("none"), d.Rename("none", "e"), d.Rename("e", "f")))
	}, " false | onetwo true |  false | three true |  false | <nil> <nil> <nil> <nil> <nil> <nil>"},
}

// randomWords are the first draws of the world's streams of that seed and those
// names, which this package must draw as well.
const randomWords = "16315372470952509217 990 343 456"
