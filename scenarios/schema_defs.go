package scenarios

import (
	"maps"
	"slices"

	yaml "go.yaml.in/yaml/v4"

	"github.com/hadrill/hadrill/scenarios/strict"
)

// definition is a part of the schema that is named under $defs.
type definition struct {
	name string
	is   strict.Schema
	// rules hold for its keys together, beyond is.
	rules strict.Schema
}

// definitions are the parts that occur more than once, or that editors show by
// name.
func definitions() []definition {
	in := &inputs{}
	return []definition{
		{"machine", strict.ObjectSchema(machineFields(&Machine{}, in)), nil},
		{"group", strict.ObjectSchema(groupFields(&Group{}, in)), nil},
		{"fault", strict.ObjectSchema(faultFields(&Fault{}, nil, map[string]*yaml.Node{})), faultRules()},
		{"duration", strict.DurationSchema, nil},
		{"rate", strict.RateSchema, nil},
		{"share", strict.ShareSchema, nil},
		{"address", strict.IPSchema, nil},
		{"network", strict.PrefixSchema, nil},
		{"request", stepSchema, nil},
	}
}

// faultRules says that a fault has one verb, the keys that go with it, and those
// that it needs.
func faultRules() strict.Schema {
	var one, each []strict.Schema
	for i := range verbs {
		v := &verbs[i]
		one = append(one, strict.Schema{"required": []string{v.name}})
		needs := []string{"at"}
		_, keys := v.ownSettings()
		for _, k := range keys {
			if k.needs != "" {
				needs = append(needs, k.Name)
			}
		}
		each = append(each, strict.Schema{
			"if":   strict.Schema{"required": []string{v.name}},
			"then": strict.Schema{"required": needs, "propertyNames": strict.Schema{"enum": append([]string{v.name}, v.takes()...)}},
		})
	}
	return strict.Schema{"oneOf": one, "allOf": each}
}

// define moves the parts of a schema that are definitions under $defs.
func define(s strict.Schema) {
	all := definitions()
	parts := make([]strict.Part, len(all))
	for i, d := range all {
		parts[i] = strict.Part{Name: d.name, Is: d.is}
	}
	defs := strict.Schema{}
	for _, d := range all {
		own := maps.Clone(d.is)
		others := slices.DeleteFunc(slices.Clone(parts), func(p strict.Part) bool { return p.Name == d.name })
		strict.Refer(own, others)
		maps.Copy(own, d.rules)
		defs[d.name] = own
	}
	strict.Refer(s, parts)
	s["$defs"] = defs
}
