package programs

import (
	"cmp"
	"fmt"
	"path"
	"strings"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/program/mha"
	"github.com/hadrill/hadrill/sim/program/tomcat"
)

// Where a real manager has its files.
const mhaFolder = "/etc/mha/"

// mhaReal starts masterha_manager(1) with the scenario's file. Its log is read
// where its file has it written, and the scripts that the file names move the
// scenario's virtual address.
func mhaReal(e *Env) (Process, []File, error) {
	files, err := sshFiles()
	if err != nil {
		return Process{}, nil, err
	}
	p := mha.Parameters(e.FS, e.File)
	m := e.mha()
	config := mhaFolder + path.Base(path.Clean(e.File))
	files = append(files, e.configFile(config))
	for _, name := range []string{"manager_workdir", "remote_workdir"} {
		if folder := p[name]; folder != "" {
			files = append(files, File{Path: folder, Dir: true})
		}
	}
	if log := p["manager_log"]; log != "" {
		files = append(files, File{Path: log, Link: "/dev/stderr"})
	}
	for _, script := range mhaScripts {
		if at := p[script.parameter]; at != "" && m.VirtualAddress.IsValid() {
			files = append(files, File{Path: at, Mode: 0o755, Text: "#!/bin/sh\naddress=" + m.VirtualAddress.String() + "\n" + mhaScript + script.text})
		}
	}
	argv := []string{"masterha_manager", "--conf=" + config}
	if m.IgnoreFailOnStart {
		argv = append(argv, "--ignore_fail_on_start")
	}
	if m.IgnoreLastFailover {
		argv = append(argv, "--ignore_last_failover")
	}
	if m.LastFailover > 0 {
		argv = append(argv, fmt.Sprintf("--last_failover_minute=%d", int(m.LastFailover/time.Minute)))
	}
	return Process{Argv: argv, Ready: "waiting until MySQL doesn't respond", Note: e.Kind.Name, Notes: mhaNotes, EveryNote: true}, files, nil
}

// mhaAccounts are those of its file: its own, and the one by which it has replicas
// replicate.
func mhaAccounts(e *Env) []Account {
	own, replication := mhaLogins(e)
	all := []Account{{Name: own.Account, Password: own.Password, Rights: "ALL PRIVILEGES ON *.*"}}
	if replication.Account != "" && replication.Account != own.Account {
		all = append(all, Account{Name: replication.Account, Password: replication.Password, Rights: "REPLICATION SLAVE ON *.*"})
	}
	return all
}

// mhaLogins are the same as the manager logs in with them.
func mhaLogins(e *Env) (own, replication host.Login) {
	p := mha.Parameters(e.FS, e.File)
	return host.Login{Account: cmp.Or(p["user"], "root"), Password: p["password"]}, host.Login{Account: p["repl_user"], Password: p["repl_password"]}
}

// mhaScript is the beginning of a script that the manager calls with --name=value
// (the manual, "master_ip_failover_script" and "master_ip_online_change_script").
// take takes the address from a machine, give gives it to one and tells the
// others by ARP.
const mhaScript = `for word in "$@"; do
    value=${word#*=}
    case $word in
    --command=*) command=$value ;;
    --orig_master_ip=*) from=$value ;;
    --orig_master_user=*) from_user=$value ;;
    --orig_master_password=*) from_password=$value ;;
    --new_master_ip=*) to=$value ;;
    --new_master_user=*) to_user=$value ;;
    --new_master_password=*) to_password=$value ;;
    esac
done
on() { ssh -o BatchMode=yes -o ConnectTimeout=5 "root@$1" "$2"; }
take() { on "$1" "ip addr del $address/32 dev eth0 2>/dev/null; true"; }
give() { on "$1" "ip addr add $address/32 dev eth0 2>/dev/null; nohup arping -q -U -c 3 -w 3 -I eth0 $address >/dev/null 2>&1 &"; }
`

// mhaScripts are the scripts, by the parameters that name them. The old primary's
// machine cannot be told where it cannot be reached by ssh.
var mhaScripts = []struct{ parameter, text string }{
	{"master_ip_failover_script", `case $command in
stopssh) take "$from" ;;
start) give "$to" ;;
esac
`},
	{"master_ip_online_change_script", `sql() { mariadb -N -h "$1" -u "$2" -p"$3" -e "$4"; }
case $command in
stop)
    sql "$to" "$to_user" "$to_password" "SET GLOBAL read_only = 1"
    take "$from"
    sql "$from" "$from_user" "$from_password" "SET GLOBAL read_only = 1"
    sql "$from" "$from_user" "$from_password" "SELECT CONCAT('KILL ', id, ';') FROM information_schema.processlist WHERE user = '` + tomcat.Account + `'" |
        mariadb --force -h "$from" -u "$from_user" -p"$from_password"
    ;;
start)
    sql "$to" "$to_user" "$to_password" "SET GLOBAL read_only = 0"
    give "$to"
    ;;
esac
`},
}

// mhaNotes match the lines of its log about what it sees, decides and does.
var mhaNotes = []string{
	`\[info\] (Ping\(\w+\) succeeded, waiting until MySQL doesn't respond.*)`,
	`\[warning\] (Got error on MySQL .*ping.*)`,
	`\[warning\] (Got timeout on MySQL Ping.*)`,
	`\[warning\] (Connection failed \d+ time\(s\).*)`,
	`\[info\] (.* is reachable from .*)`,
	`\[info\] (Monitoring server \S+ is reachable, Master is not reachable from \S+.*)`,
	`\[(?:info|warning)\] (HealthCheck: SSH to .*)`,
	`\[warning\] (Master is reachable from at least one of other monitoring servers\..*)`,
	`\[warning\] (At least one of monitoring servers is not reachable.*)`,
	`\[warning\] (Master is not reachable from health checker!)`,
	`\[warning\] (Master \S+ is not reachable!)`,
	`\[info\] (Starting master failover\.?)`,
	`\[info\] \* (Phase \d.*)`,
	`\[info\] (New master is .*)`,
	`\[error\](?:\[[^\]]*\])? (.*)`,
	`(Master failover to .* completed successfully.*)`,
	`(Master failover to .* done, but recovery on slave partially failed.*)`,
}

func mhaSSHCannot(e *Env) []string {
	if user := mha.Parameters(e.FS, e.File)["ssh_user"]; user != "" && user != "root" {
		return []string{"ssh to the machines goes by root's key, found ssh_user = " + strings.TrimSpace(user)}
	}
	return nil
}

// mhaUnsupported gives the reasons why a real manager cannot do as the scenario
// says.
func mhaUnsupported(e *Env) []string {
	var reasons []string
	if len(e.mha().Tools) > 0 {
		reasons = append(reasons, "a real manager's ssh and Perl take their own time (tools)")
	}
	reasons = append(reasons, mhaSSHCannot(e)...)
	if e.mha().LastFailover%time.Minute != 0 {
		reasons = append(reasons, "--last_failover_minute of a real manager are whole minutes (last_failover)")
	}
	return reasons
}
