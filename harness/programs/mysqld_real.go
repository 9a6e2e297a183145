package programs

import (
	"fmt"
	"maps"
	"net/netip"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/program/mysqld"
)

// Where a real server has its files, and the socket by which the machine itself
// reaches it.
const (
	mysqldFolder = "/etc/hadrill/"
	mysqldSocket = "/run/mysqld/mysqld.sock"
)

// mysqldReal starts mariadbd(8) with the scenario's option file. What files and
// folders that names is made on the machine. A server that starts for the first
// time gets a new data directory, the accounts of the case's programs and the
// application's table, none of which goes to its binary log; then it becomes a
// replica, and its machine gets the address that it holds.
func mysqldReal(e *Env) (Process, []File, error) {
	folder := mysqldFolder + e.Program
	files := []File{{Path: folder, Dir: true}}
	config := folder + "/files/my.cnf"
	if e.File == "" {
		files = append(files, File{Path: config, Mode: 0o644, Text: "[mysqld]\n"})
	} else {
		config = folder + "/files/" + path.Clean(e.File)
		for name, text := range e.Files { // order cannot show: each is a file of its own
			if strings.HasSuffix(name, ".cnf") || name == path.Clean(e.File) {
				files = append(files, File{Path: folder + "/files/" + name, Mode: 0o644, Text: absoluteIncludes(text, folder+"/files/"+path.Dir(name))})
			}
		}
	}
	files = append(files,
		File{Path: folder + "/first.sql", Mode: 0o644, Text: mysqldFirst(e)},
		File{Path: folder + "/then", Mode: 0o755, Text: "#!/bin/sh\n" + mysqldThen(e)},
		File{Path: folder + "/start", Mode: 0o755, Text: mysqldStart},
	)
	return Process{
		Argv: []string{folder + "/start", folder, config}, Ports: Numbers(e.Ports()), Ready: mysqldIsReady,
		Note: e.Kind.Name, Notes: mysqldNotes, Database: mysqldSocket,
	}, files, nil
}

// mysqldIsReady is the line in a server's log when it is as the scenario wants it.
const mysqldIsReady = "hadrill: ready as the scenario has it"

// mysqldStart becomes the server: FOLDER has what the scenario says of it, CONFIG
// is its option file. The log goes to standard error, where it is read. The engine's
// log has its room from the beginning, as a server makes it: a full disk does not
// keep it from being written.
const mysqldStart = `#!/bin/sh
set -eu
folder=$1 config=$2
own="--user=mysql --skip-log-error --socket=` + mysqldSocket + `"
options=$(my_print_defaults --defaults-file="$config" --mysqld)
data=$(printf '%s\n' "$options" | sed -n 's/^--datadir=//p' | tail -n 1)
data=${data:-/var/lib/mysql}
for file in $(printf '%s\n' "$options" | sed -n 's|^--[a-z_-]*=\(/[^ ]*\)$|\1|p'); do
    folder_of=$(dirname "$file")
    if [ ! -d "$folder_of" ] || [ -z "$(ls -A "$folder_of")" ]; then
        install -d -o mysql -g mysql "$folder_of"
    fi
done
install -d -o mysql -g mysql "$data" /run/mysqld
if [ ! -d "$data/mysql" ]; then
    cp -a --sparse=never /opt/hadrill/mysql/. "$data/"
    "$folder/then" &
    set -- --init-file="$folder/first.sql"
else
    set --
fi
exec mariadbd --defaults-file="$config" $own --datadir="$data" "$@"
`

// mysqldFirst are the statements of a server's first start, before anybody can
// connect. A statement stands on a line of its own.
func mysqldFirst(e *Env) string {
	var b strings.Builder
	b.WriteString("SET sql_log_bin = 0;\n")
	b.WriteString(host.MakeTable)
	if n := items(e); n > 0 {
		b.WriteString(host.FillItems(n))
	}
	for _, a := range append(e.everyAccount(), replication) {
		b.WriteString(a.statements())
	}
	return b.String()
}

// items is how many the users of all groups share.
func items(e *Env) (n int) {
	for i := range e.Journeys {
		n += e.Journeys[i].Items
	}
	return n
}

// replication is the account by which replicas of the scenario reach their
// primaries at first; no program's file has it.
var replication = Account{Name: "hadrill_replication", Password: "replication", Rights: "REPLICATION SLAVE ON *.*"}

// mysqldThen are the commands that follow a server's first start, as an
// administrator sets it up.
func mysqldThen(e *Env) string {
	m := e.mysqld()
	wait := func(who string) string {
		return "until mariadb " + who + " -e 'SELECT 1' >/dev/null 2>&1; do sleep 0.1; done\n"
	}
	const here = "-u root -S " + mysqldSocket
	text := wait(here)
	if m.ReplicaOf != "" {
		from := e.find(m.ReplicaOf, host.MySQL)
		if !from.IsValid() { // our reader refuses its file
			from = netip.AddrPortFrom(e.Hosts[m.ReplicaOf], mysqld.Default().Port)
		}
		text += wait(fmt.Sprintf("-h %s -P %d -u %s -p%s", from.Addr(), from.Port(), replication.Name, replication.Password))
		text += "mariadb " + here + " <<'END'\n" + changeMaster(from, m.ConnectRetry, m.Delay)
		if c, _, err := read(e, mysqld.Read); e.File == "" || err != nil || !c.SkipStart {
			text += "START SLAVE;\n"
		}
		text += "END\n"
	}
	if m.Holds.IsValid() {
		text += giveAddress(m.Holds.String())
	}
	return text + "echo '" + mysqldIsReady + "' >&2\n"
}

