package programs

import (
	"fmt"
	"io/fs"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"time"

	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/mechanism/vrrp"
	"github.com/hadrill/hadrill/sim/program/keepalived"
)

// keepalivedKind is keepalived(8) by its keepalived.conf. It answers nobody. A
// signal reaches its parent process, and the child notices (keepalived has it
// sent SIGTERM).
var keepalivedKind = Kind{
	Name: "keepalived", Main: keepalivedMain, Real: keepalivedReal, Image: "light", Trouble: keepalivedTrouble, Unsupported: keepalivedUnsupported, OursCannot: keepalivedOursCannot, Watches: keepalivedWatches, Together: keepalivedTogether, ParentOnly: true,
	Boot: keepalivedBoot, FileNames: []string{"keepalived.conf"}, Recognise: keepalivedBlocks.MatchString, Describe: keepalivedDescribe,
}

func keepalivedMain(e *Env) (host.Main, []conf.Note, error) {
	c, notes, err := readKeepalived(e)
	if err != nil {
		return nil, notes, err
	}
	if err := passedBy(e, c); err != nil {
		return nil, notes, err
	}
	notes = withoutNotify(e, notes)
	all, err := probes(e, c)
	if err != nil {
		return nil, notes, err
	}
	acts, err := notifyActs(e, c)
	if err != nil {
		return nil, notes, err
	}
	called := map[string]string{}
	for i := range c.Processes {
		called[c.Processes[i].Program] = processOf(e, c.Processes[i].Program)
	}
	return c.Main(keepalived.Options{Probe: all, Notify: acts, Programs: called}), notes, nil
}

// readKeepalived reads the file as the machine does, if it asks for its name.
func readKeepalived(e *Env) (*keepalived.Config, []conf.Note, error) {
	reader := ""
	if asksName.MatchString(e.text()) {
		reader = e.Machine
	}
	return readAs(e, reader, func(files fs.FS, name string, ignore ...string) (*keepalived.Config, []conf.Note, error) {
		return keepalived.ReadOn(e.Machine, files, name, ignore...)
	})
}

// keepalivedBoot gives how much longer than ten seconds it takes until somebody
// can have the addresses: an instance waits out its adverts first, which are a
// minute where advert_int is 20.
func keepalivedBoot(e *Env) time.Duration {
	c, _, err := readKeepalived(e)
	if err != nil {
		return 0
	}
	longest := 10 * time.Second
	for i := range c.Instances {
		r := &c.Instances[i].Router
		longest = max(longest, c.StartupDelay+vrrp.MasterDown(r.Version, r.Priority, r.DownAdverts, r.Interval))
	}
	return longest - 10*time.Second
}

// asksName finds what makes a file read otherwise on another machine: conditions,
// the name itself, and files that may have such.
var asksName = regexp.MustCompile(`(?m)^\s*@|_INSTANCE|=\s*@|^\s*include\b`)

// keepalivedUnsupported gives the reasons why containers cannot run the file.
func keepalivedUnsupported(e *Env) []string {
	c, _, err := readKeepalived(e)
	if err != nil {
		return nil // its reader tells
	}
	var why []string
	for i := range c.Instances {
		if len(c.Instances[i].Watch) > 0 {
			why = append(why, "track_process: in a container the kernel tells keepalived of no process, and it takes every one for dead")
			break
		}
	}
	for i := range c.Scripts {
		s := &c.Scripts[i]
		if check, said := e.Checks[s.Name]; said && !s.Disabled && isInline(s.Command) && !looksAt(e, s.Command, check.Program) {
			why = append(why, fmt.Sprintf("vrrp_script %s: checks says that it looks at %s, and its command there is %q", s.Name, check.Program, s.Command))
		}
	}
	return append(why, notifyUnsupported(e, c)...)
}

// keepalivedOursCannot gives the reasons why our program cannot run the file on
// containers.
func keepalivedOursCannot(e *Env) []string {
	c, _, err := readKeepalived(e)
	if err != nil {
		return nil // its reader tells
	}
	for i := range c.Instances {
		if own := c.Instances[i].Group; len(c.Instances[i].Peers) == 0 && (own.IsValid() && own != vrrp.Group || !own.IsValid() && c.Group != vrrp.Group) {
			return []string{fmt.Sprintf("vrrp_mcast_group4, mcast_dst_ip: on real sockets our program joins %v alone", vrrp.Group)}
		}
	}
	return nil
}

// keepalivedWatches gives the files of track_file blocks.
func keepalivedWatches(e *Env) (all []string) {
	c, _, err := readKeepalived(e)
	if err != nil {
		return nil
	}
	for i := range c.Files {
		all = append(all, c.Files[i].Path)
	}
	return all
}

// passedBy refuses a file with a virtual server (LVS) that users come by.
func passedBy(e *Env, c *keepalived.Config) error {
	for i := range c.VirtualServers {
		v := &c.VirtualServers[i]
		for _, group := range slices.Sorted(maps.Keys(e.Asked)) {
			if to := e.Asked[group]; to.Addr() == v.At.Addr() && (v.At.Port() == 0 || to.Port() == v.At.Port()) {
				return conf.Problems{v.Refuse("the users " + strconv.Quote(group))}
			}
		}
	}
	return nil
}

func keepalivedReal(e *Env) (Process, []File, error) {
	const at = "/etc/keepalived/keepalived.conf"
	scripts, err := checkScripts(e)
	return Process{
		Argv: []string{"keepalived", "-n", "-l", "-D", "-f", at},
		Note: "vrrp",
		Notes: []string{
			`(\(\S+\) (?:Entering|removing|Master|Receive|received|Backup|Changing|ip address).*)`,
			`(VRRP_Script\(\S+\) .*)`, `(Script .* now returning.*)`, `(.*Respawning.*)`, `(Stopping.*)`, `(Netlink reports.*)`,
		},
		EveryNote: true,
		Gone:      []string{"/run/keepalived.pid", "/run/keepalived/keepalived.pid", "/run/keepalived/vrrp.pid", "/run/vrrp.pid"},
	}, slices.Concat([]File{e.configFile(at)}, scripts, e.WatchedFiles()), err
}
