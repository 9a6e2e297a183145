package draft

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hadrill/hadrill/harness/programs"
)

// applications gives the machines with an application server.
func (s *stack) applications() (all []int) {
	for i := range s.machines {
		if len(s.machines[i].ports) > 0 {
			all = append(all, i)
		}
	}
	return all
}

// chooseApplicationFiles gives the application servers their files: of each sort one
// for all, or one each where there are as many of a name that differ by digits alone.
// Without a balancer there are as many servers as files of such a name. It returns
// those that are used.
func (s *stack) chooseApplicationFiles(files []File) (used []File) {
	bySort := map[string][]File{}
	var sorts []string
	for _, f := range files {
		key := f.Says.Stands.Key
		if bySort[key] == nil {
			sorts = append(sorts, key)
		}
		bySort[key] = append(bySort[key], f)
	}
	if len(files) > 0 && len(s.applications()) == 0 && len(s.machines) == 0 {
		most := 1
		for _, key := range sorts {
			for _, group := range families(bySort[key]) {
				most = max(most, len(group))
			}
		}
		s.makeClients(most, files)
	}
	apps := s.tomcats()
	for _, key := range sorts {
		group := s.filesFor(apps, bySort[key])
		for n, i := range apps {
			f := group[n]
			s.machines[i].settings.Files = append(s.machines[i].settings.Files, key+": "+word(f.Name))
			if dir := f.Says.Stands.Folder; dir != "" && len(apps) > 1 {
				s.machines[i].shared = append(s.machines[i].shared, dir)
			}
		}
		for _, f := range group {
			if !slices.ContainsFunc(used, func(o File) bool { return o.Name == f.Name }) {
				used = append(used, f)
			}
		}
		for _, f := range bySort[key] {
			if !slices.ContainsFunc(group, func(o File) bool { return o.Name == f.Name }) {
				s.tiers.remarks = append(s.tiers.remarks, f.Name+" is not used: an application server has one "+key+" file.")
			}
		}
	}
	for _, f := range used {
		says := f.Says.Stands
		with := says.With == "" || slices.ContainsFunc(used, func(o File) bool { return o.Says.Stands.Key == says.With })
		if !with {
			s.tiers.remarks = append(s.tiers.remarks, f.Name+" shares no sessions: it takes a "+says.With+" file, too, which init was not given.")
		}
		s.tiers.kept, s.tiers.shares = s.tiers.kept || says.Keeps, s.tiers.shares || says.Shares && with
	}
	return used
}

// tomcats gives the machines whose application server files of Tomcat can be for: those
// with more than FastCGI and its like, or all where none has.
func (s *stack) tomcats() []int {
	all := s.applications()
	web := slices.DeleteFunc(slices.Clone(all), func(i int) bool {
		return !slices.ContainsFunc(s.machines[i].ports, programs.Port.ByTomcat)
	})
	if len(web) == 0 {
		return all
	}
	return web
}

// filesFor gives each application server its file of one sort: the one whose jvmRoute is
// the name that a balancer knows the server by, or else its own of the best family.
func (s *stack) filesFor(apps []int, files []File) (group []File) {
	family := bestFamily(families(files), len(apps))
	for n, i := range apps {
		f := family[n%len(family)]
		if route := s.machines[i].route; route != "" {
			if j := slices.IndexFunc(files, func(f File) bool { return f.Says.Stands.Route == route }); j >= 0 {
				f = files[j]
			}
		}
		group = append(group, f)
	}
	return group
}

// families groups files whose names differ by digits alone, in the order of the
// first of each.
func families(files []File) (all [][]File) {
	letters := func(f File) string { return strings.Map(dropDigit, f.Name) }
	for _, f := range files {
		i := slices.IndexFunc(all, func(g []File) bool { return letters(g[0]) == letters(f) })
		if i < 0 {
			all = append(all, nil)
			i = len(all) - 1
		}
		all[i] = append(all[i], f)
	}
	return all
}

func dropDigit(r rune) rune {
	if r >= '0' && r <= '9' {
		return -1
	}
	return r
}

// bestFamily is the files for so many servers: a family of that size, or of one of
// which each file is for as many servers, or else the first file.
func bestFamily(all [][]File, servers int) []File {
	for _, g := range all {
		if len(g) == servers {
			return g
		}
	}
	for _, g := range all {
		if len(g) > 1 && servers%len(g) == 0 {
			return g
		}
	}
	return all[0][:1]
}

