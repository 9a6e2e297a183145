package draft

import (
	"fmt"

	"github.com/hadrill/hadrill/harness/programs"
)

// check is one check script: what it is taken to look at, and why.
type check struct{ name, probe, program, why string }

// addChecks says what the check scripts look at whose text does not tell it here.
func (m *machine) addChecks() {
	for _, f := range m.files {
		for _, c := range f.Says.Scripts {
			if c.Unread == "" && (c.Known || c.Port != 0 && m.listens(c.Port) || m.running(c.Process) != "") {
				continue
			}
			m.checks = append(m.checks, m.check(c))
		}
	}
}

// check takes a script to look at what its text names as far as that is there, or else
// at the port of the program that users come to.
func (m *machine) check(c programs.CheckScript) check {
	is := check{name: c.Name, probe: "http", program: m.looks}
	if c.Process != "" || m.nonlocal { // with nonlocal 127.0.0.1 does not answer
		is.probe = "process"
	}
	switch runs := m.running(c.Process); {
	case runs != "": // it does more than that
		is.program = runs
		is.why = fmt.Sprintf("%s looks for %s; what else it does is left out: %s", c.File, c.Process, c.Unread)
	case c.Process != "":
		is.why = fmt.Sprintf("%s looks for %s, which does not run here: this is a guess", c.File, c.Process)
	case c.Port != 0 && c.Unread != "" && m.listens(c.Port):
		is.program = m.looks + fmt.Sprintf(", port: %d", c.Port)
		is.why = fmt.Sprintf("%s asks port %d; what else it does is left out: %s", c.File, c.Port, c.Unread)
	case c.Port != 0:
		is.why = fmt.Sprintf("%s asks port %d, where nothing listens here: this is a guess", c.File, c.Port)
	case c.Unread != "":
		is.why = fmt.Sprintf("%s was not read: this is a guess: %s", c.File, c.Unread)
	default:
		is.why = fmt.Sprintf("%s asks another address than 127.0.0.1: this is a guess", c.File)
	}
	return is
}

// running is the program of the machine that has a process of that name, "" for none.
func (m *machine) running(process string) string {
	for _, f := range m.files {
		if f.Kind.IsProcess(process) {
			return f.Kind.Name
		}
	}
	for _, k := range m.keeps {
		if k.kind.IsProcess(process) {
			return k.kind.Name
		}
	}
	if app := programs.ApplicationKind(); len(m.ports) > 0 && app.IsProcess(process) {
		return app.Name
	}
	return ""
}
