package draft

import (
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/hadrill/hadrill/harness/programs"
)

// numbered is a name with a number behind it.
func numbered(name string, n int) string { return name + strconv.Itoa(n) }

// servers gives the machines that have a kind's program, and its place there.
func (s *stack) servers(k *programs.Kind) (all [][2]int) {
	for i := range s.machines {
		for j := range s.machines[i].keeps {
			if s.machines[i].keeps[j].kind == k {
				all = append(all, [2]int{i, j})
			}
		}
	}
	return all
}

func (s *stack) keeper(at [2]int) *keeper { return &s.machines[at[0]].keeps[at[1]] }

// placeKeepers gives a kind's files to the servers that other files name, those of
// the same name first, and makes a machine for each further file, or for each further
// server that a watch needs to put one in another's place.
func (s *stack) placeKeepers(k *programs.Kind, files []File) {
	all := s.servers(k)
	if len(files) == 0 && len(all) == 0 {
		return
	}
	var left []File
	for _, f := range files {
		i := slices.IndexFunc(all, func(at [2]int) bool { return !s.keeper(at).has && s.machines[at[0]].name == stem(f.Name) })
		if i < 0 {
			left = append(left, f)
			continue
		}
		s.keeper(all[i]).take(f)
	}
	// who names its primary is not that server
	slices.SortStableFunc(left, func(a, b File) int { return compareBool(a.Says.Stands.Names, b.Says.Stands.Names) })
	for _, f := range left {
		i := slices.IndexFunc(all, func(at [2]int) bool { return !s.keeper(at).has })
		if i < 0 || f.Says.Stands.Names {
			all = append(all, s.further(k))
			i = len(all) - 1
		}
		s.keeper(all[i]).take(f)
	}
	watched := slices.ContainsFunc(all, func(at [2]int) bool { return s.keeper(at).watch })
	names := slices.ContainsFunc(files, func(f File) bool { return f.Says.Stands.Names })
	if watched && !names && len(all) < k.Part.Least {
		s.tiers.remarks = append(s.tiers.remarks, fmt.Sprintf("%d servers of %s: no file says how many there are, and one must be able to take the place of another.", k.Part.Least, k.Name))
		for len(all) < k.Part.Least {
			all = append(all, s.further(k))
		}
	}
	s.replicate(k, all, watched)
	s.complete(k, all, files)
}

// further makes a machine with one more server.
func (s *stack) further(k *programs.Kind) [2]int {
	i := s.machineFor("", "", k)
	return [2]int{i, s.keeperOn(i, k)}
}

