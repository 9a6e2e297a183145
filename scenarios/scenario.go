package scenarios

import (
	"strings"

	yaml "go.yaml.in/yaml/v4"
)

// draft is a case as it is being read.
type draft struct {
	root         *yaml.Node
	title, about string
	c            Case
	expect       []*yaml.Node
	variants     *yaml.Node
	faults       []*yaml.Node // as in c.Faults
}

// topFields are the keys of a scenario file.
func topFields(t *draft, in *inputs) []field {
	return []field{
		textField("title", "one line that says what happens", true, &t.title),
		textField("about", "what is shown and why", false, &t.about),
		{"network", true, "the network", objectSchema(networkFields(&Network{})), func(d *decoder, n *yaml.Node) { d.object(n, "network", networkFields(&t.c.Network)) }},
		{"machines", true, "the machines by name", namedSchema(objectSchema(machineFields(&Machine{}, in))), func(d *decoder, n *yaml.Node) { d.machines(n, t, in) }},
		{"users", true, "groups of users by name", namedSchema(objectSchema(groupFields(&Group{}, in))), func(d *decoder, n *yaml.Node) { d.users(n, t, in) }},
		{"faults", false, "what breaks, and when", schema{"type": "array", "items": objectSchema(faultFields(&Fault{}, map[string]*yaml.Node{}))}, func(d *decoder, n *yaml.Node) { d.faults(n, t) }},
		positiveField("lasts", "how long the run lasts", true, &t.c.Lasts),
		{"expect", false, "expectations, such as sessions.lost == 0", schema{"type": "array", "items": textSchema}, func(d *decoder, n *yaml.Node) {
			d.list(n, "expect", func(v *yaml.Node) { t.expect = append(t.expect, v) })
		}},
		{"fidelity", false, "how far containers may lie from the simulator, by figure", objectSchema(fidelityFields(&t.c)), func(d *decoder, n *yaml.Node) { d.object(n, "fidelity", fidelityFields(&t.c)) }},
		{"variants", false, "cases: the same scenario with parts replaced, by dotted path", variantsSchema, func(_ *decoder, n *yaml.Node) { t.variants = n }},
	}
}

var variantsSchema = namedSchema(schema{"type": []string{"object", "null"}})

// suite reads every case of the file.
func (d *decoder) suite(s *Suite, root *yaml.Node) {
	base := d.read(root)
	s.Title, s.About = base.title, strings.TrimSpace(base.about)
	if base.variants != nil {
		d.cases(s, root, base.variants)
	}
	if len(s.Cases) == 0 {
		s.Cases = []*Case{d.complete(s, base, "")}
	}
}

// cases reads a case for each variant.
func (d *decoder) cases(s *Suite, root, variants *yaml.Node) {
	if n := len(variants.Content) / 2; n > maxVariants {
		d.problem(variants, "variants: found %d, expected at most %d", n, maxVariants)
		return
	}
	d.pairs(variants, "variants", func(k, v *yaml.Node) {
		if len(d.problems) >= maxProblems {
			return
		}
		if !isName(k.Value) {
			d.problem(k, "variants: found %s as a variant's name, expected %s", quote(k.Value), nameAbout)
		}
		if varied := d.vary(root, v); varied != nil {
			s.Cases = append(s.Cases, d.complete(s, d.read(varied), k.Value))
		}
	})
	if variants.Kind == yaml.MappingNode && len(variants.Content) == 0 {
		d.problem(variants, "variants: there is none, expected at least one")
	}
}

// read reads one case without looking at what its parts say of each other.
func (d *decoder) read(root *yaml.Node) *draft {
	t := &draft{root: root}
	t.c.Fidelity = Bands()
	d.object(root, "scenario", topFields(t, &inputs{addressesOf(at(root, "machines"))}))
	if strings.Contains(t.title, "\n") {
		d.problem(at(root, "title"), "title: found several lines, expected one: the rest is for about")
	}
	return t
}

// complete fills in defaults and checks what parts of the file say of others.
func (d *decoder) complete(s *Suite, t *draft, variant string) *Case {
	c := &t.c
	c.Suite, c.Variant = s, variant
	if c.Network.Delay == 0 {
		c.Network.Delay = defaultDelay
	}
	d.check(t)
	for _, n := range t.expect {
		c.Expect = append(c.Expect, d.expectation(n, c))
	}
	return c
}

// Name of the case: "vip-nginx" or "vip-nginx/preempt".
func (c *Case) Name() string {
	if c.Variant == "" {
		return c.Suite.Name
	}
	return c.Suite.Name + "/" + c.Variant
}
