package replay

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// msmSteps are requests one after another, with faults between them.
type msmSteps struct {
	Case  string    `json:"case"`
	Steps []msmStep `json:"steps"`

	parts []msmPart
}

// msmStep is a request and its answer, or what was done or seen between two of them.
type msmStep struct {
	To        string  `json:"to"`
	Path      string  `json:"path"`
	Cookie    string  `json:"cookie"`
	NewCookie string  `json:"new_cookie"`
	Body      string  `json:"body"`
	S         float64 `json:"s"`
	Note      string  `json:"note"`

	note *msmNote
	seen msmSeen
}

// msmSeen is the session as a page of a recording shows it.
type msmSeen struct {
	none  bool // it found no session
	isNew bool
	value string
}

// msmPart holds the steps that follow on a fault: a pause, which no recording tells,
// before each of its requests.
type msmPart struct {
	steps []*msmStep
	pause time.Duration // 0 where it is not known
}

// msmNote is the content of a note: servers that die, hang or start again, or the keys
// that they have.
type msmNote struct {
	do   string // "kill", "pause", "restart", "keys", "others", "nodes" or "" for nothing
	on   string // a machine
	ago  int    // seconds that have passed since then
	keys map[string][]string
}

var (
	msmKilled    = regexp.MustCompile(`^(?:memcached |primary )?([tn][12]) killed$`)
	msmPaused    = regexp.MustCompile(`^(m[12]) paused`)
	msmRestarted = regexp.MustCompile(`^(?:memcached |primary )?(n[12]) restarted empty(?: (\d+) s ago)?$`)
	msmKeys      = regexp.MustCompile(`^(?:[a-z ]+: )?keys m1=\[(.*)\] m2=\[(.*)\]$`)
	msmOthers    = regexp.MustCompile(`^keys of the other=\[(.*)\]$`)
	msmNodes     = regexp.MustCompile(`^t1 with failoverNodes n1: nodes of its sessions \[.*\]$`)
	msmOK        = regexp.MustCompile(`^ok (t[12]) id=(\S+) new=(true|false) v=(\S*)$`)
	msmNone      = regexp.MustCompile(`^none (t[12]) asked=(\S+)$`)
	msmID        = regexp.MustCompile(`^([0-9A-F]{32})-(n[12])\.(jvm[12])$`)
	msmPath      = regexp.MustCompile(`^(?:read|save\?v=\w+)$`)
)

// readMSMNote reads a note; nil for one that says something else.
func readMSMNote(s string) *msmNote {
	machine := func(name string) string { return strings.Replace(name, "n", "m", 1) }
	if m := msmKilled.FindStringSubmatch(s); m != nil {
		return &msmNote{do: "kill", on: machine(m[1])}
	}
	if m := msmPaused.FindStringSubmatch(s); m != nil {
		return &msmNote{do: "pause", on: m[1]}
	}
	if m := msmRestarted.FindStringSubmatch(s); m != nil {
		ago, _ := strconv.Atoi(m[2]) // "" is 0
		return &msmNote{do: "restart", on: machine(m[1]), ago: ago}
	}
	if m := msmKeys.FindStringSubmatch(s); m != nil {
		return &msmNote{do: "keys", keys: map[string][]string{"m1": msmKeyList(m[1]), "m2": msmKeyList(m[2])}}
	}
	if m := msmOthers.FindStringSubmatch(s); m != nil {
		return &msmNote{do: "others", keys: map[string][]string{"": msmKeyList(m[1])}}
	}
	if msmNodes.MatchString(s) {
		return &msmNote{do: "nodes"}
	}
	return nil
}

// msmKeyList reads a list of keys as memcached dumps them, %3A for a colon.
func msmKeyList(s string) []string {
	var all []string
	for _, word := range strings.Fields(s) {
		key, err := url.QueryUnescape(strings.Trim(word, "',"))
		if err == nil {
			all = append(all, key)
		}
	}
	return all
}

func (f *msmSteps) check() error {
	part := msmPart{}
	for i := range f.Steps {
		s := &f.Steps[i]
		if err := s.read(); err != nil {
			return fmt.Errorf("steps[%d]: %w", i, err)
		}
		if n := s.note; n != nil && (n.do == "kill" || n.do == "pause" || n.do == "restart") {
			if n.ago > 0 { // it was before the requests that it follows
				at := len(part.steps)
				for at > 0 && part.steps[at-1].note == nil {
					at--
				}
				after := slices.Clone(part.steps[at:])
				part.steps = part.steps[:at]
				f.parts = append(f.parts, part)
				part = msmPart{steps: append([]*msmStep{s}, after...), pause: time.Duration(n.ago) * time.Second / time.Duration(max(1, len(after)))}
				f.parts = append(f.parts, part)
				part = msmPart{}
				continue
			}
			f.parts = append(f.parts, part)
			part = msmPart{}
		}
		part.steps = append(part.steps, s)
	}
	f.parts = append(f.parts, part)
	return nil
}

