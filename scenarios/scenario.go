package scenarios

import (
	"strings"

	yaml "go.yaml.in/yaml/v4"

	"github.com/hadrill/hadrill/scenarios/expect"
	"github.com/hadrill/hadrill/scenarios/strict"
	"github.com/hadrill/hadrill/sim/conf"
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

// topFields gives the keys of a scenario file.
func topFields(t *draft, in *inputs) []strict.Field {
	hosts := hostFields(t, in)
	return []strict.Field{
		strict.Text("title", "one line that says what happens", true, &t.title),
		strict.Text("about", "what is shown and why", false, &t.about),
		strict.Key("network", true, "the network", strict.ObjectSchema(networkFields(&Network{})), func(d *strict.Decoder, n *yaml.Node) { d.Object(n, "network", networkFields(&t.c.Network)) }),
		strict.Key("machines", true, "the machines by name", strict.HostsSchema(strict.ObjectSchema(machineFields(&Machine{}, in))), func(d *strict.Decoder, n *yaml.Node) { readMachines(d, n, t, in) }),
		hosts[0], hosts[1],
		strict.Key("users", true, "groups of users by name", strict.NamedSchema(strict.ObjectSchema(groupFields(&Group{}, in))), func(d *strict.Decoder, n *yaml.Node) { readUsers(d, n, t, in) }),
		strict.Key("faults", false, "what breaks, and when", strict.Schema{"type": "array", "items": strict.ObjectSchema(faultFields(&Fault{}, nil, map[string]*yaml.Node{}))}, func(d *strict.Decoder, n *yaml.Node) { readFaults(d, n, t) }),
		strict.Positive("lasts", "how long the run lasts", true, &t.c.Lasts),
		strict.Duration("warmup", "what ends within this time of the start is left out of the figures of the whole run, of groups and before faults (default 0s)", false, &t.c.Warmup),
		strict.Key("ignore", false, "directives of configuration files to leave aside, by program; every report names the lines", strict.ObjectSchema(ignoreFields(&Case{})), func(d *strict.Decoder, n *yaml.Node) { d.Object(n, "ignore", ignoreFields(&t.c)) }),
		strict.Key("expect", false, "expectations, such as sessions.lost == 0", strict.Schema{"type": "array", "items": strict.TextSchema}, func(d *strict.Decoder, n *yaml.Node) {
			d.List(n, "expect", func(v *yaml.Node) { t.expect = append(t.expect, v) })
		}),
		strict.Key("fidelity", false, "how far containers may lie from the simulator, by figure", strict.ObjectSchema(fidelityFields(&t.c)), func(d *strict.Decoder, n *yaml.Node) { d.Object(n, "fidelity", fidelityFields(&t.c)) }),
		strict.Key("variants", false, "cases: the same scenario with parts replaced, by dotted path", variantsSchema, func(_ *strict.Decoder, n *yaml.Node) { t.variants = n }),
	}
}

var variantsSchema = strict.NamedSchema(strict.Schema{"type": []string{"object", "null"}})

// maxVariants is how many cases a file may have.
const maxVariants = 200

// readScenario reads every case of the file.
func readScenario(d *strict.Decoder, s *Scenario, root *yaml.Node, combinations [][]Setting) {
	base := readCase(d, s, root)
	s.Title, s.About = base.title, strings.TrimSpace(base.about)
	if base.variants != nil {
		readCases(d, s, root, base.variants, combinations)
	}
	if len(s.Cases) == 0 {
		c := complete(d, s, base, "")
		s.Cases = []*Case{c}
		if len(combinations) > 0 {
			s.Cases = nil
			addCases(d, s, root, "", combinations)
		}
	}
}

// addCases adds a variant's case for each combination of settings.
func addCases(d *strict.Decoder, s *Scenario, root *yaml.Node, variant string, combinations [][]Setting) {
	sweep(d, root, combinations, func(root *yaml.Node, settings []Setting) {
		c := complete(d, s, readCase(d, s, root), caseName(variant, settings))
		c.Settings = settings
		s.Cases = append(s.Cases, c)
	})
}

// readCases reads a case for each variant.
func readCases(d *strict.Decoder, s *Scenario, root, variants *yaml.Node, combinations [][]Setting) {
	if n := len(variants.Content) / 2; n > maxVariants {
		d.Problem(variants, "variants: found %d, expected at most %d", n, maxVariants)
		return
	}
	d.Pairs(variants, "variants", func(k, v *yaml.Node) {
		if len(d.Problems()) >= strict.MaxProblems {
			return
		}
		if !strict.IsName(k.Value) {
			d.Problem(k, "variants: found %s as a variant's name, expected %s", strict.Quote(k.Value), strict.NameAbout)
		}
		if varied := vary(d, root, v); varied != nil {
			addCases(d, s, varied, k.Value, combinations)
		}
	})
	if variants.Kind == yaml.MappingNode && len(variants.Content) == 0 {
		d.Problem(variants, "variants: there is none, expected at least one")
	}
}

// readCase reads one case without checking its parts against each other.
func readCase(d *strict.Decoder, s *Scenario, root *yaml.Node) *draft {
	t := &draft{root: root}
	t.c.Fidelity = expect.Bands()
	in := &inputs{machines: addressesOf(strict.At(root, "machines")), fs: s.FS}
	furtherNames(root, in)
	d.Object(root, "scenario", topFields(t, in))
	for _, name := range in.files {
		if text, err := conf.Load(s.FS, name); err == nil {
			s.Files[text.Name] = text.Data
		}
	}
	if strings.Contains(t.title, "\n") {
		d.Problem(strict.At(root, "title"), "title: found several lines, expected one: the rest is for about")
	}
	return t
}

// complete fills in defaults and checks the parts of the case against each
// other.
func complete(d *strict.Decoder, s *Scenario, t *draft, variant string) *Case {
	c := &t.c
	c.root = t.root
	c.Scenario, c.Variant, c.Title = s, variant, t.title
	if c.Network.Delay == 0 {
		c.Network.Delay = defaultDelay
	}
	checkCase(d, t)
	for _, n := range t.expect {
		c.Expect = append(c.Expect, readExpectation(d, n, c))
	}
	return c
}

// Name of the case: "vip-nginx" or "vip-nginx/preempt".
func (c *Case) Name() string {
	if c.Variant == "" {
		return c.Scenario.Name
	}
	return c.Scenario.Name + "/" + c.Variant
}
