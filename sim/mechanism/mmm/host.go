package mmm

import "fmt"

// Host is a host of the configuration and what the monitor knows of it.
type Host struct {
	Name  string
	Slave bool   // mode slave
	Peer  string // of a master

	State     State
	AgentDown bool // its agent was not reachable

	good     [Checks]bool
	changed  [Checks]int64 // the second of the last change
	since    int64         // of the state
	online   int64         // when it became ONLINE
	uptime   int64         // that the agent said last
	lasting  int64         // the uptime when the host was ONLINE last
	flapping bool
	flapFrom int64 // 0: no flap is counted
	flaps    int
}

// Good reports whether a check is in good order, as far as it was reported.
func (h *Host) Good(c Check) bool { return h.good[c] }

// Flapping reports whether the host left ONLINE so often that only an administrator
// brings it back.
func (h *Host) Flapping() bool { return h.flapping }

// alive reports whether the checks ping and mysql are good.
func (h *Host) alive() bool { return h.good[Ping] && h.good[MySQL] }

// replicates reports whether both checks of replication are good.
func (h *Host) replicates() bool { return h.good[Threads] && h.good[Backlog] }

// lastChange is the second of the last change of any check.
func (h *Host) lastChange() int64 {
	last := h.changed[0]
	for _, at := range h.changed {
		last = max(last, at)
	}
	return last
}

// Answered notes the uptime that the agent said, in seconds.
func (h *Host) Answered(uptime int64) {
	h.uptime = uptime
	if h.State == Online {
		h.lasting = uptime
	}
}

// become changes the state. A host that leaves ONLINE more often than flap_count
// within flap_duration is flapping.
func (m *Monitor) become(h *Host, to State, now int64) (notes []Action) {
	from := h.State
	if from == to {
		return nil
	}
	h.State, h.since = to, now
	if to == Online {
		h.online = now
	}
	if m.FlapCount == 0 || from != Online || to == AdminOffline {
		return nil
	}
	if h.flapFrom == 0 || h.flapFrom < now-m.FlapDuration {
		h.flapFrom, h.flaps = now, 1
		return nil
	}
	if h.flaps++; h.flaps > m.FlapCount {
		h.flapping, h.flapFrom = true, 0
		return []Action{note("Host %s is flapping!", h.Name)}
	}
	return nil
}

func note(format string, a ...any) Action { return Action{Do: Note, Text: fmt.Sprintf(format, a...)} }
