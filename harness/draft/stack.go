package draft

import (
	"cmp"
	"fmt"
	"net/netip"
	"path"
	"slices"
	"strings"

	"github.com/hadrill/hadrill/harness/programs"
)

// stack is the machines that files are about.
type stack struct {
	network  network
	virtual  []netip.Addr
	machines []machine // balancers first
	to       string    // where users go
	page     string    // the only one that is passed on; "" for all below to
	standIn  bool      // no file says what answers there
	taken    []netip.AddrPort
	// names are further ones by which they ask for what is at named: an address, or
	// a machine.
	names []string
	named string
	// moving are the addresses that move between servers of a database, and writes is
	// the one, or the machine, that rows are written to, "" where there is no database.
	moving []netip.Addr
	writes string
	// tiers are the servers behind the balancers.
	tiers tiers
}

// machine is one machine of the scenario.
type machine struct {
	name     string
	ip       netip.Addr
	balancer bool
	shares   bool // it shares addresses with another
	nonlocal bool // a program listens on an address that moves
	files    []File
	programs []string // as the scenario has them: "nginx: nginx.conf"
	// checks are scripts whose text does not tell what they look at here, and
	// looks the program that they are taken to look at.
	checks []check
	looks  string
	starts string // how long after the others, "" for at once
	ports  []programs.Port
	route  string
	// asked names the file that asks whether it answers, where that is all it is for.
	asked string
	// tier is where the machine stands, drafted a machine of which no file speaks, and
	// keeps what it runs of a store, a database or a watch, with also beside it, and
	// shared are folders that it shares.
	tier    programs.Tier
	drafted bool
	keeps   []keeper
	shared  []string
	also    []string
	// settings are those of its application server, from Tomcat's files and the tiers.
	settings programs.App
}

// check is one check script.
type check struct{ name, probe string }

// plan finds out which machine runs what.
func plan(files []File) (*stack, error) {
	s := &stack{}
	front := slices.DeleteFunc(slices.Clone(files), func(f File) bool { return f.Kind.Part != nil })
	for _, f := range front {
		s.taken = append(s.taken, f.Says.Taken...)
		for _, a := range f.Says.Virtual {
			if a.Is4() && !slices.Contains(s.virtual, a) {
				s.virtual = append(s.virtual, a)
			}
		}
	}
	s.placeFiles(front)
	s.addServers(front)
	s.placeTiers(files)
	s.addApplications(front)
	s.addClients()
	s.addGateways()
	s.chooseAddresses()
	s.joinTiers()
	for i := range s.machines {
		s.machines[i].nonlocal = s.machines[i].listensOn(s.virtual)
		s.machines[i].complete()
	}
	return s, s.chooseDestination()
}

// placeFiles makes the balancers. Of the files that move addresses each is of a
// machine of its own, the one with the highest priority first; the others run
// beside each of them, or where they lie in the same folder as one. Without
// such files there is one machine, and a further one for each file whose
// program or ports would be in the way of another's.
func (s *stack) placeFiles(files []File) {
	var pair, others []File
	for _, f := range files {
		if f.alone {
			pair = append(pair, f)
		} else {
			others = append(others, f)
		}
	}
	slices.SortStableFunc(pair, func(a, b File) int { return cmp.Compare(b.Says.Priority, a.Says.Priority) })
	for _, f := range pair {
		s.machines = append(s.machines, machine{balancer: true, shares: true, files: []File{f}, ip: f.Says.Own})
		for i, name := range f.Says.Machines { // one file for several machines
			if i > 0 {
				s.machines = append(s.machines, machine{balancer: true, shares: true, files: []File{f}})
			}
			s.machines[len(s.machines)-1].name = name
		}
	}
	if len(pair) == 0 {
		s.placeAlone(others)
	} else {
		s.placeBeside(pair, others)
	}
	for i := range s.machines {
		s.machines[i].name = cmp.Or(s.machines[i].name, fmt.Sprintf("lb%d", i+1))
		if i > 0 && s.machines[i].shares {
			s.machines[i].starts = "5s"
		}
	}
}

