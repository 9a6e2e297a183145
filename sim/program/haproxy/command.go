package haproxy

import (
	"fmt"
	"strconv"
	"strings"
)

// command carries out a command of the stats socket (management guide 9.3). It
// notes one that it does not know or refuses.
func (in *instance) command(text string) {
	words := strings.Fields(text)
	switch {
	case len(words) == 3 && words[0] == "disable" && words[1] == "server":
		words = []string{"set", "server", words[2], "state", "maint"}
	case len(words) == 3 && words[0] == "enable" && words[1] == "server":
		words = []string{"set", "server", words[2], "state", "ready"}
	case len(words) == 4 && words[0] == "set" && words[1] == "weight":
		words = []string{"set", "server", words[2], "weight", words[3]}
	}
	if len(words) == 5 && words[0] == "set" && words[1] == "server" {
		if s := in.server(words[2]); s != nil && s.set(words[3], words[4]) {
			return
		}
	}
	in.h.Note("haproxy", fmt.Sprintf("command %q is not known", text))
}

// server finds BACKEND/SERVER.
func (in *instance) server(name string) *server {
	backend, name, _ := strings.Cut(name, "/")
	for _, f := range in.farms {
		for _, s := range f.servers {
			if f.p.Name == backend && s.conf.Name == name {
				return s
			}
		}
	}
	return nil
}

// set carries out set server BACKEND/SERVER WHAT VALUE; false when it is not
// known.
func (s *server) set(what, value string) bool {
	switch what + " " + value {
	case "state ready":
		s.maint, s.drain = false, false
	case "state maint":
		s.maint = true
	case "state drain":
		s.maint, s.drain = false, true
	case "health up":
		s.health.Level = s.health.Rise + s.health.Fall - 1
	case "health down":
		s.health.Level = 0
	default:
		w, ok := s.weightOf(value)
		if what != "weight" || !ok {
			return false
		}
		s.weight = w
	}
	s.reweigh()
	s.state()
	return true
}

// leave notes whether the server asks for no further requests (404 with
// disable-on-404).
func (s *server) leave(leaving bool) {
	if leaving == s.leaving {
		return
	}
	s.leaving = leaving
	s.reweigh()
	s.admit()
}

// reweigh gives the algorithm the weight that the operator set, or 0 while the
// server is drained: only clients with persistence still get there.
func (s *server) reweigh() {
	w := s.weight
	if s.drain || s.leaving {
		w = 0
	}
	if w != s.lb.Weight {
		s.f.lb.SetWeight(s.lb, w)
	}
}

// weightOf reads a weight, or a share of the one in the configuration; false
// when the algorithm cannot take it: a static one takes the configured weight
// and 0 only.
func (s *server) weightOf(text string) (int, bool) {
	const most = 256
	digits, share := strings.CutSuffix(text, "%")
	w, err := strconv.Atoi(digits)
	switch {
	case err != nil || w < 0:
		return 0, false
	case share:
		w = min(most, s.conf.weight*w/100)
	}
	static := s.f.p.strategy() == "static-rr" || s.f.p.strategy() == "hash map-based"
	return w, w <= most && (!static || w == 0 || w == s.conf.weight)
}
