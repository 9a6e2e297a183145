package scenarios

import (
	"slices"

	yaml "go.yaml.in/yaml/v4"

	"github.com/hadrill/hadrill/scenarios/strict"
)

// kind describes one program that a machine can run.
type kind struct {
	name, about string
	// file: the name of a configuration file stands behind the program's. Of a
	// kind without, settings do.
	file bool
	// env: its file names variables of the environment, which {config: FILE, env: {...}} sets.
	env bool
	// reads: settings name further files, whose directives a scenario may leave aside.
	reads bool
	// config: its settings name a configuration file, so that it does not stand
	// without them.
	config bool
	// settings makes the struct of Program.Settings, fields reads it, defaults
	// fills in what the file leaves out.
	settings func() any
	fields   func(p *Program, in *inputs) []strict.Field
	defaults func(p *Program, m *Machine)
	// ports are those that the settings name; a file's are not known here.
	ports func(p *Program) []settingPort
	// serves is the name that an application server answers; nil for others.
	serves func(p *Program) string
	// check checks the settings against the rest of the case. n is where they
	// stand.
	check func(d *strict.Decoder, c *Case, p *Program, n *yaml.Node)
	// children are the processes that a fault can name behind the program.
	children []string
}

// settingPort is a port, 0 for none, and the key under which it stands.
type settingPort struct {
	key  string
	port uint16
}

// kinds is the table of the programs that a machine can run.
var kinds = []*kind{
	&nginxKind,
	&haproxyKind,
	&httpdKind,
	&keepalivedKind,
	&tomcatKind,
	&redisKind,
	&sentinelKind,
	&memcachedKind,
	&mysqldKind,
	&proxysqlKind,
	&sshdKind,
	&mhaKind,
	&mmmMondKind,
	&mmmAgentdKind,
	&ndbMgmdKind,
	&ndbdKind,
	&ndbSQLKind,
}

// Kinds gives the names of the programs that scenarios know.
func Kinds() []string {
	names := make([]string, len(kinds))
	for i, k := range kinds {
		names[i] = k.name
	}
	return names
}

// kindOf finds a row; nil when there is none of that name.
func kindOf(name string) *kind {
	i := slices.IndexFunc(kinds, func(k *kind) bool { return k.name == name })
	if i < 0 {
		return nil
	}
	return kinds[i]
}

// NewSettings makes the struct that a kind's settings are decoded into, as
// Program.Settings has it; nil for a kind that has none.
func NewSettings(name string) any {
	k := kindOf(name)
	if k == nil || k.settings == nil {
		return nil
	}
	return k.settings()
}

// DefaultSettings makes the settings of a program of which a scenario says
// nothing; nil for a kind that has none.
func DefaultSettings(kind, machine, program string) any {
	k := kindOf(kind)
	if k == nil || k.settings == nil {
		return nil
	}
	p := &Program{Name: program, Kind: kind, Settings: k.settings()}
	k.defaults(p, &Machine{Name: machine})
	return p.Settings
}

// allFields makes the fields of a program's settings, that which every kind has among
// them. Of a kind with a file, the file is one.
func (k *kind) allFields(p *Program, in *inputs) []strict.Field {
	if k.file {
		fields := []strict.Field{configField(p, "its configuration file"), oursField(p)}
		if k.env {
			fields = append(fields, envField(p))
		}
		return fields
	}
	return append(k.fields(p, in), oursField(p))
}

// documentedFields are the same for who wants their texts alone.
func (k *kind) documentedFields() []strict.Field {
	p := &Program{}
	if k.settings != nil {
		p.Settings = k.settings()
	}
	return k.allFields(p, &inputs{})
}

// readRun reads a machine's programs: one name, or a mapping from names; {} is a
// machine that runs nothing, such as a gateway that others ping.
func readRun(d *strict.Decoder, n *yaml.Node, m *Machine, in *inputs) {
	if n.Kind == yaml.ScalarNode {
		name, ok := d.Word(n, "run")
		if ok {
			readProgram(d, n, nil, name, m, in)
		}
		return
	}
	d.Pairs(n, "run", func(k, v *yaml.Node) { readProgram(d, k, v, k.Value, m, in) })
}

// readProgram reads one program: a kind and its settings, or a name of its own for
// a mapping with a kind in it, where a machine runs two of one kind.
func readProgram(d *strict.Decoder, k, v *yaml.Node, name string, m *Machine, in *inputs) {
	p := Program{Name: name, Kind: name, Pos: d.Pos(k)}
	if v != nil && v.Kind == yaml.MappingNode && len(v.Content) == 2 && kindOf(v.Content[0].Value) != nil && kindOf(name) == nil {
		if !strict.IsName(name) {
			d.Problem(k, "run: found %s as a program's name, expected %s", strict.Quote(name), strict.NameAbout)
		}
		p.Kind, k, v = v.Content[0].Value, v.Content[0], v.Content[1]
	}
	kind := kindOf(p.Kind)
	if kind == nil {
		d.Problem(k, "run: unknown program %s: expected %s, or a name of its own before one of them (PC01: {tomcat: ...})%s", strict.Quote(p.Kind), strict.OneOf(Kinds()), strict.Suggest(p.Kind, Kinds()))
		return
	}
	empty := v == nil || strict.IsNull(v)
	switch {
	case kind.file && empty:
		d.Problem(k, "run: %s without a configuration file, expected %s: FILE", p.Kind, p.Kind)
	case kind.config && empty:
		d.Problem(k, "run: %s without settings, expected %s: {config: FILE}", p.Kind, p.Kind)
		return
	case kind.file && v.Kind != yaml.MappingNode:
		p.File, _ = d.Word(v, p.Kind)
		p.file = d.Pos(v)
	case kind.file:
		d.Object(v, p.Kind, kind.allFields(&p, in))
	default:
		p.Settings = kind.settings()
		fields := kind.allFields(&p, in)
		if !empty {
			d.Object(v, p.Kind, fields)
		}
		kind.defaults(&p, m)
	}
	if p.Ours && p.Real {
		d.Problem(strict.At(v, "ours"), "%s: found both ours and real, expected one of them", p.Name)
	}
	m.Run = append(m.Run, p)
}

// runSchema gives a program's name, or a mapping of programs.
func runSchema() strict.Schema {
	props := strict.Schema{}
	var bare []string
	named := []strict.Schema{}
	for _, k := range kinds {
		s := strict.ObjectSchema(k.documentedFields())
		switch {
		case k.file:
			s = strict.Schema{"anyOf": []strict.Schema{{"type": "string"}, s}}
		case !k.config:
			s = strict.Schema{"anyOf": []strict.Schema{{"type": "null"}, s}}
			bare = append(bare, k.name)
		}
		s["description"] = k.about
		props[k.name] = s
		named = append(named, strict.Schema{"type": "object", "properties": strict.Schema{k.name: s}, "required": []string{k.name}, "additionalProperties": false})
	}
	return strict.Schema{"anyOf": []strict.Schema{
		{"enum": bare},
		{"type": "object", "properties": props, "additionalProperties": strict.Schema{"anyOf": named}},
	}}
}
