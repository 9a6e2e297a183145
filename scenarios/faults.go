package scenarios

import (
	"slices"
	"strings"

	yaml "go.yaml.in/yaml/v4"

	"github.com/hadrill/hadrill/scenarios/strict"
)

// faultFields gives the keys of a fault, as they are read for a verb; nil is
// none. Which of them go with it is checked by checkKeys. nodes notes where
// each stands.
func faultFields(f *Fault, v *verb, nodes map[string]*yaml.Node) []strict.Field {
	fields := []strict.Field{
		strict.Duration("at", "when it happens, from the start of the run", true, &f.At),
		strict.Positive("for", "it is undone after this time (default never)", false, &f.For),
		strict.Text("name", "by which repairs and expectations call it (default the verb and its targets)", false, &f.ID),
		strict.Key("from", false, "the other side (default everyone else)", strict.ListSchema(strict.TextSchema), func(d *strict.Decoder, n *yaml.Node) { f.To = d.Words(n, "from") }),
		strict.Bool("one_way", "only packets from the first side to the other (default false)", &f.OneWay),
	}
	fields = append(fields, settingFields(f, v)...)
	for i := range verbs {
		fields = append(fields, verbField(f, &verbs[i]))
	}
	for i := range fields {
		name, read := fields[i].Name, fields[i].Read
		fields[i].Read = func(d *strict.Decoder, n *yaml.Node) {
			nodes[name] = n
			read(d, n)
		}
	}
	return fields
}

// settingFields gives the keys of all verbs' own settings, each once. Those of
// v are read into the fault, the others into nothing.
func settingFields(f *Fault, v *verb) []strict.Field {
	settings, own := v.ownSettings()
	f.Settings = settings
	var fields []strict.Field
	named := func(name string) func(strict.Field) bool {
		return func(fd strict.Field) bool { return fd.Name == name }
	}
	for i := range verbs {
		_, keys := verbs[i].ownSettings()
		for _, k := range keys {
			if slices.ContainsFunc(fields, named(k.Name)) {
				continue
			}
			if j := slices.IndexFunc(own, func(o key) bool { return o.Name == k.Name }); j >= 0 {
				k = own[j]
			}
			fields = append(fields, k.Field)
		}
	}
	return fields
}

// verbField gives the key by which a fault says what happens, and to what.
func verbField(f *Fault, v *verb) strict.Field {
	return strict.Key(v.name, false, v.about, strict.ListSchema(strict.TextSchema), func(d *strict.Decoder, n *yaml.Node) {
		if f.Verb != "" {
			d.Problem(n, "fault: found %s and %s, expected one of them", f.Verb, v.name)
			return
		}
		f.Verb = v.name
		f.From = d.Words(n, v.name)
	})
}

// readFaults reads the faults.
func readFaults(d *strict.Decoder, n *yaml.Node, t *draft) {
	d.List(n, "faults", func(v *yaml.Node) {
		if f, ok := readFault(d, v); ok {
			t.c.Faults, t.faults = append(t.c.Faults, f), append(t.faults, v)
		}
	})
}

// readFault reads one fault and checks its keys against each other.
func readFault(d *strict.Decoder, n *yaml.Node) (Fault, bool) {
	f := Fault{Pos: d.Pos(n)}
	nodes := map[string]*yaml.Node{}
	v := verbIn(n)
	fields := faultFields(&f, v, nodes)
	d.Object(n, "fault", fields)
	if f.Verb == "" {
		if n.Kind == yaml.MappingNode && !strict.Misspelt(n, fields) {
			d.Problem(n, "fault: nothing happens, expected %s", strict.OneOf(Verbs()))
		}
		return f, false
	}
	checkKeys(d, v, fields, nodes)
	words := f.From
	if v.on != onNetwork {
		f.From = nil
		f.Repair = v.undoes != nil
		readAims(d, &f, v.on, words, nodes[f.Verb])
	}
	f.Written = settingsWritten(v, nodes)
	if f.ID == "" {
		f.ID = f.Verb + " " + strings.Join(words, " ")
	}
	return f, true
}

// settingsWritten gives what stands there of what a fault takes, but when, how long and by
// which name: with the verb and the targets, all of what it does.
func settingsWritten(v *verb, nodes map[string]*yaml.Node) string {
	var all []string
	for _, name := range v.takes() {
		n := nodes[name]
		if n == nil || name == "at" || name == "for" || name == "name" {
			continue
		}
		words := []string{n.Value}
		for i, c := range n.Content {
			words = append(words[:i], c.Value)
		}
		all = append(all, name+": "+strings.Join(words, " "))
	}
	return strings.Join(all, ", ")
}

// verbIn gives the first verb among the keys of a fault, nil for none.
func verbIn(n *yaml.Node) *verb {
	for _, name := range strict.Keys(n) {
		if v := verbOf(name); v != nil {
			return v
		}
	}
	return nil
}

// readAims fills in the targets of a fault.
func readAims(d *strict.Decoder, f *Fault, on acts, words []string, n *yaml.Node) {
	if on == onFault {
		if len(words) != 1 {
			d.Problem(n, "%s: expected the name of one fault", f.Verb)
			return
		}
		f.Undoes = words[0]
		return
	}
	for _, w := range words {
		m, p, _ := strings.Cut(w, "/")
		f.Targets = append(f.Targets, Target{m, p})
	}
}

// checkKeys checks that the keys that stand there go with the verb, and that none
// that it needs is missing.
func checkKeys(d *strict.Decoder, v *verb, fields []strict.Field, nodes map[string]*yaml.Node) {
	takes := v.takes()
	for _, f := range fields {
		if n := nodes[f.Name]; n != nil && verbOf(f.Name) == nil && !slices.Contains(takes, f.Name) {
			d.Problem(n, "fault: %s does not go with %s, which takes %s", f.Name, v.name, strings.Join(takes, ", "))
		}
	}
	_, keys := v.ownSettings()
	for _, k := range keys {
		if k.needs != "" && nodes[k.Name] == nil {
			d.Problem(nodes[v.name], "%s: %s is missing: expected %s", v.name, k.Name, k.needs)
		}
	}
	stands := func(k key) bool { return nodes[k.Name] != nil }
	if v.needs != "" && !slices.ContainsFunc(keys, stands) {
		d.Problem(nodes[v.name], "%s: expected %s", v.name, v.needs)
	}
}
