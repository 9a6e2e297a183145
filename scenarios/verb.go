package scenarios

import (
	"slices"

	yaml "go.yaml.in/yaml/v4"

	"github.com/hadrill/hadrill/scenarios/strict"
)

// acts is the kind of thing that a verb acts on.
type acts uint8

const (
	onMachine acts = iota
	onProgram
	onNetwork // the packets between two sides of it
	onFault   // undoes the fault of that name
)

// verb is a fault or a repair.
type verb struct {
	name, about string
	on          acts
	undoes      []string // the verbs that a repair ends
	lasts       bool     // it may be undone by `for`
	// settings makes the verb's own settings with their defaults, and the keys by
	// which they are read; nil for a verb that has none.
	settings func() (settings any, keys []key)
	// needs names what is expected where none of its keys stands there; "" where
	// that may be.
	needs string
	// check checks the fault against the rest of the case; nil where nothing is left
	// to be checked. n is where the fault stands.
	check func(d *strict.Decoder, c *Case, f *Fault, n *yaml.Node)
}

// key is a key of a verb's own settings. Verbs may share its name where they
// share its field.
type key struct {
	strict.Field
	needs string // what is expected where it is missing; "" for one that may be
}

// verbs is the table of all faults and repairs, a family a file.
var verbs = slices.Concat(powerVerbs, processVerbs, networkVerbs, machineVerbs, answerVerbs, operatorVerbs)

// ownSettings makes the verb's settings and keys.
func (v *verb) ownSettings() (settings any, keys []key) {
	if v == nil || v.settings == nil {
		return nil, nil
	}
	return v.settings()
}

// takes gives the keys that go with the verb.
func (v *verb) takes() []string {
	names := []string{"at", "name"}
	if v.on == onNetwork {
		names = append(names, "from", "one_way")
	}
	_, keys := v.ownSettings()
	for _, k := range keys {
		names = append(names, k.Name)
	}
	if v.lasts {
		names = append(names, "for")
	}
	return names
}

// Verbs gives the names of all faults and repairs.
func Verbs() []string {
	names := make([]string, len(verbs))
	for i := range verbs {
		names[i] = verbs[i].name
	}
	return names
}

// InjectedVerbs gives the names of the faults and repairs that a ground
// injects: all but those that undo a fault by its name.
func InjectedVerbs() []string {
	var names []string
	for i := range verbs {
		if verbs[i].on != onFault {
			names = append(names, verbs[i].name)
		}
	}
	return names
}

// LastingVerbs gives the names of the faults that may be undone by `for`.
func LastingVerbs() []string {
	var names []string
	for i := range verbs {
		if verbs[i].lasts {
			names = append(names, verbs[i].name)
		}
	}
	return names
}

func verbOf(name string) *verb {
	for i := range verbs {
		if verbs[i].name == name {
			return &verbs[i]
		}
	}
	return nil
}

// UndoesByName reports whether a repair undoes a fault that it calls by its name,
// rather than acting on a machine or program itself.
func (f *Fault) UndoesByName() bool {
	v := verbOf(f.Verb)
	return v != nil && v.on == onFault
}

// Between reports whether a fault acts on the network between machines, or
// undoes one that does.
func (f *Fault) Between() bool {
	v := verbOf(f.Verb)
	return v.on == onNetwork || v.on == onFault && verbOf(v.undoes[0]).on == onNetwork
}
