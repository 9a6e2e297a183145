package programs

import (
	"errors"
	"fmt"
	"net/netip"
	"time"

	"github.com/hadrill/hadrill/scenarios"
	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/program/mha"
)

// mhaKind is MHA's manager by its app1.cnf.
var mhaKind = Kind{
	Name: mhaName, Processes: []string{"masterha_manager"}, Main: mhaMain, Real: mhaReal, Image: "openssh",
	Boot:        func(*Env) time.Duration { return mhaBoot },
	Unsupported: mhaUnsupported,
	Accounts:    mhaAccounts,
	Acts:        map[string]*Act{"switch": &mhaSwitch},
	Last:        true,
	FileNames:   []string{"app1.cnf", "app.cnf"}, Recognise: mhaSections.MatchString, Describe: mhaDescribe, Part: &mhaPart,
	OursCannot: mhaSSHCannot, Commands: mhaCommands, Ready: "monitoring ",
}

// mhaBoot is how long the manager may check before it pings.
const mhaBoot = 16 * time.Second

func (e *Env) mha() *scenarios.MHA { return e.Settings.(*scenarios.MHA) }

func mhaMain(e *Env) (host.Main, []conf.Note, error) {
	c, notes, err := mhaConfig(e)
	if err != nil {
		return nil, notes, err
	}
	return c.Main(), notes, nil
}

// mhaConfig gives the configuration of its file and the scenario.
func mhaConfig(e *Env) (*mha.Config, []conf.Note, error) {
	read, notes, err := read(e, mha.Read)
	if err != nil {
		return nil, notes, err
	}
	c, m := *read, e.mha()
	c.Login, c.Replication = mhaLogins(e)
	c.Virtual, c.IgnoreFailOnStart, c.IgnoreLastFailover = m.VirtualAddress, m.IgnoreFailOnStart, m.IgnoreLastFailover
	if m.LastFailover > 0 {
		c.LastFailover = m.LastFailover
	}
	if c.MovesAddress && !c.Virtual.IsValid() {
		return nil, notes, errors.New("mha: its file has a master_ip_failover_script: expected virtual_address, which the script moves")
	}
	for name, d := range m.Tools { // order cannot show: each has a field of its own
		if !c.Tools.Set(name, draws(d)) {
			return nil, notes, fmt.Errorf("mha: no tool %q", name)
		}
	}
	c.Names = e.Hosts
	blocks := map[netip.AddrPort]string{}
	for _, s := range c.Servers {
		a, ok := c.Address(s.Host)
		if !ok {
			return nil, notes, fmt.Errorf("mha: %s: [%s]: no machine has the name or address %q", e.File, s.Block, s.Host)
		}
		at := netip.AddrPortFrom(a, s.Port)
		if other := blocks[at]; other != "" {
			return nil, notes, fmt.Errorf("mha: %s: [%s] and [%s] are the same server, %s", e.File, other, s.Block, at)
		}
		blocks[at] = s.Block
	}
	return &c, notes, nil
}