// take gives a server its file.
func (k *keeper) take(f File) {
	k.has, k.placed.File, k.placed.Says = true, f.Name, f.Says.Stands
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

// replicate says which server replicates from which: as the watch has it, as the
// server's own file has it, two masters from each other, and the others from the first
// one that does not follow. Servers of a store that nobody watches are each alone.
func (s *stack) replicate(k *programs.Kind, all [][2]int, watched bool) {
	name := func(at [2]int) string { return s.machines[at[0]].name }
	primary := slices.IndexFunc(all, func(at [2]int) bool { return !s.keeper(at).placed.Says.Follows && s.keeper(at).member.Of == "" })
	var mutual [][2]int
	for _, at := range all {
		if s.keeper(at).placed.Says.Mutual {
			mutual = append(mutual, at)
		}
	}
	for i, at := range all {
		p := s.keeper(at)
		if p.placed.Says.Clustered {
			p.placed.First = i == slices.IndexFunc(all, func(at [2]int) bool { return s.keeper(at).placed.Says.Clustered })
			continue
		}
		switch j := slices.IndexFunc(mutual, func(o [2]int) bool { return o == at }); {
		case p.member.Of != "":
			p.placed.Of = p.member.Of
			if of := s.byName(p.member.Of, k); of != nil && of.member.Of == p.member.Name {
				p.placed.Says.Mutual = true
			}
		case p.placed.Says.Names || p.watch && p.member.Name != "":
		case k.Part.Tier == programs.StoreTier && (!watched || k.Part.Least == 0): // each is alone
		case !watched && len(mutual) >= 2 && j >= 0 && j < 2:
			p.placed.Of = name(mutual[1-j])
		case primary >= 0 && i != primary:
			p.placed.Of = name(all[primary])
		}
	}
}

// byName is a kind's server on a machine, nil for none.
func (s *stack) byName(machine string, k *programs.Kind) *keeper {
	for _, at := range s.servers(k) {
		if s.machines[at[0]].name == machine {
			return s.keeper(at)
		}
	}
	return nil
}

// complete gives servers without a file one: one that is written, or another's.
func (s *stack) complete(k *programs.Kind, all [][2]int, files []File) {
	for i, at := range all {
		p := s.keeper(at)
		if p.has {
			continue
		}
		mutual := p.placed.Says.Mutual
		switch {
		case k.Part.Blank != nil:
			blank := k.Part.Blank(p.placed, i+1)
			p.placed.File = blank.Path
			s.tiers.drafts = append(s.tiers.drafts, drafted{blank, k.Name + " on " + s.machines[at[0]].name})
		default:
			if j := slices.IndexFunc(files, func(f File) bool { return !f.Says.Stands.Names }); j >= 0 {
				p.take(files[j])
			}
		}
		p.placed.Says.Mutual = mutual
	}
}

// watches leaves out further files of programs of which one alone watches its servers;
// one with the usual name counts first.
func (s *stack) watches(files []File) (all []File) {
	usual := func(f File) bool { return slices.Contains(f.Kind.FileNames, path.Base(f.Name)) }
	files = slices.Clone(files)
	slices.SortStableFunc(files, func(a, b File) int { return compareBool(usual(b), usual(a)) })
	for _, f := range files {
		i := slices.IndexFunc(all, func(o File) bool {
			return o.Kind == f.Kind && o.Says.Stands.Copies == 0 && slices.Equal(o.Says.Stands.Members, f.Says.Stands.Members)
		})
		if i >= 0 {
			s.tiers.remarks = append(s.tiers.remarks, fmt.Sprintf("%s is not used: %s watches the same servers.", f.Name, all[i].Name))
			continue
		}
		all = append(all, f)
	}
	return all
}

// placeWatches makes the machines of what watches: as many as a file asks for, or one
// for each of several files.
func (s *stack) placeWatches(files []File) {
	copies := map[*programs.Kind]int{}
	for _, f := range files {
		copies[f.Kind]++
	}
	var made []string
	for _, f := range files {
		n := max(1, f.Says.Stands.Copies-copies[f.Kind]+1)
		copies[f.Kind] = max(1, f.Says.Stands.Copies) // the rest of the files get one each
		for range n {
			name := f.Kind.Part.Machine
			if f.Says.Stands.Copies > 0 {
				name = ""
			}
			i := s.machineFor("", s.nameFor(name, f.Kind), f.Kind)
			j := s.keeperOn(i, f.Kind)
			s.machines[i].keeps[j].take(f)
			s.machines[i].starts = "3s"
			made = append(made, s.machines[i].name)
		}
		if f.Kind.Part.Sessions != nil && !s.tiers.kept {
			s.tiers.sessions, s.tiers.shares = f.Kind.Part.Sessions(made, f.Says.Stands), true
		}
	}
}

// placeAgents puts agents beside the servers that their files are for, and writes
// those of which there is none.
func (s *stack) placeAgents(files, watches []File) {
	var kind *programs.Kind
	for _, f := range slices.Concat(watches, files) {
		if kind = f.Kind.Part.Agents; f.Kind.Part.Tier == programs.AgentTier {
			kind = f.Kind
		}
	}
	if kind == nil {
		return
	}
	for i := range s.machines {
		m := &s.machines[i]
		if !slices.ContainsFunc(m.keeps, func(k keeper) bool { return k.watch && k.member.Name != "" }) {
			continue
		}
		j := slices.IndexFunc(files, func(f File) bool { return f.Says.Stands.For == m.name })
		at := s.keeperOn(i, kind)
		m.keeps[at].placed.For = m.name
		if j >= 0 {
			m.keeps[at].take(files[j])
			continue
		}
		blank := kind.Part.Blank(m.keeps[at].placed, 0)
		m.keeps[at].placed.File = blank.Path
		s.tiers.drafts = append(s.tiers.drafts, drafted{blank, kind.Name + " on " + m.name})
	}
	for _, f := range files {
		if !slices.ContainsFunc(s.machines, func(m machine) bool {
			return slices.ContainsFunc(m.keeps, func(k keeper) bool { return k.placed.File == f.Name })
		}) {
			s.tiers.remarks = append(s.tiers.remarks, fmt.Sprintf("%s is not used: no server is called %q.", f.Name, strings.TrimSpace(f.Says.Stands.For)))
		}
	}
}