// makeClients makes application servers that users come to without a balancer.
func (s *stack) makeClients(n int, files []File) {
	app := programs.ApplicationKind()
	port := uint16(0)
	for _, f := range files {
		if f.Says.Stands.Key != "" && port == 0 {
			port = f.Says.Stands.Port
		}
	}
	if port == 0 {
		port = usualPort
	}
	for range n {
		s.machines = append(s.machines, machine{name: s.nameFor("", app), tier: programs.ApplicationTier, ports: []programs.Port{programs.WebPort(port)}, drafted: len(files) == 0})
		if s.tiers.client == "" {
			s.tiers.client, s.tiers.clientPort = s.machines[len(s.machines)-1].name, port
		}
	}
}

// usualPort is an application server's.
const usualPort = 8080

// addClients makes the application server that asks stores and databases where no
// file names one. Behind a balancer that passes nothing on nobody would ask it.
func (s *stack) addClients() {
	keeps := slices.ContainsFunc(s.machines, func(m machine) bool { return len(m.keeps) > 0 })
	if !keeps || len(s.applications()) > 0 {
		return
	}
	if slices.ContainsFunc(s.machines, func(m machine) bool {
		return slices.ContainsFunc(m.files, func(f File) bool { return len(f.Says.Listens) > 0 })
	}) {
		s.tiers.remarks = append(s.tiers.remarks, "No file passes requests on to an application: one stands beside the balancer for it.")
	}
	s.makeClients(1, nil)
}

// joinTiers tells application servers where their sessions and rows are, and
// databases which of them has the address that moves.
func (s *stack) joinTiers() {
	s.chooseStore()
	s.chooseDatabase()
	for _, i := range s.applications() {
		a := &s.machines[i].settings
		a.Sessions = s.tiers.sessions
		if s.writes != "" {
			a.Database = "{write: " + word(s.writes) + "}"
		}
	}
}

// chooseStore chooses the store of the sessions: what Tomcat's own files say, what
// watches one, or else the first one there is.
func (s *stack) chooseStore() {
	if s.tiers.sessions != "" || s.tiers.kept {
		return
	}
	for _, k := range programs.Kinds {
		if k.Part == nil || k.Part.Tier != programs.StoreTier || k.Part.Sessions == nil {
			continue
		}
		var names []string
		var says programs.Standing
		for _, at := range s.servers(k) {
			if len(names) == 0 {
				says = s.keeper(at).placed.Says
			}
			if !s.keeper(at).placed.Says.Names {
				names = append(names, s.machines[at[0]].name)
			}
		}
		if len(names) > 0 {
			s.tiers.sessions, s.tiers.shares = k.Part.Sessions(names, says), true
			return
		}
	}
}

// chooseDatabase finds out where rows are written to: an address that moves, or
// else the first server that follows none.
func (s *stack) chooseDatabase() {
	for _, k := range programs.Kinds {
		if k.Part == nil || k.Part.Tier != programs.DatabaseTier {
			continue
		}
		all := s.servers(k)
		if len(all) == 0 {
			continue
		}
		writer := all[0]
		for _, at := range all {
			if p := s.keeper(at); p.placed.Of == "" {
				writer = at
				break
			}
		}
		s.writes = s.machines[writer[0]].name
		if port := s.keeper(writer).placed.Says.Port; port != 0 {
			s.writes = fmt.Sprintf("%s:%d", s.writes, port)
		}
		if s.tiers.onPair {
			s.writes = s.front().String()
		}
		s.giveAddress(k)
		s.askSplitter()
	}
}

// askSplitter has rows written by way of the first splitter, where there is one.
func (s *stack) askSplitter() {
	for i := range s.machines {
		for _, k := range s.machines[i].keeps {
			if k.kind.Part.Tier == programs.SplitterTier {
				s.writes = fmt.Sprintf("%s:%d", s.machines[i].name, k.placed.Says.Port)
				return
			}
		}
	}
}

// giveAddress gives the address that a watch moves to the server that has it first.
func (s *stack) giveAddress(k *programs.Kind) {
	for i := range s.machines {
		for j := range s.machines[i].keeps {
			w := &s.machines[i].keeps[j]
			if w.kind.Part.Tier != programs.WatchTier {
				continue
			}
			if says := w.placed.Says; says.Moves {
				w.placed.Moves = s.tiers.moved
				s.writes = s.tiers.moved.String()
				if p := s.byName(says.Writer, k); p != nil {
					p.placed.Holds = s.tiers.moved
				}
			} else if says.At.IsValid() {
				s.writes = says.At.String()
			}
		}
	}
}
