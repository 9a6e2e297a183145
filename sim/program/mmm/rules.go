package mmm

import (
	"strconv"

	"github.com/hadrill/hadrill/sim/conf"
)

// daemon is a program that reads the files.
type daemon uint8

// The daemons.
const (
	agent daemon = 1 << iota
	monitor
	both = agent | monitor
)

var daemons = map[daemon]string{agent: "mmm_agentd", monitor: "mmm_mond"}

// rule says how a variable is read, as MMM::Common::Config does it.
type rule struct {
	many     bool     // several values with commas between
	boolean  bool     // true, on, yes, 1 and their counterparts
	number   bool     // a whole number, 0 and more
	values   []string // the ones that there are
	refers   string   // the type of section whose names are the values
	needed   daemon   // who does not start without it
	where    [2]string
	fallback string
}

// The places of variables.
const (
	inTop conf.Place = 1 << iota
	inRole
	inMonitor
	inSocket
	inCopy
	inHost
	inCheck
)

var placeOf = map[string]conf.Place{"role": inRole, "monitor": inMonitor, "socket": inSocket, "copy_method": inCopy, "host": inHost, "check": inCheck}

// The ports where daemons listen of which no line says it.
const (
	ControlPort = 9988
	AgentPort   = 9989
)

// checkNames are the checks that there may be sections for.
var checkNames = []string{"ping", "mysql", "rep_backlog", "rep_threads"}

const (
	whyFiles    = "files and logs are where they are"
	whyAccounts = "whoever can connect may"
	whyTools    = "only the tools go by it"
	whySocket   = "monitor and agents believe each other"
	whyBlock    = "new connections are not rejected while the old ones are waited for"
)

var one = conf.Exactly(1)

