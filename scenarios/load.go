package scenarios

import (
	"errors"
	"io/fs"
	"path"
	"regexp"
	"strconv"
	"strings"

	yaml "go.yaml.in/yaml/v4"

	"github.com/hadrill/hadrill/sim/conf"
)

// fileName is the file that makes a folder a scenario.
const fileName = "scenario.yaml"

// draft is a scenario as it is being read.
type draft struct {
	title, about string
	c            Case
	expect       []*yaml.Node
	variants     *yaml.Node
	faults       []*yaml.Node // as in c.Faults
	groups       []*yaml.Node // as in c.Users
}

// Load reads dir/scenario.yaml of files. path is how the user named the
// scenario. The error is conf.Problems: everything that is wrong with it.
func Load(files fs.FS, dir, name string) (*Suite, error) {
	folder, err := fs.Sub(files, path.Clean(dir))
	if err != nil {
		return nil, conf.Problems{{Pos: conf.Pos{File: name}, What: "cannot read the folder: " + err.Error()}}
	}
	s := &Suite{Name: suiteName(dir, name), Path: name, FS: folder, Files: map[string]string{}}
	text, err := conf.Load(folder, fileName)
	if err != nil {
		p, _ := err.(conf.Problem)
		p.Pos.File = path.Join(name, fileName)
		return nil, conf.Problems{p}
	}
	text.Name = path.Join(strings.TrimPrefix(name, "library:"), fileName)
	s.Files[fileName] = text.Data
	d := &decoder{text: text, told: map[told]bool{}}
	root := d.parse()
	if root != nil {
		d.suite(s, root)
	}
	d.readFiles(s)
	if err := d.problems.Err(); err != nil {
		return nil, err
	}
	return s, nil
}

func suiteName(dir, name string) string {
	if base := path.Base(strings.TrimPrefix(name, "library:")); base != "." && base != "/" && base != ".." {
		return base
	}
	if base := path.Base(dir); base != "." && base != "/" {
		return base
	}
	return "scenario"
}

// yamlPlace is where the YAML library says that something is wrong.
var yamlPlace = regexp.MustCompile(`L(\d+)\.C(\d+): (.*)$`)

// parse gives the file's root node; nil when it is no YAML that is taken here.
func (d *decoder) parse() *yaml.Node {
	at := &yaml.Node{Line: 1, Column: 1}
	switch {
	case len(d.text.Data) > maxBytes:
		d.problem(at, "the file is larger than %d KiB, which no scenario is", maxBytes>>10)
		return nil
	case strings.TrimSpace(d.text.Data) == "":
		d.problem(at, "the file is empty: expected a scenario with %s", "title, network, machines, users, lasts")
		return nil
	}
	var doc yaml.Node
	if err := yaml.Load([]byte(d.text.Data), &doc); err != nil {
		what := err.Error()
		if m := yamlPlace.FindStringSubmatch(what); m != nil {
			at.Line, _ = strconv.Atoi(m[1])
			at.Column, _ = strconv.Atoi(m[2])
			what = m[3]
		}
		what = strings.TrimPrefix(what, "yaml: construct errors: <unknown position>: yaml: ")
		d.problem(at, "not YAML: %s", what)
		return nil
	}
	if doc.Kind != yaml.DocumentNode || len(doc.Content) != 1 {
		d.problem(at, "the file holds no scenario")
		return nil
	}
	root := doc.Content[0]
	if !d.plain(root, 0) {
		return nil
	}
	return root
}

// plain refuses what makes a file mean something else than it shows, or
// something very large: anchors, aliases, merges, deep nesting.
func (d *decoder) plain(n *yaml.Node, depth int) bool {
	switch {
	case n.Kind == yaml.AliasNode:
		d.problem(n, "an alias (*%s): expected the value itself; use variants for what cases have in common", n.Value)
		return false
	case n.Anchor != "":
		d.problem(n, "an anchor (&%s): expected the value without it; use variants for what cases have in common", n.Anchor)
		return false
	case depth > maxDepth:
		d.problem(n, "nested deeper than %d levels, which no scenario is", maxDepth)
		return false
	}
	ok := true
	for _, c := range n.Content {
		ok = d.plain(c, depth+1) && ok
	}
	return ok
}

// topFields are the keys of a scenario file.
func topFields(t *draft) []field {
	in := &inputs{}
	return []field{
		textField("title", "one line that says what happens", true, &t.title),
		textField("about", "what is shown and why", false, &t.about),
		{"network", true, "the network", objectSchema(networkFields(&Network{})), func(d *decoder, n *yaml.Node) { d.object(n, "network", networkFields(&t.c.Network)) }},
		{"machines", true, "the machines by name", mapSchema(objectSchema(machineFields(&Machine{}, in))), func(d *decoder, n *yaml.Node) { d.machines(n, t) }},
		{"users", true, "groups of users by name", mapSchema(objectSchema(groupFields(&Group{}, in))), func(d *decoder, n *yaml.Node) { d.users(n, t) }},
		{"faults", false, "what breaks, and when", schema{"type": "array", "items": objectSchema(faultFields(&Fault{}, map[string]*yaml.Node{}))}, func(d *decoder, n *yaml.Node) {
			if n.Kind != yaml.SequenceNode {
				d.problem(n, "faults: found %s, expected a list", kindOf(n))
				return
			}
			for _, v := range n.Content {
				if f, ok := d.fault(v); ok {
					t.c.Faults, t.faults = append(t.c.Faults, f), append(t.faults, v)
				}
			}
		}},
		positiveField("lasts", "how long the run lasts", true, &t.c.Lasts),
		{"expect", false, "expectations, such as sessions.lost == 0", schema{"type": "array", "items": textSchema}, func(d *decoder, n *yaml.Node) {
			if n.Kind != yaml.SequenceNode {
				d.problem(n, "expect: found %s, expected a list of expectations", kindOf(n))
				return
			}
			t.expect = n.Content
		}},
		{"variants", false, "cases: the same scenario with parts replaced, by dotted path", mapSchema(schema{"type": []string{"object", "null"}}), func(_ *decoder, n *yaml.Node) { t.variants = n }},
	}
}

