package simulated

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/hadrill/hadrill/reports/record"
	"github.com/hadrill/hadrill/scenarios"
)

// TestEveryStatement: each variable that a scenario may set, and each form of a statement,
// is one that the server knows.
func TestEveryStatement(t *testing.T) {
	all := []string{"STOP SLAVE SQL_THREAD", "STOP REPLICA", "RESET SLAVE ALL", "FLUSH BINARY LOGS"}
	for _, v := range scenarios.OperatorVariables {
		all = append(all, "SET GLOBAL "+v.Name+" = 1")
	}
	var b strings.Builder
	b.WriteString(strings.Replace(small, "users:", "  db1: {ip: 10.20.0.31, run: {mysqld: {config: my.cnf}}}\n  db2: {ip: 10.20.0.32, run: {mysqld: {config: my2.cnf, replica_of: db1}}}\nusers:", 1))
	b.WriteString("faults:\n")
	for i, s := range all {
		fmt.Fprintf(&b, "  - {at: %dms, sql: db2, statement: %s, name: %q}\n", 1000+100*i, s, s)
	}
	files := map[string]string{"my.cnf": "[mysqld]\nserver_id=1\nlog_bin=b\n", "my2.cnf": "[mysqld]\nserver_id=2\nlog_bin=b\n"}
	rec := planOf(t, loadSmall(t, b.String(), files)).Run(t.Context(), 1, nil)
	if len(rec.Faults) != len(all) {
		t.Fatalf("%d faults of %d", len(rec.Faults), len(all))
	}
	for _, f := range rec.Faults {
		if f.Effect != record.Confirmed || !strings.Contains(f.Evidence, "Query OK") {
			t.Errorf("%s: %s, %q", f.ID, f.Effect, f.Evidence)
		}
	}
}

// TestOperatorWaits: a server that hangs has not answered, and a machine without power
// has nobody who asks.
func TestOperatorWaits(t *testing.T) {
	text := strings.Replace(small, "users:", "  db1: {ip: 10.20.0.31, run: {mysqld: {config: my.cnf}}}\n  db2: {ip: 10.20.0.32, run: {mysqld: {config: my.cnf}}}\nusers:", 1) +
		"faults:\n  - {at: 1s, freeze: db1/mysqld}\n  - {at: 1s, crash: db2}\n  - {at: 2s, sql: [db1, db2], statement: FLUSH BINARY LOGS}\n"
	rec := planOf(t, loadSmall(t, text, map[string]string{"my.cnf": "[mysqld]\nserver_id=1\nlog_bin=b\n"})).Run(t.Context(), 1, nil)
	f := rec.Faults[len(rec.Faults)-1]
	if want := "db2 was down; db1/mysqld had not answered when the run ended"; f.Effect != record.WithoutEffect || f.Evidence != want {
		t.Errorf("%s, %q, want %q", f.Effect, f.Evidence, want)
	}
}

// TestOperatorAnswers: what servers answer, and that it was done: the last statement but
// one makes the primary read only, which it says.
func TestOperatorAnswers(t *testing.T) {
	for _, rec := range everyVerb(t) {
		if rec.Run.Variant != "operator" {
			continue
		}
		want := []string{
			"db2/mysqld: Query OK at", "db2/mysqld: Note 1255: Slave already has been stopped at", "db2/mysqld: Query OK at", "db2/mysqld: Error 1198: ",
			"db1/mysqld: Query OK at", "db1/mysqld: Query OK, 0 rows affected: nobody has no session",
		}
		for i, f := range rec.Faults {
			if !strings.HasPrefix(f.Evidence, want[i]) {
				t.Errorf("%s: %q, want %q", f.ID, f.Evidence, want[i])
			}
		}
		var said []string
		for _, e := range rec.Events {
			if e.At > 0 && e.Program == "mysqld" && strings.HasPrefix(e.Kind, "note") {
				said = append(said, e.Machine+": "+e.Detail)
			}
		}
		if !slices.ContainsFunc(said, func(s string) bool { return s == "db1: read_only set, read only" }) {
			t.Errorf("the servers said %q", said)
		}
		return
	}
	t.Fatal("no such case")
}
