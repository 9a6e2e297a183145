package programs

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestRealManager: its command line, its log, and the folders that its file names.
func TestRealManager(t *testing.T) {
	s := failoverStack(t)
	p, files := realOf(t, s, "manager", "mha")
	if want := []string{"masterha_manager", "--conf=/etc/mha/app1.cnf", "--ignore_last_failover", "--last_failover_minute=90"}; !slices.Equal(p.Argv, want) {
		t.Errorf("%q", p.Argv)
	}
	if files["/etc/mha/app1.cnf"].Text != failoverFiles["app1.cnf"] || !files["/w"].Dir || files["/w/app1.log"].Link != "/dev/stderr" || files["/root/.ssh/id_ecdsa"].Text == "" {
		t.Errorf("files %+v", files)
	}
	if why := s.Env("manager", "mha").Unsupported(); why != nil {
		t.Errorf("it cannot be: %q", why)
	}
	want := "a real manager's ssh and Perl take their own time (tools); ssh to the machines goes by root's key, found ssh_user = mysql; --last_failover_minute of a real manager are whole minutes (last_failover)"
	if got := strings.Join(s.Env("other", "mha").Unsupported(), "; "); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// TestManagerScripts runs the scripts as the manager does, with programs in the
// place of ssh and the client that write down what they are asked.
func TestManagerScripts(t *testing.T) {
	_, files := realOf(t, failoverStack(t), "manager", "mha")
	dir := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for _, tool := range []string{"ssh", "mariadb"} {
		write(tool, "#!/bin/sh\necho "+tool+" \"$*\" >> \"$SEEN\"\n")
	}
	const take, give = "ip addr del 10.20.0.100/32 dev eth0", "ip addr add 10.20.0.100/32 dev eth0"
	for _, row := range []struct {
		script, command string
		want            []string // each a line's parts, in this order
		why             string
	}{
		{"/usr/local/bin/move", "stopssh", []string{"root@10.20.0.11 " + take}, "the old primary's machine can be told"},
		{"/usr/local/bin/move", "stop", nil, "it cannot"},
		{"/usr/local/bin/move", "start", []string{"root@10.20.0.12 " + give}, ""},
		{"/usr/local/bin/move", "status", nil, "the check before the first ping"},
		{"/usr/local/bin/switch", "stop", []string{"-h 10.20.0.12 -u new -pn -e SET GLOBAL read_only = 1", "root@10.20.0.11 " + take, "-h 10.20.0.11 -u orig -po -e SET GLOBAL read_only = 1", "user = 'app'", "mariadb --force -h 10.20.0.11 -u orig -po"}, "the new one is not writable before the address is there"},
		{"/usr/local/bin/switch", "start", []string{"-h 10.20.0.12 -u new -pn -e SET GLOBAL read_only = 0", "root@10.20.0.12 " + give}, ""},
	} {
		write("script", files[row.script].Text)
		seen := filepath.Join(dir, "seen")
		_ = os.Remove(seen)
		c := exec.Command("/bin/sh", filepath.Join(dir, "script"), "--command="+row.command, "--ssh_user=root", "--orig_master_host=db1", "--orig_master_ip=10.20.0.11", "--orig_master_port=3306",
			"--new_master_host=db2", "--new_master_ip=10.20.0.12", "--new_master_port=3306", "--orig_master_user=orig", "--orig_master_password=o", "--new_master_user=new", "--new_master_password=n")
		c.Env = []string{"PATH=" + dir + ":" + os.Getenv("PATH"), "SEEN=" + seen}
		if out, err := c.CombinedOutput(); err != nil {
			t.Errorf("%s %s: %v: %s", row.script, row.command, err, out)
		}
		text, _ := os.ReadFile(seen)
		lines := strings.Split(strings.TrimSpace(string(text)), "\n")
		if len(text) == 0 {
			lines = nil
		}
		slices.Sort(lines) // both ends of a pipe write when they do
		left := slices.Clone(row.want)
		for _, l := range lines {
			left = slices.DeleteFunc(left, func(part string) bool { return strings.Contains(l, part) })
		}
		if len(left) > 0 || len(lines) != len(row.want) {
			t.Errorf("%s %s: did %q, want %q: %s", filepath.Base(row.script), row.command, lines, row.want, row.why)
		}
	}
}
