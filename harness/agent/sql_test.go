//go:build linux

package agent

import (
	"errors"
	"testing"
)

// TestSQLAnswer: what mariadb(1) writes, as it was recorded, and what is made of it.
func TestSQLAnswer(t *testing.T) {
	failed := errors.New("exited with status 1")
	for _, row := range []struct {
		out        string
		ended      error
		want, fail string
	}{
		{"--------------\nSTOP SLAVE\n--------------\n\nQuery OK, 0 rows affected (0.012 sec)\n\nBye\n", nil, "Query OK, 0 rows affected (0.012 sec)", ""},
		{"--------------\nSTOP SLAVE\n--------------\n\nQuery OK, 0 rows affected, 1 warning (0.000 sec)\n\nNote (Code 1255): Slave already has been stopped\nBye\n", nil, "", "Query OK, 0 rows affected, 1 warning (0.000 sec); Note (Code 1255): Slave already has been stopped"},
		{"--------------\nRESET SLAVE ALL\n--------------\n\nERROR 1198 (HY000) at line 1: This operation cannot be performed as you have a running slave ''; run STOP SLAVE '' first\nBye\n", failed, "", "ERROR 1198 (HY000) at line 1: This operation cannot be performed as you have a running slave ''; run STOP SLAVE '' first"},
		{"--------------\nKILL USER nobody\n--------------\n\nQuery OK, 0 rows affected (0.000 sec)\n\nBye\n", nil, "", "Query OK, 0 rows affected (0.000 sec)"},
		{"--------------\nKILL USER app\n--------------\n\nQuery OK, 3 rows affected (0.000 sec)\n\nBye\n", nil, "Query OK, 3 rows affected (0.000 sec)", ""},
		{"", failed, "", "no answer of the server: exited with status 1"},
		{"Bye\n", nil, "", "the client gave no answer: Bye"},
	} {
		got, err := sqlAnswer(row.out, row.ended)
		fail := ""
		if err != nil {
			fail = err.Error()
		}
		if got != row.want || fail != row.fail {
			t.Errorf("%q: %q, %q, want %q, %q", row.out, got, fail, row.want, row.fail)
		}
	}
}
