package programs

import (
	"cmp"
	"strconv"
	"strings"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/program/mha"
)

// mhaCommands are what our manager has other machines do: the commands of MHA's node
// package, 0.58, with the arguments that the real manager gives them (MasterFailover.pm,
// save_master_binlog_internal, find_slave_with_all_relay_logs, generate_diff_from_readpos,
// gen_diff_from_exec_to_read and apply_diff), and what its scripts do. What it asks servers
// for their arguments is asked on the machine itself.
//
// Known differences: relay logs go through the manager rather than straight to the other
// replica, and nothing is compared by md5sum, for ssh does.
func mhaCommands(e *Env) map[string]Script {
	n := mhaNode{mha.Parameters(e.FS, e.File)}
	return map[string]Script{
		"true":                 func(*host.Exec) string { return "true\n" },
		"connect":              n.connect,
		"ip":                   addressScript,
		mha.SaveBinaryLogs:     n.save,
		mha.ApplyDiffRelayLogs: n.relay,
	}
}

// mhaNode makes the scripts, by the parameters of the manager's file.
type mhaNode struct{ parameters map[string]string }

// mhaVersion is what every command is told: the manager's version, and its defaults of how
// logs are handled.
const mhaVersion = " --handle_raw_binlog=1 --disable_log_bin=0 --manager_version=0.58"

// connect is what masterha_secondary_check has a machine do; it ends with 0 where the
// server is reached, the real one with 3.
func (n mhaNode) connect(e *host.Exec) string {
	return `perl -MIO::Socket::INET -e 'exit !IO::Socket::INET->new(PeerAddr => $ARGV[0], Proto => "tcp", Timeout => 5)' ` + word(e.Arg("to")) + "\n"
}

// begin makes a folder of the command's own in remote_workdir, which is removed with the
// command, and a function that runs one and shows the end of its log where it fails.
func (n mhaNode) begin() string {
	at := word(cmp.Or(n.parameters["remote_workdir"], "/var/tmp"))
	return "mkdir -p " + at + " && work=$(mktemp -d " + at + `/hadrill.XXXXXX) || exit 1
trap 'rm -rf "$work"' EXIT
run() { "$@" >"$work/log" 2>&1 || { ended=$?; tail -n 5 "$work/log" >&2; exit $ended; }; }
`
}

// give has a file be what the command made, and its size what it says.
const give = `
echo "$(wc -c <"$made") bytes" >&2
cat "$made"
`

// save cuts a dead primary's binary logs from a position on.
func (n mhaNode) save(e *host.Exec) string {
	file, offset := binlogAt(e, "from")
	folders := cmp.Or(strings.ReplaceAll(n.parameters["master_binlog_dir"], " ", ""), "/var/lib/mysql,/var/log/mysql")
	return n.begin() + `made=$work/saved
run save_binary_logs --command=save --start_file=` + word(file) + " --start_pos=" + word(offset) + " --binlog_dir=" + word(folders) + ` --output_file="$made"` + mhaVersion + give
}

// relay finds a position of the primary in a replica's relay logs, cuts them from there on,
// or has its server execute logs.
func (n mhaNode) relay(e *host.Exec) string {
	file, offset := binlogAt(e, "from")
	look := n.begin() + n.ask(e.Arg("port")) + `made=$work/diff
look() {
    run apply_diff_relay_logs --command="$1" --diff_file_readtolatest="$made" --latest_mlf="$(field Master_Log_File)" --latest_rmlp="$(field Read_Master_Log_Pos)" \
        --target_mlf=` + word(file) + " --target_rmlp=" + word(offset) + ` --server_id="$(sql 'SELECT @@server_id')" --relay_log_info="$info" --relay_dir="$data" --workdir="$work"` + mhaVersion + `
}
`
	switch e.Arg("command") {
	case "find":
		return look + "look find\n"
	case "generate":
		return look + "look generate" + give
	case "apply":
		return n.begin() + n.ask(e.Arg("port")) + n.apply(e)
	}
	return "exit 2\n"
}

// ask are functions that ask the machine's server, by the manager's account.
func (n mhaNode) ask(port string) string {
	return "export MYSQL_PWD=" + word(n.parameters["password"]) + `
client() { mariadb -h 127.0.0.1 -P ` + word(port) + " -u " + word(n.user()) + ` "$@"; }
sql() { client -N -e "$1"; }
field() { printf '%s\n' "$status" | sed -n "s/^ *$1: //p"; }
status=$(client -e 'SHOW SLAVE STATUS\G') && data=$(sql 'SELECT @@datadir') && info=$(sql 'SELECT @@relay_log_info_file') || exit 1
case $info in /*) ;; *) info=${data%/}/$info ;; esac
`
}

func (n mhaNode) user() string { return cmp.Or(n.parameters["user"], "root") }

// apply has the machine's server execute what came, behind the rest of its own relay logs
// where those end inside of a transaction. max_allowed_packet is 1 GB in the meantime.
func (n mhaNode) apply(e *host.Exec) string {
	take, names := takeFiles(e)
	return take + `files="` + strings.Join(names, ",") + `"
if [ "$(field Master_Log_File):$(field Read_Master_Log_Pos)" != "$(field Relay_Master_Log_File):$(field Exec_Master_Log_Pos)" ]; then
    run save_binary_logs --command=save --start_file="$(field Relay_Log_File)" --start_pos="$(field Relay_Log_Pos)" --output_file="$work/own" --relay_log_info="$info" --binlog_dir="$data"` + mhaVersion + `
    files=$work/own,$files
fi
packet=$(sql 'SELECT @@max_allowed_packet') && sql 'SET GLOBAL max_allowed_packet = 1073741824' || exit 1
apply_diff_relay_logs --command=apply --slave_user=` + word(n.user()) + " --slave_pass=" + word(n.parameters["password"]) + " --slave_host=127.0.0.1 --slave_ip=127.0.0.1 --slave_port=" + word(e.Arg("port")) +
		` --apply_files="$files" --workdir="$work" --target_version="$(sql 'SELECT VERSION()')"` + mhaVersion + ` >"$work/log" 2>&1
ended=$?
[ $ended = 0 ] || tail -n 20 "$work/log" >&2
sql "SET GLOBAL max_allowed_packet = $packet"
exit $ended
`
}

// binlogAt reads an argument "number:offset" about the binary logs of the name --base.
func binlogAt(e *host.Exec, name string) (file, offset string) {
	number, offset, _ := strings.Cut(e.Arg(name), ":")
	n, _ := strconv.ParseUint(number, 10, 32) // of --command=apply there is none
	return host.BinlogPosition{File: uint32(n)}.FileName(e.Arg("base")), offset
}
