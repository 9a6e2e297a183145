package scenarios

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
)

// TestControlCommands: which commands of mmm_control change something.
func TestControlCommands(t *testing.T) {
	for text, want := range map[string]string{ // order cannot show
		" move_role  writer db2":       "move_role writer db2",
		"move_role --force writer db2": "move_role --force writer db2",
		"set_offline db1":              "set_offline db1",
		"set_passive":                  "set_passive",
		"move_role writer":             "",
		"set_offline --all":            "",
		"show":                         "",
		"":                             "",
	} {
		if got, err := readControl(text); got != want || (err == nil) != (want != "") {
			t.Errorf("%q: %q, %v, want %q", text, got, err, want)
		}
	}
}

// TestOperatorProblems: acts that cannot be, each at its place.
func TestOperatorProblems(t *testing.T) {
	const stack = `title: t
network: {subnet: 10.0.0.0/16}
machines:
  db1: {ip: 10.0.0.1, run: {mysqld: {config: my.cnf}}}
  two: {ip: 10.0.0.2, run: {a: {mysqld: {config: my.cnf}}, b: {mysqld: {config: my.cnf}}}}
  web1: {ip: 10.0.0.3, run: tomcat}
  manager: {ip: 10.0.0.4, run: {mha: {config: app1.cnf}}}
  monitor: {ip: 10.0.0.5, run: {mmm_mond: {config: mmm_mon.conf}}}
users:
  all: {count: 1, from: 10.0.1.0/24, to: "http://web1:8080", get: GET /, every: 1s}
lasts: 10s
faults:
`
	for _, row := range []struct{ fault, want string }{
		{"sql: db1, statement: STOP SLAVE", ""},
		{"sql: db1", "sql: statement is missing: expected a statement, such as statement: STOP SLAVE IO_THREAD"},
		{"sql: db1, statement: DROP TABLE t", `statement: found "DROP TABLE t"`},
		{"sql: db1/mysqld, statement: STOP SLAVE", "sql acts on a machine"},
		{"sql: web1, statement: STOP SLAVE", "no database server runs on web1"},
		{"sql: two, statement: STOP SLAVE", "2 database servers run on two, expected a machine with one"},
		{"switch: manager/mha, to: db1", ""},
		{"switch: manager/mha", "switch: to is missing"},
		{"switch: manager/mha, to: web1", `no database server runs on a machine "web1"`},
		{"switch: db1/mysqld, to: db1", "switch is done by a tool of mha, found db1/mysqld, which is mysqld"},
		{"mmm_control: monitor/mmm_mond, command: set_offline db1", ""},
		{"mmm_control: monitor/mmm_mond, command: show", `command: found "show", expected one of mmm_control's that change something: move_role ROLE HOST; `},
		{"mmm_control: manager/mha, command: set_offline db1", "mmm_control is done by a tool of mmm_mond, found manager/mha, which is mha"},
		{"mmm_control: monitor/mmm_mond, command: set_offline db1, for: 1s", "for does not go with mmm_control"},
	} {
		files := fstest.MapFS{"scenario.yaml": {Data: []byte(fmt.Sprintf("%s  - {at: 1s, %s}\n", stack, row.fault))}}
		for _, name := range []string{"my.cnf", "app1.cnf", "mmm_mon.conf"} {
			files[name] = &fstest.MapFile{}
		}
		_, err := Load(files, ".", "t")
		switch {
		case row.want == "" && err == nil:
		case row.want == "" || err == nil || !strings.Contains(err.Error(), row.want) || !strings.Contains(err.Error(), "scenario.yaml:13:"):
			t.Errorf("%s: %v, want %q", row.fault, err, row.want)
		}
	}
}