// changeMaster makes a server a replica from the beginning of its primary's logs,
// by file and position.
func changeMaster(from netip.AddrPort, retry, delay time.Duration) string {
	return fmt.Sprintf("CHANGE MASTER TO MASTER_HOST='%s', MASTER_PORT=%d, MASTER_USER=%s, MASTER_PASSWORD=%s, MASTER_CONNECT_RETRY=%d, MASTER_DELAY=%d, MASTER_USE_GTID=no;\n",
		from.Addr(), from.Port(), quoted(replication.Name), quoted(replication.Password), max(1, int(retry.Seconds())), int(delay.Seconds()))
}

// giveAddress are the commands that give the machine an address and tell the
// others.
func giveAddress(address string) string {
	return "ip addr add " + address + "/32 dev eth0\narping -q -U -c 1 -I eth0 " + address + "\n"
}

// mysqldData are the folders that its option files name, and the usual one.
func mysqldData(e *Env) []string {
	all := []string{"/var/lib/mysql"}
	for _, name := range slices.Sorted(maps.Keys(e.Files)) {
		if !strings.HasSuffix(name, ".cnf") && name != path.Clean(e.File) {
			continue
		}
		for _, m := range dataLine.FindAllStringSubmatch(e.Files[name], -1) {
			folder := m[2]
			if m[1] != "datadir" {
				folder = path.Dir(folder)
			}
			if folder = path.Clean(folder); !slices.Contains(all, folder) && folder != "/" {
				all = append(all, folder)
			}
		}
	}
	return all
}

// dataLine is a line of an option file that says where logs or data are.
var dataLine = regexp.MustCompile(`(?m)^[ \t]*(datadir|log[-_]bin|relay[-_]log)[ \t]*=[ \t]*["']?(/[^\s"'#]+)`)

// includeLine is a line of an option file that includes others.
var includeLine = regexp.MustCompile(`(?m)^([ \t]*!include(?:dir)?[ \t]+)([^/\s][^\r\n]*?)[ \t]*$`)

// absoluteIncludes gives an option file in that folder whose includes do not
// depend on the folder that the server is started in.
func absoluteIncludes(text, folder string) string {
	return includeLine.ReplaceAllStringFunc(text, func(line string) string {
		part := includeLine.FindStringSubmatch(line)
		return part[1] + path.Join(folder, part[2])
	})
}

// mysqldNotes match the lines of its log about its life and about replication.
var mysqldNotes = []string{
	`mariadbd: (ready for connections)`,
	`mariadbd: (Shutdown complete)`,
	`InnoDB: (Starting crash recovery.*)`,
	`(Slave(?: I/O thread)?: connected to master .*)`,
	`(Slave I/O thread: Failed reading log event.*)`,
	`(Slave I/O: .*)`,
	`(Slave SQL: .*)`,
	`(Slave (?:I/O|SQL) thread exiting.*)`,
	`(Semi-sync replication (?:initialized|switched|enabled|disabled).*)`,
	`(Timeout waiting for reply of binlog.*)`,
	`\[ERROR\] (.*)`,
}

// mysqldUnsupported gives the reasons why the one server of a machine that runs
// MariaDB 10.11 cannot be as the scenario has it.
func mysqldUnsupported(e *Env) []string {
	var reasons []string
	for i := range e.Peers {
		if p := &e.Peers[i]; p.Machine == e.Machine && p.Program != e.Program && p.isProcess(e.Kind.Name) {
			reasons = append(reasons, "one database server runs on a machine, and "+p.Program+" is another")
		}
	}
	if c, _, err := read(e, mysqld.Read); e.File != "" && err == nil && c.MySQL != "" {
		reasons = append(reasons, "MariaDB does not start with the word of MySQL "+c.MySQL+": expected its own, or loose- before it")
	}
	if c, _, err := read(e, mysqld.Read); e.File != "" && err == nil {
		reasons = append(reasons, galeraUnsupported(e, c)...)
	}
	if e.mysqld().Boot > 0 {
		reasons = append(reasons, "a real server starts in its own time (boot)")
	}
	if e.mysqld().Apply.Kind != "" {
		reasons = append(reasons, "a real server executes transactions in its own time (apply)")
	}
	return reasons
}

func galeraUnsupported(e *Env, c *mysqld.Config) []string {
	if problem := galeraProblem(e, c); problem != "" {
		return []string{problem}
	}
	if c.Galera.On {
		return []string{"the image has no provider of Galera (wsrep_on): a cluster runs in the simulator only"}
	}
	return nil
}
