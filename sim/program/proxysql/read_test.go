package proxysql

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
)

func TestTablesOfParameters(t *testing.T) {
	for _, faults := range [][]string{sections.Faults(), variables.Faults(), servers.Faults(), pairs.Faults(), users.Faults(), queryRules.Faults()} {
		for _, f := range faults {
			t.Error(f)
		}
	}
}

func read(text string, ignore ...string) (*Config, string) {
	c, notes, err := Read(fstest.MapFS{"f": {Data: []byte(text)}}, "f", ignore...)
	if err != nil {
		return nil, strings.Split(err.Error(), "\n")[0]
	}
	var said []string
	for _, n := range notes {
		said = append(said, n.Pos.String()+" "+n.Directive)
	}
	return c, strings.Join(said, ", ")
}

const least = "mysql_servers=({address=\"a\" hostgroup=1})\nmysql_users=({username=\"u\"})\n"

func TestRead(t *testing.T) {
	c, notes := read(`datadir="/var/lib/proxysql"
mysql_variables={ interfaces="0.0.0.0:6033;/tmp/p.sock" shun_on_failures=3 monitor_writer_is_also_reader=false threads=4 }
mysql_servers=( { hostname="a" hostgroup_id=1 port=3307 weight=5 max_replication_lag=7 status="OFFLINE_SOFT" max_connections=9 } )
mysql_users=( { username="u" default_hostgroup=1 active=0 }, { username="v" } )
mysql_query_rules=( { rule_id=9 match_pattern="^x" destination_hostgroup=2 }, { rule_id=3 match_digest="^y" apply=1 }, { rule_id=4 active=0 } )
`)
	if c == nil {
		t.Fatal(notes)
	}
	s := c.Servers[0]
	got := fmt.Sprintln(c.Listen, c.ShunOnFailures, c.WriterIsAlsoRead, s.Host, s.Port, s.Hostgroup, s.Weight, s.MaxLag, s.Status, s.MaxConnections, len(c.Rules), c.Rules[0].ID, c.Rules[0].Apply, c.user("w").Name, notes)
	if want := "[0.0.0.0:6033] 3 false a 3307 1 5 7 OFFLINE_SOFT 9 2 3 true v f:1:1 datadir, f:2:112 threads\n"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	d := Default()
	if d.ShunOnFailures != 5 || d.ConnectMax != 10000 || d.LagWhenNull != 60 || !d.WriterIsAlsoRead || d.LagEvery != 10*second || d.PingInterval != 8000 {
		t.Errorf("defaults %+v", d)
	}
}

func TestReadRefuses(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"", `f: no server: expected mysql_servers = ( { address=..., port=3306, hostgroup=0 } )`},
		{"mysql_servers=({address=\"a\" hostgroup=1})", `f: no user: expected mysql_users = ( { username="...", default_hostgroup=0 } ), or nobody can log in`},
		{least + "mysql_galera_hostgroups=()", `f:3:1: mysql_galera_hostgroups is not modelled: it changes which server a statement goes to`},
		{least + "mysql_variables={ shun_on_failure=3 }", `f:3:19: there is no variable "shun_on_failure": proxysql would pass over it: did you mean "shun_on_failures"?`},
		{least + "mysql_variables={ shun_on_failures=\"x\" }", `f:3:36: shun_on_failures: found "x", expected a whole number from 0 on`},
		{least + "mysql_variables={ multiplexing=false }", `f:3:32: multiplexing: found "false", expected true or 1: nothing else is modelled`},
		{least + "mysql_variables={ interfaces=\"/tmp/x\" }", `f:3:30: interfaces: found "/tmp/x", expected an IPv4 address and a port, such as 0.0.0.0:6033`},
		{least + "mysql_query_rules=({rule_id=1 match_digest=\"(\"})", "f:3:20: mysql_query_rules: match_digest \"(\": not an expression that is understood"},
		{least + "mysql_query_rules=({rule_id=1},{rule_id=1})", `f:3:32: mysql_query_rules: rule_id 1 is there twice`},
		{least + "mysql_query_rules=({rule_id=1 cache_ttl=5})", `f:3:31: cache_ttl is not modelled: it changes what becomes of a statement`},
		{least + "mysql_replication_hostgroups=({writer_hostgroup=1 reader_hostgroup=1})", `f:3:31: mysql_replication_hostgroups: writers and readers are hostgroup 1: expected two`},
		{"mysql_servers=({hostgroup=1})", `f:1:16: mysql_servers: an element without address: proxysql does not take it`},
		{"mysql_servers=(1)", `f:1:16: mysql_servers: found "1", expected a group, such as { ... }`},
	} {
		if _, got := read(c.text); !strings.HasPrefix(got, c.want) {
			t.Errorf("%q:\ngot  %s\nwant %s", c.text, got, c.want)
		}
	}
	if c, got := read(least+"mysql_galera_hostgroups=()", "mysql_galera_hostgroups"); c == nil {
		t.Errorf("left aside: %s", got)
	}
	c, _ := read(least)
	if err := c.Check(); err == nil || !strings.HasPrefix(err.Error(), `f:1:17: mysql_servers: no machine has the name or address "a"`) {
		t.Errorf("a name that nobody knows: %v", err)
	}
}

func FuzzRead(f *testing.F) {
	f.Add(least)
	f.Add(fmt.Sprintf(usual, "threads=4"))
	f.Add("mysql_servers=({address=1 hostgroup={}},{})")
	f.Add("mysql_variables=1")
	f.Fuzz(func(t *testing.T, text string) {
		if c, _ := read(text); c != nil && (len(c.Servers) == 0 || len(c.Users) == 0) {
			t.Errorf("%q: taken without a server or a user", text)
		}
	})
}