// machines reads the machines. Their addresses are known before their programs
// are read, so that URLs may name any of them.
func (d *decoder) machines(n *yaml.Node, t *draft) {
	in := &inputs{addressesOf(n)}
	d.pairs(n, "machines", func(k, v *yaml.Node) {
		m := Machine{Name: k.Value, Pos: d.pos(k)}
		switch {
		case m.Name == reserved:
			d.problem(k, "machines: %q stands for the machines of all users: expected another name", m.Name)
		case !isName(m.Name):
			d.problem(k, "machines: found %q as a machine's name, expected %s", m.Name, nameAbout)
		}
		d.object(v, "machine "+m.Name, machineFields(&m, in))
		t.c.Machines = append(t.c.Machines, m)
	})
}

func (d *decoder) users(n *yaml.Node, t *draft) {
	in := &inputs{t.addresses()}
	d.pairs(n, "users", func(k, v *yaml.Node) {
		g := Group{Name: k.Value, Pos: d.pos(k)}
		if !isName(g.Name) {
			d.problem(k, "users: found %q as a group's name, expected %s", g.Name, nameAbout)
		}
		before := d.count
		d.object(v, "users "+g.Name, groupFields(&g, in))
		d.completeGroup(v, &g, d.count == before)
		t.c.Users, t.groups = append(t.c.Users, g), append(t.groups, v)
	})
}

// suite reads every case of the file.
func (d *decoder) suite(s *Suite, root *yaml.Node) {
	base := &draft{}
	d.object(root, "scenario", topFields(base))
	s.Title, s.About = base.title, strings.TrimSpace(base.about)
	if base.variants == nil {
		s.Cases = []*Case{d.complete(s, base, "")}
		return
	}
	if len(d.problems) > 0 {
		d.complete(s, base, "") // tells what else is wrong with the file itself
	}
	d.pairs(base.variants, "variants", func(k, v *yaml.Node) {
		if !isName(k.Value) {
			d.problem(k, "variants: found %q as a variant's name, expected %s", k.Value, nameAbout)
			return
		}
		varied := d.vary(root, v)
		if varied == nil {
			return
		}
		t := &draft{}
		d.object(varied, "scenario", topFields(t))
		s.Cases = append(s.Cases, d.complete(s, t, k.Value))
	})
	if len(s.Cases) == 0 && len(d.problems) == 0 {
		d.problem(base.variants, "variants: there is none, expected at least one")
	}
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
		if text, ok := d.word(n, "expect"); ok {
			e := Expectation{Text: text, Pos: d.pos(n)}
			if d.compile(&e, n, c) {
				c.Expect = append(c.Expect, e)
			}
		}
	}
	return c
}

// readFiles keeps the text of the files below the scenario's folder, for the
// record; those that the scenario names must be there.
func (d *decoder) readFiles(s *Suite) {
	named := map[string]bool{}
	for _, c := range s.Cases {
		for i := range c.Machines {
			for _, p := range c.Machines[i].Run {
				if p.File == "" || named[p.File] {
					continue
				}
				named[p.File] = true
				if _, err := conf.Load(s.FS, p.File); err != nil {
					var problem conf.Problem
					errors.As(err, &problem)
					at := &yaml.Node{Line: p.Pos.Line, Column: p.Pos.Col}
					d.problem(at, "run: %s: file %q: %s", p.Name, p.File, problem.What)
				}
			}
		}
	}
	d.keep(s)
}

// kept limits what a record holds of a scenario's folder.
const keptFiles, keptBytes = 200, 8 << 20

func (d *decoder) keep(s *Suite) {
	total := 0
	err := fs.WalkDir(s.FS, ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			if e != nil && e.IsDir() && strings.HasPrefix(e.Name(), ".") && name != "." {
				return fs.SkipDir
			}
			return nil // what cannot be read is told where it is needed
		}
		text, err := conf.Load(s.FS, name)
		if err != nil {
			return nil
		}
		if total += len(text.Data); total > keptBytes || len(s.Files) >= keptFiles {
			return fs.SkipAll
		}
		s.Files[name] = text.Data
		return nil
	})
	_ = err // every error is nil above
}

// Name of the case: "vip-nginx" or "vip-nginx/preempt".
func (c *Case) Name() string {
	if c.Variant == "" {
		return c.Suite.Name
	}
	return c.Suite.Name + "/" + c.Variant
}
