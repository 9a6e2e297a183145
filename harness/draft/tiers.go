package draft

import (
	"cmp"
	"net/netip"
	"path"
	"slices"
	"strings"

	"github.com/hadrill/hadrill/harness/programs"
)

// tiers holds what stands behind the balancers: servers of stores and databases, those
// that watch them, and the application servers that use them.
type tiers struct {
	onPair  bool // servers of a database stand on the machines that share an address
	remarks []string
	drafts  []drafted
	// reach are addresses that some machine must have; moves: an address moves that no
	// file names, and moved is the one that was chosen.
	reach []reached
	moves bool
	moved netip.Addr
	// client is the application server that users come to where no balancer is, and
	// clientPort its port.
	client     string
	clientPort uint16
	// sessions is the key sessions of the application servers, "" where Tomcat's own
	// files say it (kept) or nobody does; shares: a server that dies loses none.
	sessions     string
	kept, shares bool
}

// reached is an address of which a file asks whether it answers.
type reached struct {
	at   netip.Addr
	file string
}

// drafted is a file that init writes, and for whom.
type drafted struct {
	file programs.File
	what string
}

// keeper is a program of a store, a database, a watch or an agent on a machine.
type keeper struct {
	kind   *programs.Kind
	placed programs.Placed
	// member describes the server as other files name it, speaks its protocol.
	member programs.Member
	watch  bool // some file watches it
	has    bool // a file was placed
	beside []string
}

// placeTiers places the files of programs behind the balancers.
func (s *stack) placeTiers(files []File) {
	of := func(t programs.Tier) (all []File) {
		for _, f := range files {
			if f.Kind.Part != nil && f.Kind.Part.Tier == t {
				all = append(all, f)
			}
		}
		return all
	}
	if len(of(programs.StoreTier))+len(of(programs.DatabaseTier))+len(of(programs.WatchTier))+len(of(programs.AgentTier))+len(of(programs.ApplicationTier))+len(of(programs.SplitterTier)) == 0 {
		return
	}
	apps, watches, agents := of(programs.ApplicationTier), s.watches(of(programs.WatchTier)), of(programs.AgentTier)
	splitters := of(programs.SplitterTier)
	used := s.chooseApplicationFiles(apps)
	for _, f := range slices.Concat(watches, agents, used, of(programs.StoreTier), of(programs.DatabaseTier), splitters) {
		s.addMembers(f)
		s.tiers.remarks = append(s.tiers.remarks, f.Says.Stands.Remarks...)
	}
	s.placeOnPair(of(programs.DatabaseTier), len(watches)+len(agents) > 0)
	for _, k := range programs.Kinds {
		if k.Part != nil && (k.Part.Tier == programs.StoreTier || k.Part.Tier == programs.DatabaseTier) {
			s.placeKeepers(k, slices.DeleteFunc(slices.Concat(of(programs.StoreTier), of(programs.DatabaseTier)), func(f File) bool { return f.Kind != k }))
		}
	}
	s.placeWatches(watches)
	s.placeAgents(agents, watches)
	s.placeWatches(splitters)
}

// addMembers makes a machine of each server that a file names.
func (s *stack) addMembers(f File) {
	says, part := f.Says.Stands, f.Kind.Part
	for _, m := range says.Members {
		k := m.Kind()
		if k == nil {
			continue
		}
		if isLocal(m.Host) {
			s.tiers.remarks = append(s.tiers.remarks, f.Name+" names a server on "+m.Host+", the machine itself: from another machine nobody is there.")
			m.Host = ""
		}
		i := s.machineFor(m.Host, m.Name, k)
		i2 := s.keeperOn(i, k)
		at := &s.machines[i].keeps[i2]
		m.Spare = m.Spare && (at.member.Speaks == "" || at.member.Spare) // of all that name it
		if at.member.Of == "" {
			m.Name = cmp.Or(m.Name, at.member.Name)
			at.member = m
		}
		at.watch = at.watch || part.Tier == programs.WatchTier || part.Tier == programs.AgentTier
		for _, b := range part.Beside {
			if !slices.Contains(at.beside, b) {
				at.beside = append(at.beside, b)
			}
		}
	}
	for _, h := range says.Others {
		i := s.machineFor(h, h, f.Kind)
		s.machines[i].also = append(s.machines[i].also, part.Beside...)
	}
	for _, a := range says.Reach {
		s.tiers.reach = append(s.tiers.reach, reached{a, f.Name})
	}
	s.tiers.moves = s.tiers.moves || says.Moves
	if part.Tier != programs.ApplicationTier {
		for _, a := range f.Says.Virtual {
			if a.Is4() && !slices.Contains(s.moving, a) {
				s.moving = append(s.moving, a)
			}
		}
	}
}

// machineFor gives the machine of a server, by its address or its name, a new one
// where there is none.
func (s *stack) machineFor(at, name string, k *programs.Kind) int {
	a, err := netip.ParseAddr(at)
	if err != nil {
		a = netip.Addr{}
	}
	for i := range s.machines {
		m := &s.machines[i]
		if a.IsValid() && m.ip == a || m.name == at || name != "" && m.name == name {
			return i
		}
	}
	if name == "" && at != "" && !a.IsValid() {
		name = at
	}
	s.machines = append(s.machines, machine{name: s.nameFor(name, k), ip: a, tier: k.Part.Tier})
	return len(s.machines) - 1
}

// nameFor is a machine's name that is not taken: the one that is given, or what
// machines of the kind are called with the next number.
func (s *stack) nameFor(name string, k *programs.Kind) string {
	taken := func(n string) bool {
		return slices.ContainsFunc(s.machines, func(m machine) bool { return m.name == n })
	}
	if name != "" && !taken(name) {
		return name
	}
	for n := 1; ; n++ {
		if name = numbered(k.Part.Machine, n); !taken(name) {
			return name
		}
	}
}

// keeperOn gives the place of a kind's program on a machine, a new one where there is
// none.
func (s *stack) keeperOn(machine int, k *programs.Kind) int {
	m := &s.machines[machine]
	if i := slices.IndexFunc(m.keeps, func(o keeper) bool { return o.kind == k }); i >= 0 {
		return i
	}
	m.keeps = append(m.keeps, keeper{kind: k})
	if m.tier == programs.ApplicationTier && len(m.ports) == 0 {
		m.tier = k.Part.Tier
	}
	return len(m.keeps) - 1
}

// placeOnPair puts a database's servers on the machines that share an address, where
// nothing else is said to be there.
func (s *stack) placeOnPair(files []File, watched bool) {
	var pair []int
	for i := range s.machines {
		if m := &s.machines[i]; m.shares && !slices.ContainsFunc(m.files, func(f File) bool { return !f.alone }) {
			pair = append(pair, i)
		}
	}
	if watched || len(files) == 0 || len(pair) == 0 || slices.ContainsFunc(s.machines, func(m machine) bool { return len(m.keeps) > 0 }) {
		return
	}
	s.tiers.onPair = true
	for n, i := range pair {
		if n >= len(files) {
			break
		}
		if m := &s.machines[i]; strings.HasPrefix(m.name, "lb") {
			m.name = s.nameFor("", files[0].Kind)
		}
		s.keeperOn(i, files[0].Kind)
	}
}

// stem is a file's name without folder and ending.
func stem(name string) string {
	base := path.Base(name)
	return strings.TrimSuffix(base, path.Ext(base))
}
