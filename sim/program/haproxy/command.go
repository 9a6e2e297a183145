package haproxy

import (
	"fmt"
	"strconv"
	"strings"
)

// command does what the stats socket was told (management guide 9.3); what it
// does not know, or refuses, it notes.
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

// set is set server BACKEND/SERVER WHAT VALUE; false when it is not known.
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

// leave notes that the server asks to be left, or no longer does.
func (s *server) leave(leaving bool) {
	if leaving == s.leaving {
		return
	}
	s.leaving = leaving
	s.reweigh()
	s.admit()
}

// reweigh gives the algorithm the weight of the operator: none while the server
// is drained, which leaves it to the clients that stick to it.
func (s *server) reweigh() {
	w := s.weight
	if s.drain || s.leaving {
		w = 0
	}
	if w != s.lb.Weight {
		s.f.lb.SetWeight(s.lb, w)
	}
}

// weightOf is a weight, or a share of the one in the configuration, that the
// algorithm can take: a static one has none but that and 0.
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
