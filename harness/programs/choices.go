package programs

import (
	"github.com/hadrill/hadrill/sim/conf"
)

// Choice is a group of servers among which a program of a case chooses.
type Choice struct {
	Env *Env
	conf.Choice
}

// Choices gives those of all programs, in the case's order. A file that cannot be read has
// none: what is wrong with it is told where its program is made.
func (s *Stack) Choices() (all []Choice) {
	for _, e := range s.envs {
		if e.Kind.Choices == nil {
			continue
		}
		for _, c := range e.Kind.Choices(e) {
			all = append(all, Choice{e, c})
		}
	}
	return all
}
