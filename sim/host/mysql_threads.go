package host

import (
	"fmt"
	"strings"
)

// StoppedThreads says which thread of a replica does not run and what its last error
// was, by what SHOW SLAVE STATUS has of both: "SQL: 1062 Duplicate entry ...", "IO, SQL"
// where somebody stopped them; "" where both run.
func StoppedThreads(ioRuns bool, ioErrno int, ioError string, sqlRuns bool, sqlErrno int, sqlError string) string {
	var all []string
	for _, t := range []struct {
		name  string
		runs  bool
		errno int
		text  string
	}{{"IO", ioRuns, ioErrno, ioError}, {"SQL", sqlRuns, sqlErrno, sqlError}} {
		switch {
		case t.runs:
		case t.errno == 0:
			all = append(all, t.name)
		default:
			all = append(all, fmt.Sprintf("%s: %d %s", t.name, t.errno, t.text))
		}
	}
	return strings.Join(all, ", ")
}