// placeBeside puts files on the machines of a pair.
func (s *stack) placeBeside(pair, others []File) {
	ofKind := map[*programs.Kind]int{}
	for _, f := range others {
		ofKind[f.Kind]++
	}
	folders := map[string]int{}
	for _, f := range pair {
		folders[path.Dir(f.Name)]++
	}
	next := map[*programs.Kind]int{}
	for _, f := range others {
		switch {
		case len(folders) == len(pair) && folders[path.Dir(f.Name)] == 1 && len(pair) > 1:
			i := slices.IndexFunc(s.machines, func(m machine) bool { return path.Dir(m.files[0].Name) == path.Dir(f.Name) })
			s.machines[i].files = append(s.machines[i].files, f)
		case ofKind[f.Kind] == len(pair) && len(pair) > 1: // one each, in the order given
			m := &s.machines[next[f.Kind]]
			next[f.Kind]++
			m.files = append(m.files, f)
		case slices.ContainsFunc(s.machines[0].files, func(o File) bool { return o.Kind == f.Kind }):
			s.tiers.remarks = append(s.tiers.remarks, f.Name+" is left out: the machines of the pair run "+f.Kind.Name+" by another file already.")
		default:
			for i := range s.machines {
				s.machines[i].files = append(s.machines[i].files, f)
			}
		}
	}
}

// placeAlone puts each file on the first machine where it is in nobody's way.
func (s *stack) placeAlone(files []File) {
	for _, f := range files {
		i := slices.IndexFunc(s.machines, func(m machine) bool { return !m.clashes(f) })
		if i < 0 {
			i = len(s.machines)
			s.machines = append(s.machines, machine{balancer: true})
		}
		s.machines[i].files = append(s.machines[i].files, f)
	}
}

// clashes reports whether a file's program or ports are there already.
func (m *machine) clashes(f File) bool {
	return slices.ContainsFunc(m.files, func(o File) bool {
		return o.Kind == f.Kind || slices.ContainsFunc(o.Says.Listens, func(a programs.Listen) bool {
			return slices.ContainsFunc(f.Says.Listens, func(b programs.Listen) bool { return a.Port == b.Port })
		})
	})
}

// firstSocketPort is the port of the first server behind a socket in the file system,
// by which nobody asks for it.
const firstSocketPort = 18500

// addServers makes a machine of each server that files pass requests on to. One
// that is the balancer itself runs there, unless a balancer's program has the
// port.
func (s *stack) addServers(files []File) {
	sockets := 0
	for _, f := range files {
		for _, u := range f.Says.Upstreams {
			p := programs.Port{Number: u.Port, Protocol: u.Protocol, Socket: u.Socket}
			if u.Socket != "" {
				p.Number = firstSocketPort + uint16(sockets)
				sockets++
			}
			if u.Socket != "" || isLocal(u.Host) {
				s.addLocal(f, p)
				continue
			}
			m := s.server(u.Host)
			if m == nil {
				continue
			}
			if !m.listens(p.Number) {
				m.ports = append(m.ports, p)
			}
			m.route = cmp.Or(m.route, u.Route)
		}
	}
}

// isLocal reports whether a host is the machine itself.
func isLocal(name string) bool {
	a, err := netip.ParseAddr(name)
	return name == "localhost" || err == nil && (a.IsLoopback() || a == netip.IPv4Unspecified())
}

func (s *stack) addLocal(f File, p programs.Port) {
	for i := range s.machines {
		m := &s.machines[i]
		runs := slices.ContainsFunc(m.files, func(o File) bool { return o.Name == f.Name })
		if runs && !m.listens(p.Number) {
			m.ports = append(m.ports, p)
		}
	}
}

// listens reports whether something on the machine has the port.
func (m *machine) listens(port uint16) bool {
	return slices.ContainsFunc(m.ports, func(p programs.Port) bool { return p.Number == port }) ||
		slices.ContainsFunc(m.files, func(f File) bool {
			return slices.ContainsFunc(f.Says.Listens, func(l programs.Listen) bool { return l.Port == port })
		})
}

// server is the machine of a host, a new one where there is none; nil for one
// of IPv6, which is left out.
func (s *stack) server(host string) *machine {
	a, err := netip.ParseAddr(host)
	if err == nil && !a.Is4() {
		return nil
	}
	for i := range s.machines {
		if m := &s.machines[i]; a.IsValid() && m.ip == a || m.name == host {
			return m
		}
	}
	m := machine{name: host, ip: a, tier: programs.ApplicationTier}
	if a.IsValid() {
		servers := 1
		for i := range s.machines {
			if s.machines[i].tier == programs.ApplicationTier {
				servers++
			}
		}
		m.name = fmt.Sprintf("web%d", servers)
	}
	s.machines = append(s.machines, m)
	return &s.machines[len(s.machines)-1]
}

