package scenarios

import (
	"net/netip"
	"time"

	yaml "go.yaml.in/yaml/v4"

	"github.com/hadrill/hadrill/scenarios/strict"
)

var mhaKind = kind{
	name: "mha", about: "MHA's masterha_manager, which replaces a dead primary by one of its replicas",
	config:   true,
	settings: func() any { return &MHA{Tools: map[string]Dist{}} }, fields: mhaFields, defaults: func(*Program, *Machine) {},
	check: checkMHA,
}

// MHA is masterha_manager with its configuration file, app1.cnf.
type MHA struct {
	VirtualAddress     netip.Addr // that master_ip_failover moves
	IgnoreFailOnStart  bool
	IgnoreLastFailover bool
	LastFailover       time.Duration // 0: 8 h
	// Tools are durations of what is done by ssh and Perl, by name.
	Tools map[string]Dist
}

// MHATools are the names of those durations, each with what it is.
var MHATools = [][2]string{
	{"startup", "all checks before the first ping"},
	{"ssh", "opening a session for the secondary check and the ssh check"},
	{"recheck", "reading the configuration again and asking all servers"},
	{"phase1", "the configuration check"},
	{"stop_io", "stopping the IO threads of all replicas"},
	{"stop_gone", "the same where the primary's machine is gone"},
	{"stop_semi", "and where the replicas are semi-sync"},
	{"stop_vip", "taking the address away"},
	{"save_none", "looking for more in the dead primary's binary log"},
	{"save", "and copying it"},
	{"find", "looking for a position in relay logs"},
	{"generate", "cutting and copying relay logs"},
	{"send", "copying the saved binary log to the new primary"},
	{"apply", "applying them"},
	{"start_vip", "giving the address to the new primary"},
	{"diff_none", "phase 4.1 where no replica lacks relay logs"},
	{"diff", "and where one does"},
	{"slave_none", "phase 4.2 where there is nothing to apply"},
	{"slave", "and where there is"},
	{"switch_check", "of an online switch: reading the configuration, asking all servers and flushing tables"},
	{"switch_stop", "taking the address and the writes from the old primary"},
	{"switch_start", "giving the address to the new one"},
	{"switch_slaves", "re-pointing the other replicas"},
}

func mhaFields(p *Program, _ *inputs) []strict.Field {
	m := p.Settings.(*MHA)
	return []strict.Field{
		configField(p, "its configuration file, such as app1.cnf"),
		strict.Key("virtual_address", false, "the address that master_ip_failover moves from the dead primary to the new one", strict.IPSchema, func(d *strict.Decoder, n *yaml.Node) { m.VirtualAddress = readAddress(d, n, "virtual_address") }),
		strict.Bool("ignore_fail_on_start", "--ignore_fail_on_start: a dead replica with ignore_fail=1 is no reason not to start (default false)", &m.IgnoreFailOnStart),
		strict.Bool("ignore_last_failover", "--ignore_last_failover: it fails over again however short ago the last one was (default false)", &m.IgnoreLastFailover),
		strict.Duration("last_failover", "--last_failover_minute: how long after a failover it does no further one (default 8h)", false, &m.LastFailover),
		strict.Key("tools", false, "how long what it does by ssh and Perl takes, by name (default as recorded on a busy machine of two cores)", strict.ObjectSchema(toolFields(MHATools, map[string]Dist{})), func(d *strict.Decoder, n *yaml.Node) {
			d.Object(n, "tools", toolFields(MHATools, m.Tools))
		}),
	}
}

func checkMHA(d *strict.Decoder, c *Case, p *Program, n *yaml.Node) {
	if a := p.Settings.(*MHA).VirtualAddress; a.IsValid() && !c.known(a) {
		d.Problem(strict.At(n, "virtual_address"), "%s: virtual_address: %s moves between machines: name it under network: addresses", p.Name, a)
	}
}

// Switch is an online switch to a replica, on that machine.
type Switch struct{ To string }

func switchSettings() (any, []key) {
	s := &Switch{}
	return s, []key{{strict.Text("to", "the machine whose server becomes the primary, such as db2", false, &s.To), "the machine whose server becomes the primary, such as to: db2"}}
}

// checkSwitch wants a manager, and a database server to switch to.
func checkSwitch(d *strict.Decoder, c *Case, f *Fault, n *yaml.Node) {
	checkTool(d, c, f, n, mhaKind.name, func(p *Program) bool { _, is := p.Settings.(*MHA); return is })
	if to := f.Settings.(*Switch).To; to != "" && !c.runsMysqld(to) {
		d.Problem(strict.At(n, "to"), "fault %s: to: no database server runs on a machine %s%s", f.ID, strict.Quote(to), strict.Suggest(to, c.machinesThat(c.runsMysqld)))
	}
}
