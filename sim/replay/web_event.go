package replay

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Event is something that was done while the session went on.
type Event struct {
	AtMs float64 `json:"at_ms"`
	What string  `json:"what"`
	// Action is the meaning of What.
	Action Action `json:"-"`
}

// Action is the action of an event: one of these.
type Action struct {
	// Backend, with Mode, changes for good from then on.
	Backend string
	Mode    Mode
	// Cut is the backend whose packets are dropped: no connection to it is opened
	// any more, and those that are open fall silent.
	Cut string
	// Heal ends all cuts.
	Heal bool
	// Release is the backend whose held requests are answered.
	Release string
	// Command is an operator's, about a server's administrative state or weight.
	Command string
	// HangUp: every backend closes the connections on which no request runs.
	HangUp bool
	// Observed: nothing was done, only looked.
	Observed bool
}

// Mode is the way in which a backend treats requests.
type Mode struct {
	Name  string
	Sleep time.Duration // before it answers
	Code  int           // the status of its answers
}

// modes are the ways in which backends behave.
var modes = []struct{ name, setting, what string }{
	{"ok", "", "answers 200"},
	{"sleep", "ms", "answers 200 after that many milliseconds"},
	{"code", "code", "answers that status"},
	{"hang", "", "accepts and never answers"},
	{"refuse", "", "does not listen"},
	{"rst", "", "resets the connection when it has the request"},
	{"early", "", "closes the connection without an answer"},
	{"half", "", "breaks off within the body"},
}

var (
	changeForm  = regexp.MustCompile(`^backend (\S+) -> (\S+?)(?: (?:kill=False|(\S+)))?$`)
	cutForm     = regexp.MustCompile(`^(?:SYN to|all packets to and from) (\S+) dropped(?: \(iptables DROP\))?$`)
	healForm    = regexp.MustCompile(`^DROP removed$`)
	hangUpForm  = regexp.MustCompile(`^all idle connections closed by the servers$`)
	releaseForm = regexp.MustCompile(`^release (\S+)$`)
)

// readEvents reads the action of every event, and reports those that it does
// not understand.
func (rec *WebRecording) readEvents(p *WebProgram, problem func(format string, a ...any)) {
	cut := false
	for i := range rec.Events {
		e := &rec.Events[i]
		a, ok := p.action(e.What)
		if !ok {
			problem("event %d: %q: not known to the replay", i+1, e.What)
			continue
		}
		for _, name := range []string{a.Backend, a.Cut} {
			if name != "" && !rec.Has(name) {
				problem("event %d: %q: no such backend", i+1, e.What)
			}
		}
		cut = cut || a.Cut != ""
		if a.Heal && !cut {
			problem("event %d: %q: nothing is dropped before it", i+1, e.What)
		}
		e.Action = a
	}
}

// action reads an event; false when it does not understand it.
func (p *WebProgram) action(what string) (Action, bool) {
	if m := changeForm.FindStringSubmatch(what); m != nil {
		mode, ok := readMode(m[2], m[3])
		return Action{Backend: m[1], Mode: mode}, ok
	}
	if m := cutForm.FindStringSubmatch(what); m != nil {
		return Action{Cut: m[1]}, true
	}
	if m := releaseForm.FindStringSubmatch(what); m != nil {
		return Action{Release: m[1]}, true
	}
	matches := func(form *regexp.Regexp) bool { return form.MatchString(what) }
	switch {
	case hangUpForm.MatchString(what):
		return Action{HangUp: true}, true
	case healForm.MatchString(what):
		return Action{Heal: true}, true
	case slices.ContainsFunc(p.Commands, matches):
		return Action{Command: strings.TrimRight(what, ": ")}, true
	case slices.ContainsFunc(p.Observed, matches):
		return Action{Observed: true}, true
	}
	return Action{}, false
}

// readMode takes "sleep", "ms=3000".
func readMode(name, setting string) (Mode, bool) {
	m := Mode{Name: name}
	for _, row := range modes {
		if row.name != name {
			continue
		}
		if row.setting == "" {
			return m, setting == ""
		}
		key, value, _ := strings.Cut(setting, "=")
		n, err := strconv.Atoi(value)
		if err != nil || key != row.setting || n < 0 {
			return m, false
		}
		if row.setting == "ms" {
			m.Sleep = time.Duration(n) * time.Millisecond
		} else {
			m.Code = n
		}
		return m, true
	}
	return m, false
}