func (s *msmStep) read() error {
	if s.Note != "" {
		if s.note = readMSMNote(s.Note); s.note == nil {
			return fmt.Errorf("field \"note\": %q: not known to the replay", s.Note)
		}
		return nil
	}
	for _, id := range []string{s.Cookie, s.NewCookie} {
		if id != "" && !msmID.MatchString(id) {
			return fmt.Errorf("field \"cookie\": %q: expected an id such as <32 digits>-n1.jvm1", id)
		}
	}
	if s.To != "t1" && s.To != "t2" || !msmPath.MatchString(s.Path) {
		return fmt.Errorf("fields \"to\", \"path\": %q, %q: expected t1 or t2, and read or save with v", s.To, s.Path)
	}
	if m := msmOK.FindStringSubmatch(s.Body); m != nil && m[1] == s.To {
		s.seen = msmSeen{isNew: m[3] == "true", value: m[4]}
		return nil
	}
	if m := msmNone.FindStringSubmatch(s.Body); m != nil && m[1] == s.To {
		s.seen = msmSeen{none: true}
		return nil
	}
	return fmt.Errorf("field \"body\": %q: not known to the replay", s.Body)
}

// msmPauses are those that are tried between requests: no recording tells how soon one
// followed on the other, and what is known of a node counts for a second. The last part
// is tried in small steps.
func msmPauses(last bool) []time.Duration {
	all := []time.Duration{10 * time.Millisecond, 600 * time.Millisecond, 1100 * time.Millisecond, 3 * time.Second}
	for ms := 20; last && ms < 1000; ms += 10 {
		all = append(all, time.Duration(ms)*time.Millisecond)
	}
	return all
}

// play finds a pause for each part with which all of it is as recorded, and compares the
// whole with those; where there are none, with those that are right for longest.
func (f *msmSteps) play(p *msmPlayer) {
	var unknown []*msmPart
	for i := range f.parts {
		if part := &f.parts[i]; part.pause == 0 {
			unknown = append(unknown, part)
		}
	}
	s := &msmSearch{f: f, p: p, all: unknown, equal: -1}
	s.try(0)
	for i, pause := range s.best {
		unknown[i].pause = pause
	}
	p.v = f.run(p, false)
}

// msmSearch looks for the pauses of the parts of which they are not known.
type msmSearch struct {
	f     *msmSteps
	p     *msmPlayer
	all   []*msmPart
	best  []time.Duration
	equal int // how much was equal with those before the first difference
}

// try tries pauses for the parts from that one on. It reports whether all is as recorded.
func (s *msmSearch) try(from int) bool {
	if from == len(s.all) {
		v := s.f.run(s.p, true)
		if v.Equal > s.equal {
			s.equal, s.best = v.Equal, nil
			for _, part := range s.all {
				s.best = append(s.best, part.pause)
			}
		}
		return len(v.Wrong) == 0
	}
	for _, pause := range msmPauses(from == len(s.all)-1) {
		s.all[from].pause = pause
		if s.try(from + 1) {
			return true
		}
	}
	return false
}

// run plays all parts in a new world, or up to the first difference.
func (f *msmSteps) run(p *msmPlayer, untilDifference bool) Verdict {
	p.v = Verdict{}
	p.begin(1)
	r := &msmRun{p: p, f: f, ours: map[string]string{}}
	r.earlier()
	for i := range f.parts {
		part := &f.parts[i]
		for k, s := range part.steps {
			switch {
			case untilDifference && len(p.v.Wrong) > 0:
				return p.v
			case s.note != nil:
				r.note(s.note)
				continue
			case k != part.soon():
				p.run(part.pause)
			}
			r.request(s)
		}
		if part.ago() {
			p.run(part.pause)
		}
	}
	return p.v
}

// ago reports whether the note of a part tells how long ago it was.
func (part *msmPart) ago() bool {
	return len(part.steps) > 0 && part.steps[0].note != nil && part.steps[0].note.ago > 0
}

// soon is the step of a part that comes at once: the first request behind a restart of
// which its note tells how long ago it was; -1 for none.
func (part *msmPart) soon() int {
	if part.ago() {
		return 1
	}
	return -1
}