// addApplications puts an application on the machines that move addresses where
// no file says what answers at them: on the ports that their check scripts ask,
// or on the first usual one that is free.
func (s *stack) addApplications(files []File) {
	if len(files) == 0 || s.tiers.onPair || slices.ContainsFunc(files, func(f File) bool { return !f.alone }) {
		return
	}
	s.standIn = true
	for i := range s.machines {
		m := &s.machines[i]
		said := m.files[0].Says
		for _, c := range said.Scripts {
			if c.Port != 0 && !m.listens(c.Port) {
				m.ports = append(m.ports, programs.WebPort(c.Port))
			}
		}
		if slices.ContainsFunc(m.ports, func(p programs.Port) bool { return s.reaches(s.front(), p.Number) }) {
			continue
		}
		for _, port := range []uint16{80, 8080, 8000, 3000, 9000, 9999} {
			if s.reaches(s.front(), port) {
				m.ports = append(m.ports, programs.WebPort(port))
				break
			}
		}
	}
}

// front is the address where users come: the first virtual one that is not
// passed on as a whole, not valid where there is none.
func (s *stack) front() netip.Addr {
	for _, a := range s.virtual {
		if !slices.Contains(s.taken, netip.AddrPortFrom(a, 0)) {
			return a
		}
	}
	return netip.Addr{}
}

// reaches reports whether who asks for an address and port comes to the machine
// that has it, and is not passed on.
func (s *stack) reaches(a netip.Addr, port uint16) bool {
	return !slices.Contains(s.taken, netip.AddrPortFrom(a, port)) && !slices.Contains(s.taken, netip.AddrPortFrom(a, 0))
}

// complete says what the machine runs.
func (m *machine) complete() {
	for _, f := range m.files {
		m.programs = append(m.programs, f.Kind.Name+": "+settings(f))
		if !f.alone && m.looks == "" {
			m.looks = f.Kind.Name
		}
	}
	for _, k := range m.keeps {
		m.programs = append(m.programs, k.kind.Part.Entry(k.placed))
		m.programs = append(m.programs, k.beside...)
		m.looks = cmp.Or(m.looks, k.kind.Name)
	}
	for _, also := range m.also {
		if !slices.Contains(m.programs, also) {
			m.programs = append(m.programs, also)
		}
	}
	if len(m.ports) > 0 {
		app := programs.ApplicationKind()
		m.settings.Machine, m.settings.Ports, m.settings.Route = m.name, m.ports, m.route
		m.programs = append(m.programs, app.Draft(m.settings)...)
		m.looks = cmp.Or(m.looks, app.Name)
	}
	if m.looks == "" {
		return
	}
	for _, f := range m.files {
		for _, c := range f.Says.Scripts {
			switch {
			case c.Port != 0 && m.listens(c.Port), c.Known:
			case c.Process == "" && !m.nonlocal: // else 127.0.0.1 does not answer
				m.checks = append(m.checks, check{c.Name, "http"})
			case c.Process == "":
				m.checks = append(m.checks, check{c.Name, "process"})
			case !m.runs(c.Process):
				m.checks = append(m.checks, check{c.Name, "process"})
			}
		}
	}
}

// listensOn reports whether a program of the machine listens on one of the addresses.
func (m *machine) listensOn(all []netip.Addr) bool {
	return slices.ContainsFunc(m.files, func(f File) bool {
		return slices.ContainsFunc(f.Says.Listens, func(l programs.Listen) bool { return slices.Contains(all, l.Address) })
	})
}

// runs reports whether the machine has a process of that name.
func (m *machine) runs(process string) bool {
	return slices.ContainsFunc(m.files, func(f File) bool { return f.Kind.IsProcess(process) }) ||
		slices.ContainsFunc(m.keeps, func(k keeper) bool { return k.kind.IsProcess(process) }) ||
		len(m.ports) > 0 && programs.ApplicationKind().IsProcess(process)
}

// programNames gives the names by which faults call the machine's programs.
func (m *machine) programNames() []string {
	var names []string
	for _, p := range m.programs {
		name, _, _ := strings.Cut(p, ":")
		names = append(names, name)
	}
	return names
}
