package strategies

import (
	"encoding/binary"
	"fmt"
	"net/netip"
	"slices"
	"time"

	"github.com/hadrill/hadrill/sim/mechanism/balance"
	"github.com/hadrill/hadrill/sim/mechanism/dist"
	"github.com/hadrill/hadrill/sim/world"
)

// trace holds the visits of a scene's users under one seed: the same for every
// strategy, drawn from streams that no strategy draws from (common random
// numbers).
type trace struct {
	at    []time.Duration // when each visit begins
	user  []int32
	work  []time.Duration // at ordinary speed
	bytes []int32         // of the answer
	users []user
	names []string // of the servers
}

// user is a user as a balancer sees it.
type user struct {
	addr netip.Addr
	key  []byte
}

// newTrace draws the trace of a scene under a seed.
func newTrace(s *Scene, seed uint64) *trace {
	w := world.New(world.Options{Seed: seed})
	defer w.Close()
	t := &trace{users: newUsers(w, s.Users), names: newNames(w, len(s.Servers))}
	t.arrivals(w, s)
	who, work, size := w.Rand("users", "who"), w.Rand("users", "work"), w.Rand("users", "bytes")
	for range t.at {
		t.user = append(t.user, who.Int32N(int32(s.Users)))
		t.work = append(t.work, s.Work.Draw(work))
		t.bytes = append(t.bytes, 500+size.Int32N(30_000))
	}
	return t
}

func (t *trace) arrivals(w *world.World, s *Scene) {
	gap := time.Second / time.Duration(s.Rate)
	between := dist.Exponential(gap)
	if s.Constant {
		between = dist.Constant(gap)
	}
	r := w.Rand("users", "arrivals")
	for at := between.Draw(r); at < s.Lasts; at += between.Draw(r) {
		t.at = append(t.at, at)
	}
}

// newUsers makes users with addresses in different /24, and keys of 16 letters.
func newUsers(w *world.World, n int) []user {
	r := w.Rand("users", "addresses")
	nets := r.Perm(1 << 16)[:n]
	all := make([]user, n)
	for i, network := range nets {
		var a [4]byte
		binary.BigEndian.PutUint32(a[:], 10<<24|uint32(network)<<8|uint32(1+r.Int32N(254)))
		all[i] = user{netip.AddrFrom4(a), fmt.Appendf(nil, "%016x", r.Uint64())}
	}
	return all
}

// newNames returns the addresses of n servers, all different, as a
// configuration writes them.
func newNames(w *world.World, n int) []string {
	r := w.Rand("servers", "names")
	var all []string
	for len(all) < n {
		name := fmt.Sprintf("172.%d.%d.%d:8080", 16+r.IntN(16), r.IntN(256), 1+r.IntN(254))
		if !slices.Contains(all, name) {
			all = append(all, name)
		}
	}
	return all
}

// prepare prepares a request of a user.
func (t *trace) prepare(r *balance.Request, user int32) {
	r.Reset()
	v := &t.users[user]
	r.Addr = v.addr
	r.Key = append(r.Key, v.key...)
}
