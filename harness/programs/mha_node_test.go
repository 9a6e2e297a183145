package programs

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/program/mha"
)

// nodeTools are programs in the place of MHA's and of the client: they write down what they
// are asked, and the node's make the file that they are to make, of what they apply. A
// replica has executed as far as $EXEC.
var nodeTools = map[string]string{
	"save_binary_logs": `for word; do case $word in --output_file=*) printf 'saved:' >"${word#*=}";; esac; done; exit ${SAVE:-0}`,
	"apply_diff_relay_logs": `for word; do case $word in
--diff_file_readtolatest=*) printf diff >"${word#*=}" ;;
--apply_files=*) for file in $(echo "${word#*=}" | tr , ' '); do echo "file $(cat "$file")" >>"$SEEN"; done ;;
esac; done; echo broken; exit ${APPLY:-0}`,
	"mariadb": `for last; do :; done; case $last in
*SLAVE*) printf '  Master_Log_File: bin.000003\n  Read_Master_Log_Pos: 900\n  Relay_Master_Log_File: bin.000003\n  Exec_Master_Log_Pos: %s\n  Relay_Log_File: relay.000002\n  Relay_Log_Pos: 333\n' "${EXEC:-900}" ;;
*datadir*) echo /data/ ;; *info*) echo relay-log.info ;; *server_id*) echo 3 ;; *packet) echo 16777216 ;; *VERSION*) echo 10.11.19-MariaDB ;; esac`,
	"ip": "", "arping": "",
}

// runNode runs a script of our manager's as the other machine's shell does.
func runNode(t *testing.T, e *host.Exec, env ...string) (seen, made, said string, code int) {
	t.Helper()
	s := failoverStack(t).Env("manager", "mha")
	dir := t.TempDir()
	for name, text := range nodeTools {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("#!/bin/sh\necho "+name+" \"$*\" >>\"$SEEN\"\n"+text+"\n"), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	commands := s.Commands()
	if commands[e.Command] == nil {
		t.Fatalf("there is no %q", e.Command)
	}
	script := strings.ReplaceAll(commands[e.Command](e), "/var/tmp", dir+"/work")
	c := exec.Command("/bin/sh", "-c", script)
	c.Env = append([]string{"PATH=" + dir + ":" + os.Getenv("PATH"), "SEEN=" + dir + "/seen"}, env...)
	var in []byte
	for _, f := range e.Files {
		in = append(in, f...)
	}
	var out, err strings.Builder
	c.Stdin, c.Stdout, c.Stderr = strings.NewReader(string(in)), &out, &err
	_ = c.Run() // its code says it
	text, _ := os.ReadFile(dir + "/seen")
	if left, _ := os.ReadDir(dir + "/work"); len(left) > 0 {
		t.Errorf("it leaves %v behind", left)
	}
	return strings.ReplaceAll(string(text), dir+"/", ""), out.String(), err.String(), c.ProcessState.ExitCode()
}

// TestNodeCommands: the node's commands get the real manager's arguments, and what they
// make comes back.
func TestNodeCommands(t *testing.T) {
	logs := []string{"--port=3306", "--base=bin", "--from=3:700"}
	for _, row := range []struct {
		why        string
		e          *host.Exec
		env        []string
		seen       []string // parts of what was asked, in this order
		made, said string
		code       int
	}{
		{why: "a binary log is saved", e: &host.Exec{Command: mha.SaveBinaryLogs, Args: logs[1:]},
			seen: []string{"save_binary_logs --command=save --start_file=bin.000003 --start_pos=700 --binlog_dir=/var/lib/mysql,/var/log/mysql --output_file=", "--handle_raw_binlog=1 --disable_log_bin=0 --manager_version=0.58"}, made: "saved:", said: "6 bytes\n"},
		{why: "there is nothing more in it", e: &host.Exec{Command: mha.SaveBinaryLogs, Args: logs[1:]}, env: []string{"SAVE=10"}, code: 10},
		{why: "relay logs are looked through", e: &host.Exec{Command: mha.ApplyDiffRelayLogs, Args: append([]string{"--command=find"}, logs...)},
			seen: []string{"-h 127.0.0.1 -P 3306 -u ", "apply_diff_relay_logs --command=find ", "--latest_mlf=bin.000003 --latest_rmlp=900 --target_mlf=bin.000003 --target_rmlp=700 --server_id=3 --relay_log_info=/data/relay-log.info --relay_dir=/data/ "}},
		{why: "they are cut", e: &host.Exec{Command: mha.ApplyDiffRelayLogs, Args: append([]string{"--command=generate"}, logs...)}, seen: []string{"--command=generate "}, made: "diff", said: "4 bytes\n"},
		{why: "and do not reach back", e: &host.Exec{Command: mha.ApplyDiffRelayLogs, Args: append([]string{"--command=generate"}, logs...)}, env: []string{"APPLY=1"}, said: "broken\n", code: 1},
		{why: "logs are executed", e: &host.Exec{Command: mha.ApplyDiffRelayLogs, Args: []string{"--command=apply", "--port=3306"}, Files: [][]byte{[]byte("one"), []byte("two\n")}},
			seen: []string{"SET GLOBAL max_allowed_packet = 1073741824", "apply_diff_relay_logs --command=apply ", "--target_version=10.11.19-MariaDB ", "file one\nfile two\n", "SET GLOBAL max_allowed_packet = 16777216"}},
		{why: "behind a transaction that was cut", e: &host.Exec{Command: mha.ApplyDiffRelayLogs, Args: []string{"--command=apply", "--port=3306"}, Files: [][]byte{[]byte("one")}}, env: []string{"EXEC=850"},
			seen: []string{"save_binary_logs --command=save --start_file=relay.000002 --start_pos=333 ", "--relay_log_info=/data/relay-log.info --binlog_dir=/data/ ", "file saved:\nfile one\n"}},
		{why: "it fails and the variable is as before", e: &host.Exec{Command: mha.ApplyDiffRelayLogs, Args: []string{"--command=apply", "--port=3306"}, Files: [][]byte{[]byte("one")}}, env: []string{"APPLY=3"},
			seen: []string{"SET GLOBAL max_allowed_packet = 16777216"}, said: "broken\n", code: 3},
		{why: "an address is given and announced", e: &host.Exec{Command: "ip", Args: []string{"--add=10.20.0.100"}}, seen: []string{"ip addr add 10.20.0.100/32 dev eth0\n"}},
		{why: "and taken", e: &host.Exec{Command: "ip", Args: []string{"--del=10.20.0.100"}}, seen: []string{"ip addr del 10.20.0.100/32 dev eth0\n"}},
		{why: "the machine answers", e: &host.Exec{Command: "true"}},
	} {
		t.Run(row.why, func(t *testing.T) {
			seen, made, said, code := runNode(t, row.e, row.env...)
			if made != row.made || said != row.said || code != row.code {
				t.Errorf("made %q, said %q, code %d; want %q, %q, %d", made, said, code, row.made, row.said, row.code)
			}
			rest := seen
			for _, part := range row.seen {
				_, behind, found := strings.Cut(rest, part)
				if !found {
					t.Errorf("it was not asked %q behind that:\n%s", part, seen)
				}
				rest = behind
			}
		})
	}
}
