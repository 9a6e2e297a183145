package mmm

// State is a host's state as the monitor has it.
type State uint8

// The states.
const (
	Unknown          State = iota // before the monitor has decided
	Online                        // may have roles
	AdminOffline                  // by an administrator
	HardOffline                   // the check ping or mysql failed
	AwaitingRecovery              // it is back, and waits for somebody to set it online
	ReplicationDelay              // the check rep_backlog failed
	ReplicationFail               // the check rep_threads failed
)

var states = [...]string{"UNKNOWN", "ONLINE", "ADMIN_OFFLINE", "HARD_OFFLINE", "AWAITING_RECOVERY", "REPLICATION_DELAY", "REPLICATION_FAIL"}

// String gives MMM's name of the state.
func (s State) String() string { return states[s] }

// StateOf gives the state of that name; Unknown for a word that is none.
func StateOf(name string) State {
	for s, n := range states {
		if n == name {
			return State(s)
		}
	}
	return Unknown
}

// Mode says what the monitor may do by itself.
type Mode uint8

// The modes.
const (
	Active  Mode = iota // everything
	Manual              // roles of hosts that are offline stay where they are
	Wait                // as Manual, until both masters are online, or one has been long enough
	Passive             // nothing: agents are told nothing
)

var modes = [...]string{"ACTIVE", "MANUAL", "WAIT", "PASSIVE"}

// String gives MMM's name of the mode.
func (m Mode) String() string { return modes[m] }

// manual reports whether the monitor takes no role away by itself.
func (m Mode) manual() bool { return m == Manual || m == Wait }
