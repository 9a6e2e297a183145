package sentinel

import (
	"errors"
	"fmt"
	"net/netip"
	"time"

	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/mechanism/sentinel"
)

// Config holds the settings of a sentinel.conf. The zero Config watches nobody.
type Config struct {
	// Port it listens on; 0 means 26379.
	Port uint16
	// Bind are the addresses that it listens on; none means every address.
	Bind []netip.Addr
	// ID is sentinel myid, "" for one to be made at the first start.
	ID string
	// Epoch is sentinel current-epoch.
	Epoch uint64
	// AnnounceIP and AnnouncePort are its address for the others; the zero values are
	// the machine's own.
	AnnounceIP   netip.Addr
	AnnouncePort uint16
	// ResolveNames is sentinel resolve-hostnames.
	ResolveNames bool
	Masters      []Master
	// Dir is the folder of its file on the machine's disk; "" means the program's
	// name.
	Dir string
}

// Master is a master that is watched.
type Master struct {
	// Host is sentinel monitor's, a name or an address.
	Host string
	// Rule has everything else; its Address has the port, and the host once it was
	// looked up.
	Rule sentinel.Master
	// User and Password are auth-user and auth-pass, what its servers are told; "" is
	// nothing.
	User, Password string
	// at is where the host stands in the file.
	at conf.Problem
}

// Resolve looks the masters' hosts up. A name is a problem where the file does not
// say resolve-hostnames yes, and where no machine has it.
func (c *Config) Resolve(names map[string]netip.Addr) error {
	var ps conf.Problems
	for i := range c.Masters {
		m := &c.Masters[i]
		a, err := netip.ParseAddr(m.Host)
		if err != nil {
			var known bool
			if a, known = conf.Resolve(m.Host, names); !known || !c.ResolveNames {
				p := m.at
				p.What = fmt.Sprintf("sentinel monitor: cannot resolve %q: expected an address, or a machine's name with sentinel resolve-hostnames yes", m.Host)
				ps = append(ps, p)
				continue
			}
		}
		m.Rule.Address = netip.AddrPortFrom(a, m.Rule.Address.Port())
	}
	return ps.Err()
}

// Targets are the addresses that the file names: those of the masters.
func (c *Config) Targets() (all []conf.Target) {
	for _, m := range c.Masters {
		all = append(all, conf.Target{Pos: m.at.Pos, In: "sentinel monitor " + m.Rule.Name, Host: m.Host, Port: m.Rule.Address.Port()})
	}
	return all
}

// Validate returns everything that is wrong with the configuration.
func (c *Config) Validate() error {
	var errs []error
	seen := map[string]bool{}
	for _, m := range c.Masters {
		r := &m.Rule
		switch {
		case r.Name == "" || seen[r.Name]:
			errs = append(errs, fmt.Errorf("sentinel: master %q: expected a name of its own", r.Name))
		case !r.Address.IsValid() || r.Address.Port() == 0:
			errs = append(errs, fmt.Errorf("sentinel: master %q: address %q: expected one with a port", r.Name, r.Address))
		case r.Quorum < 1 || r.DownAfter < time.Millisecond || r.FailoverTimeout < time.Millisecond:
			errs = append(errs, fmt.Errorf("sentinel: master %q: quorum %d, down-after-milliseconds %v, failover-timeout %v: expected more than 0", r.Name, r.Quorum, r.DownAfter, r.FailoverTimeout))
		}
		seen[r.Name] = true
	}
	return errors.Join(errs...)
}

// Ports gives the port that it listens on.
func (c *Config) port() uint16 {
	if c.Port == 0 {
		return 26379
	}
	return c.Port
}

// At is where the file has the master's host.
func (m *Master) At() conf.Pos { return m.at.Pos }
