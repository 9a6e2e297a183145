package scenarios

import (
	"slices"
	"strings"

	yaml "go.yaml.in/yaml/v4"
)

// faultFields are the keys of a fault; which of them go together is checked by
// fits. nodes notes where each stands.
func faultFields(f *Fault, nodes map[string]*yaml.Node) []field {
	noted := func(fd field) field {
		read := fd.read
		fd.read = func(d *decoder, n *yaml.Node) {
			nodes[fd.name] = n
			read(d, n)
		}
		return fd
	}
	fields := []field{
		durationField("at", "when it happens, from the start of the run", true, &f.At),
		positiveField("for", "it is undone after this time (default never)", false, &f.For),
		textField("name", "by which repairs and expectations call it (default the verb and its targets)", false, &f.ID),
		{"from", false, "the other side (default everyone else)", listSchema(textSchema), func(d *decoder, n *yaml.Node) { f.To = d.words(n, "from") }},
		boolField("one_way", "only packets from the first side to the other (default false)", &f.OneWay),
		positiveField("by", "how long packets are delayed, on top of the network's delay", false, &f.Delay),
		durationField("jitter", "added to by, uniform from 0 to this", false, &f.Jitter),
		shareField("share", "share of packets or requests (default 100%)", &f.Share),
		factorField("factor", "how many times as long work takes", &f.Factor),
		integerField("status", "HTTP status of the failure (default 503)", 400, 599, &f.Status),
	}
	for i := range fields {
		fields[i] = noted(fields[i])
	}
	for i := range verbs {
		v := &verbs[i]
		fields = append(fields, noted(field{v.name, false, v.about, listSchema(textSchema), func(d *decoder, n *yaml.Node) {
			if f.Verb != "" {
				d.problem(n, "fault: found %s and %s, expected one of them", f.Verb, v.name)
				return
			}
			f.Verb = v.name
			f.From = d.words(n, v.name)
		}}))
	}
	return fields
}

// words reads a list of words, or one.
func (d *decoder) words(n *yaml.Node, what string) []string {
	var out []string
	d.items(n, what, func(v *yaml.Node) {
		if s, ok := d.word(v, what); ok {
			out = append(out, s)
		}
	})
	return out
}

// faults reads the faults.
func (d *decoder) faults(n *yaml.Node, t *draft) {
	d.list(n, "faults", func(v *yaml.Node) {
		if f, ok := d.fault(v); ok {
			t.c.Faults, t.faults = append(t.c.Faults, f), append(t.faults, v)
		}
	})
}

// fault reads one fault and checks what its keys say together.
func (d *decoder) fault(n *yaml.Node) (Fault, bool) {
	f := Fault{Pos: d.pos(n)}
	nodes := map[string]*yaml.Node{}
	fields := faultFields(&f, nodes)
	d.object(n, "fault", fields)
	if f.Verb == "" {
		if n.Kind == yaml.MappingNode && !misspelt(n, fields) {
			d.problem(n, "fault: nothing happens, expected %s", oneOf(Verbs()))
		}
		return f, false
	}
	d.fits(&f, nodes)
	words := f.From
	if v := verbOf(f.Verb); v.on != onNetwork {
		f.From = nil
		f.Repair = v.undoes != nil
		d.aims(&f, v.on, words, nodes[f.Verb])
	}
	if f.ID == "" {
		f.ID = f.Verb + " " + strings.Join(words, " ")
	}
	return f, true
}

// aims fills in what the fault acts on.
func (d *decoder) aims(f *Fault, on acts, words []string, n *yaml.Node) {
	if on == onFault {
		if len(words) != 1 {
			d.problem(n, "%s: expected the name of one fault", f.Verb)
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

// fits checks that the keys go with the verb, and fills in what they leave out.
func (d *decoder) fits(f *Fault, nodes map[string]*yaml.Node) {
	takes := append([]string{"at", "name"}, verbOf(f.Verb).extra...)
	for _, key := range []string{"for", "from", "one_way", "by", "jitter", "share", "factor", "status"} {
		if n := nodes[key]; n != nil && !slices.Contains(takes, key) {
			d.problem(n, "fault: %s does not go with %s, which takes %s", key, f.Verb, strings.Join(takes, ", "))
		}
	}
	needs := func(key, what string) {
		if nodes[key] == nil {
			d.problem(nodes[f.Verb], "%s: %s is missing: expected %s", f.Verb, key, what)
		}
	}
	switch f.Verb {
	case "delay":
		needs("by", "how long packets are delayed, such as by: 50ms")
	case "loss":
		needs("share", "the share of packets lost, such as share: 10%")
	case "slow":
		needs("factor", "how many times as long work takes, such as factor: 10")
	case "fail":
		if nodes["share"] == nil {
			f.Share = 1
		}
		if nodes["status"] == nil {
			f.Status = 503
		}
	}
}
