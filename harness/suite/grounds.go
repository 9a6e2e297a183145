package suite

import (
	"context"
	"fmt"
	"strings"

	"github.com/hadrill/hadrill/harness"
	"github.com/hadrill/hadrill/harness/containers"
	"github.com/hadrill/hadrill/harness/simulated"
	"github.com/hadrill/hadrill/reports/fidelity"
	"github.com/hadrill/hadrill/scenarios/strict"
)

// GroundRow is a ground that runs can be on.
type GroundRow struct {
	fidelity.GroundNames
	About string
	// Repeatable: the same seed gives the same run, so that a record can be
	// replayed and compared.
	Repeatable bool
	// Real: it runs real programs where hadrill's own are not asked for.
	Real bool
	// Open opens the ground. notify is called with a line now and then about
	// what takes long.
	Open func(ctx context.Context, notify func(line string)) (harness.Ground, error)
	// Apart gives the ground for those whose runs others do: it needs nothing of what the
	// ground does, prepares cases, and its runs end at once.
	Apart func() harness.Ground
	// Child does the work for which the ground starts this same program again,
	// and reports whether the arguments ask for some. Nil where it does not.
	Child func(args []string) (is bool, err error)
}

// Grounds are all of them. The first is that of a command line that names none,
// the second the one that it is held against.
var Grounds = []GroundRow{
	{
		GroundNames: fidelity.GroundNames{Name: simulated.Name, Noun: "the simulator", Runs: "simulated", In: "in the simulator"},
		About:       "virtual time, the same bytes for the same seed",
		Repeatable:  true, Open: openSimulated, Apart: func() harness.Ground { return simulated.Ground{} },
	},
	{
		GroundNames: fidelity.GroundNames{Name: containers.Name, Noun: "containers", Runs: "on containers", In: "on containers"},
		About:       "the real programs, with Docker",
		Real:        true, Open: openContainers, Apart: func() harness.Ground { return containers.Apart() }, Child: containers.Child,
	},
}

// DefaultGround gives the ground where none is named.
func DefaultGround() *GroundRow { return &Grounds[0] }

// ReferenceGround gives the ground that the default one is held against.
func ReferenceGround() *GroundRow { return &Grounds[1] }

func openSimulated(context.Context, func(string)) (harness.Ground, error) {
	return simulated.Ground{}, nil
}

func openContainers(ctx context.Context, notify func(string)) (harness.Ground, error) {
	g, err := containers.Open(ctx, notify)
	if err != nil {
		return nil, err
	}
	return g, nil
}

// FindGround finds a ground by its name.
func FindGround(name string) (*GroundRow, error) {
	for i := range Grounds {
		if Grounds[i].Name == name {
			return &Grounds[i], nil
		}
	}
	return nil, fmt.Errorf("there is no such ground, expected %s%s", strings.Join(groundNames(), " or "), strict.Suggest(name, groundNames()))
}

func groundNames() []string {
	var names []string
	for i := range Grounds {
		names = append(names, Grounds[i].Name)
	}
	return names
}
