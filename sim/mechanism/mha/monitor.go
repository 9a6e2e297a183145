package mha

// Monitor counts the failures of pings, as HealthCheck.pm does. The zero Monitor
// has seen none.
type Monitor struct{ failures int }

// Verdict is the conclusion from a ping.
type Verdict uint8

// The verdicts.
const (
	GoOn    Verdict = iota
	Suspect         // the first failure: the secondary check and the ssh check begin
	Dead            // the last one: what the secondary check says decides
)

// decisive is how many failures in a row decide.
const decisive = 4

// Succeeded notes a ping that the server answered, with whatever error proves that
// it is there.
func (m *Monitor) Succeeded() { m.failures = 0 }

// Failed notes one that failed, and reports what follows.
func (m *Monitor) Failed() Verdict {
	m.failures++
	switch m.failures {
	case 1:
		return Suspect
	case decisive:
		m.failures = 0
		return Dead
	}
	return GoOn
}

// Failures is how many there were in a row.
func (m *Monitor) Failures() int { return m.failures }

// Lives reports whether an error of connecting proves that a server is there, so
// that it is no failure (HealthCheck.pm, ALIVE errors).
func Lives(errno uint16) bool {
	switch errno {
	case 1040, 1042, 1043, 1044, 1045, 1129, 1130, 1203, 1226, 1251, 1275:
		return true
	}
	return false
}
