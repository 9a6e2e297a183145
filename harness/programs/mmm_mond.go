package programs

import (
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"time"

	"github.com/hadrill/hadrill/scenarios"
	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/program/mmm"
)

// mmmMondKind is MMM's monitor by its mmm_mon.conf.
var mmmMondKind = Kind{
	Name: mmmMondName, Main: mmmMondMain, Ports: mmmMondPorts, Accounts: mmmMondAccounts, Commands: mmmMondCommands, Last: true,
	FileNames: []string{"mmm_mon.conf"}, Recognise: mmmMondSections.MatchString, Describe: mmmDescribe, Part: &mmmMondPart,
	Boot:    func(*Env) time.Duration { return mmmMondBoot },
	Acts:    map[string]*Act{"mmm_control": &mmmControl},
	Trouble: troubleBy(`^State of host ('\S+') changed from \S+ to (?:HARD_OFFLINE|REPLICATION_)`, `^State of host ('\S+') changed from \S+ to (?:ONLINE|AWAITING_RECOVERY)`),
}

// mmmMondBoot is how long it takes until the monitor minds what fails: it gives the
// roles, and for a minute after a host has come online it does not look at the
// replication from it.
const mmmMondBoot = 80 * time.Second

func (e *Env) mmmMond() *scenarios.MMMMond { return e.Settings.(*scenarios.MMMMond) }

func mmmMondMain(e *Env) (host.Main, []conf.Note, error) {
	read, notes, err := read(e, mmm.ReadMonitor)
	if err != nil {
		return nil, notes, err
	}
	c, m := *read, e.mmmMond()
	c.FirstWriter, c.KillBySSH = m.Writer, m.KillHost == "ssh"
	if err := setMMMTools(&c, m.Tools); err != nil {
		return nil, notes, err
	}
	if m.Writer != "" && !c.CanWrite(m.Writer) {
		return nil, notes, fmt.Errorf("mmm_mond: writer: %q: no host of the active master role %q in %s", m.Writer, c.Writer, e.File)
	}
	if at := c.Monitor.KillAt; at.Pos.File != "" && m.KillHost == "" {
		at.What = fmt.Sprintf("kill_host_bin: what %q does is not known: say it in the scenario, kill_host: none or ssh", c.Monitor.KillBin)
		return nil, notes, conf.Problems{at}
	}
	known := func(a netip.Addr) bool {
		return slices.ContainsFunc(e.Peers, func(p Peer) bool { return p.Address == a }) || slices.Contains(slices.Collect(maps.Values(e.Hosts)), a)
	}
	if !slices.ContainsFunc(c.Monitor.Ping, known) {
		return nil, notes, fmt.Errorf("mmm_mond: %s: ping_ips: no machine has any of them: the monitor would wait for its network for ever", e.File)
	}
	for i := range c.Hosts {
		if h := &c.Hosts[i]; !known(h.Address) {
			return nil, notes, fmt.Errorf("mmm_mond: %s: host %s: no machine has the address %s", e.File, h.Name, h.Address)
		}
	}
	return c.MonitorMain(), notes, nil
}

func mmmMondAccounts(e *Env) []Account {
	c, _, err := read(e, mmm.ReadMonitor)
	if err != nil {
		return nil
	}
	return mmmAccounts(c, func(h *mmm.Host) map[string]host.Login { return map[string]host.Login{mmmMonitorRights: h.Monitor} })
}

// mmmMondCommands is what kill_host: ssh has a host do.
func mmmMondCommands(*Env) map[string]Script { return map[string]Script{"ip": addressScript} }

func mmmMondPorts(e *Env) []Port {
	if e.File == "" {
		return ports(host.TextLines, mmm.ControlPort)
	}
	c, _, err := read(e, mmm.ReadMonitor)
	if err != nil {
		return nil
	}
	return ports(host.TextLines, c.Monitor.Port)
}