// variables is the table of all sections and variables.
var variables = (&conf.Table[*rule]{
	Wording: conf.Wording{
		Unknown: "unknown variable %[1]q in %[2]s: no daemon starts with it", Expected: "expected one of the manual's variables",
		Refused: "%[1]s is not modelled", Misplaced: "%s is no part of that", Arguments: "%s has %d words behind it, expected %s",
		NoBlock: "%s should be a section: expected a line such as <host db1>", Unterminated: "%s is no section: expected it with a value behind it",
	},
	Places: []string{"the file", "a section role", "the section monitor", "the section socket", "a section copy_method", "a section host", "a section check"},
}).Add(
	conf.Row[*rule]{Names: "<role>", In: inTop, Form: one, Block: conf.NeedsBlock, Read: &rule{}},
	conf.Row[*rule]{Names: "<host>", In: inTop, Form: one, Block: conf.NeedsBlock, Read: &rule{}},
	conf.Row[*rule]{Names: "<check>", In: inTop, Form: one, Block: conf.NeedsBlock, Read: &rule{}},
	conf.Row[*rule]{Names: "<copy_method>", In: inTop, Form: one, Block: conf.NeedsBlock, Read: &rule{}},
	conf.Row[*rule]{Names: "<monitor>", In: inTop, Form: conf.Exactly(0), Block: conf.NeedsBlock, Read: &rule{}},
	conf.Row[*rule]{Names: "<socket>", In: inTop, Form: conf.Exactly(0), Block: conf.NeedsBlock, Read: &rule{}},

	conf.Row[*rule]{Names: "this", In: inTop, Form: one, Read: &rule{needed: agent, refers: "host"}},
	conf.Row[*rule]{Names: "active_master_role", In: inTop, Form: one, Read: &rule{needed: both, refers: "role"}},
	conf.Row[*rule]{Names: "max_kill_retries", In: inTop, Form: one, Read: &rule{number: true, fallback: "10"}},
	conf.Row[*rule]{Names: "blocking_type", In: inTop, Form: one, Read: &rule{values: []string{"soft", "hard"}, fallback: "soft"}},
	conf.Row[*rule]{Names: "iptables_block_cmd, iptables_unblock_cmd", In: inTop, Form: one, Without: whyBlock},
	conf.Row[*rule]{Names: "debug", In: inTop, Form: one, Read: &rule{boolean: true}, Without: whyFiles},
	conf.Row[*rule]{Names: "default_copy_method, clone_dirs", In: inTop, Form: one, Without: whyTools},

	conf.Row[*rule]{Names: "mode", In: inRole | inMonitor | inHost, Form: one, Read: &rule{}}, // see byPlace
	conf.Row[*rule]{Names: "hosts", In: inRole, Form: one, Read: &rule{many: true, needed: monitor, refers: "host"}},
	conf.Row[*rule]{Names: "ips", In: inRole, Form: one, Read: &rule{many: true, needed: both}},
	conf.Row[*rule]{Names: "prefer", In: inRole, Form: one, Read: &rule{}},

	conf.Row[*rule]{Names: "ip", In: inMonitor | inHost, Form: one, Read: &rule{needed: both}},
	conf.Row[*rule]{Names: "port", In: inMonitor, Form: one, Read: &rule{number: true, fallback: strconv.Itoa(ControlPort)}},
	conf.Row[*rule]{Names: "status_path", In: inMonitor, Form: one, Read: &rule{needed: monitor}, Without: whyFiles},
	conf.Row[*rule]{Names: "pid_path, bin_path", In: inMonitor | inHost, Form: one, Read: &rule{}, Without: whyFiles},
	conf.Row[*rule]{Names: "ping_interval", In: inMonitor, Form: one, Read: &rule{number: true, fallback: "1"}},
	conf.Row[*rule]{Names: "ping_ips", In: inMonitor, Form: one, Read: &rule{many: true, needed: monitor}},
	conf.Row[*rule]{Names: "flap_duration", In: inMonitor, Form: one, Read: &rule{number: true, fallback: "3600"}},
	conf.Row[*rule]{Names: "flap_count", In: inMonitor, Form: one, Read: &rule{number: true, fallback: "3"}},
	conf.Row[*rule]{Names: "auto_set_online", In: inMonitor, Form: one, Read: &rule{number: true, fallback: "0"}},
	conf.Row[*rule]{Names: "kill_host_bin", In: inMonitor, Form: one, Read: &rule{}},
	conf.Row[*rule]{Names: "careful_startup", In: inMonitor, Form: one, Read: &rule{boolean: true, fallback: "1"}},
	conf.Row[*rule]{Names: "wait_for_other_master", In: inMonitor, Form: one, Read: &rule{number: true, fallback: "120"}},

	conf.Row[*rule]{Names: "type", In: inSocket, Form: one, Read: &rule{values: []string{"plain", "ssl"}, fallback: "plain"}, Without: whySocket},
	conf.Row[*rule]{Names: "cert_file, key_file", In: inSocket, Form: one, Read: &rule{needed: both, where: [2]string{"type", "ssl"}}, Without: whySocket},
	conf.Row[*rule]{Names: "ca_file", In: inSocket, Form: one, Read: &rule{needed: both, where: [2]string{"type", "ssl"}}, Without: whySocket},

	conf.Row[*rule]{Names: "backup_command, restore_command, incremental_command, incremental, single_run, true_copy", In: inCopy, Form: one, Without: whyTools},

	conf.Row[*rule]{Names: "peer", In: inHost, Form: one, Read: &rule{needed: both, where: [2]string{"mode", "master"}, refers: "host"}},
	conf.Row[*rule]{Names: "agent_port", In: inHost, Form: one, Read: &rule{number: true, fallback: strconv.Itoa(AgentPort)}},
	conf.Row[*rule]{Names: "cluster_interface", In: inHost, Form: one, Read: &rule{needed: agent}, Without: "a machine has one interface"},
	conf.Row[*rule]{Names: "mysql_port", In: inHost, Form: one, Read: &rule{number: true, fallback: "3306"}},
	conf.Row[*rule]{Names: "agent_user, agent_password, replication_user, replication_password", In: inHost, Form: one, Read: &rule{needed: agent}, Without: whyAccounts},
	conf.Row[*rule]{Names: "monitor_user, monitor_password", In: inHost, Form: one, Read: &rule{needed: monitor}, Without: whyAccounts},
	conf.Row[*rule]{Names: "mysql_pidfile, mysql_rcscript, mysql_cnf, ssh_user, ssh_port, ssh_parameters, tools_user, tools_password, backup_dir, restore_dir, " +
		"lvm_bin_lvcreate, lvm_bin_lvremove, lvm_snapshot_size, lvm_logical_volume, lvm_volume_group, lvm_mount_dir, lvm_mount_opts", In: inHost, Form: one, Without: whyTools},

	conf.Row[*rule]{Names: "check_period", In: inCheck, Form: one, Read: &rule{number: true, fallback: "5"}},
	conf.Row[*rule]{Names: "trap_period", In: inCheck, Form: one, Read: &rule{number: true, fallback: "10"}},
	conf.Row[*rule]{Names: "timeout", In: inCheck, Form: one, Read: &rule{number: true, fallback: "2"}},
	conf.Row[*rule]{Names: "max_backlog", In: inCheck, Form: one, Read: &rule{number: true, fallback: "60"}},
	conf.Row[*rule]{Names: "restart_after", In: inCheck, Form: one, Read: &rule{number: true}, Without: "a check starts anew in no time"},
)

// byPlace are the rules of variables that are another thing in each section.
var byPlace = map[string]map[conf.Place]*rule{
	"mode": {
		inRole:    {needed: monitor, values: []string{"balanced", "exclusive"}},
		inMonitor: {fallback: "active", values: []string{"passive", "active", "manual", "wait"}},
		inHost:    {needed: both, values: []string{"master", "slave"}},
	},
	"pid_path": {inMonitor: {needed: monitor}, inHost: {needed: agent}},
	"bin_path": {inMonitor: {needed: monitor}, inHost: {needed: agent}},
}
