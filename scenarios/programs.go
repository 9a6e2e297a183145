package scenarios

import yaml "go.yaml.in/yaml/v4"

// kinds is the table of the programs that a machine can run. settings reads
// what stands behind the program's name; a program with a configuration file
// has its name there.
var kinds = []struct {
	name, about string
	file        bool
	fields      func(p *Program, in *inputs) []field
	defaults    func(p *Program, m *Machine)
}{
	{"nginx", "a load balancer or web server by its nginx.conf", true, nil, nil},
	{"haproxy", "a load balancer by its haproxy.cfg", true, nil, nil},
	{"httpd", "a load balancer by its httpd.conf, Apache httpd", true, nil, nil},
	{"keepalived", "a virtual address by its keepalived.conf", true, nil, nil},
	{"tomcat", "an application server: Tomcat, or Spring Boot with one inside", false, tomcatFields, tomcatDefaults},
	{"redis", "a Redis server", false, redisFields, redisDefaults},
}

// Kinds are the names of the programs that scenarios know.
func Kinds() []string {
	names := make([]string, len(kinds))
	for i, k := range kinds {
		names[i] = k.name
	}
	return names
}

// run reads a machine's programs: one name, or a mapping from names.
func (d *decoder) run(n *yaml.Node, m *Machine, in *inputs) {
	if n.Kind == yaml.ScalarNode {
		name, ok := d.word(n, "run")
		if ok {
			d.program(n, nil, name, m, in)
		}
		return
	}
	d.pairs(n, "run", func(k, v *yaml.Node) { d.program(k, v, k.Value, m, in) })
	if n.Kind == yaml.MappingNode && len(n.Content) == 0 {
		d.problem(n, "run: no program, expected %s", oneOf(Kinds()))
	}
}

// program reads one program: a kind and its settings, or a name of its own for
// a mapping with a kind in it, where a machine runs two of one kind.
func (d *decoder) program(k, v *yaml.Node, name string, m *Machine, in *inputs) {
	p := Program{Name: name, Kind: name, Pos: d.pos(k)}
	if v != nil && v.Kind == yaml.MappingNode && len(v.Content) == 2 && isKind(v.Content[0].Value) && !isKind(name) {
		if !isName(name) {
			d.problem(k, "run: found %s as a program's name, expected %s", quote(name), nameAbout)
		}
		p.Kind, k, v = v.Content[0].Value, v.Content[0], v.Content[1]
	}
	for _, kind := range kinds {
		if kind.name != p.Kind {
			continue
		}
		empty := v == nil || isNull(v)
		switch {
		case kind.file && empty:
			d.problem(k, "run: %s without a configuration file, expected %s: FILE", p.Kind, p.Kind)
		case kind.file:
			p.File, _ = d.word(v, p.Kind)
			p.file = d.pos(v)
		default:
			fields := kind.fields(&p, in)
			if !empty {
				d.object(v, p.Kind, fields)
			}
			kind.defaults(&p, m)
		}
		m.Run = append(m.Run, p)
		return
	}
	d.problem(k, "run: unknown program %s: expected %s, or a name of its own before one of them (PC01: {tomcat: ...})%s", quote(p.Kind), oneOf(Kinds()), suggest(p.Kind, Kinds()))
}

func isKind(name string) bool {
	for _, k := range kinds {
		if k.name == name {
			return true
		}
	}
	return false
}

// runSchema is a program's name, or a mapping of programs.
func runSchema() schema {
	props := schema{}
	var bare []string
	named := []schema{}
	for _, k := range kinds {
		s := schema{"type": "string"}
		if !k.file {
			s = schema{"anyOf": []schema{{"type": "null"}, objectSchema(k.fields(&Program{}, &inputs{}))}}
			bare = append(bare, k.name)
		}
		s["description"] = k.about
		props[k.name] = s
		named = append(named, schema{"type": "object", "properties": schema{k.name: s}, "required": []string{k.name}, "additionalProperties": false})
	}
	return schema{"anyOf": []schema{
		{"enum": bare},
		{"type": "object", "minProperties": 1, "properties": props, "additionalProperties": schema{"anyOf": named}},
	}}
}
