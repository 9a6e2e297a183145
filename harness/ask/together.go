package ask

import (
	"slices"

	"github.com/hadrill/hadrill/harness/programs"
	"github.com/hadrill/hadrill/scenarios"
)

// readTogether warns of files of one kind that do not go together: two machines that
// share an address and do not hear each other, a quorum that nobody has.
func (a *Answers) readTogether(c *scenarios.Case) {
	stack := programs.NewStack(c)
	for _, k := range programs.Kinds {
		if k.Together == nil {
			continue
		}
		all := slices.DeleteFunc(slices.Clone(stack.Envs()), func(e *programs.Env) bool { return e.Kind != k })
		for _, p := range k.Together(all) {
			add(&a.Warnings, within(c, p.Pos, p.What))
		}
	}
}
