package scenarios

import (
	"net/netip"
	"strings"

	yaml "go.yaml.in/yaml/v4"
)

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

// inputs is what parts of a scenario must know of others while they are read.
type inputs struct {
	machines map[string]netip.Addr // addresses of machines by name
}

const nameAbout = "letters, digits, dashes and underscores, a letter or digit first"

// isName tells whether s can be the name of a machine, program or group.
func isName(s string) bool {
	if s == "" || len(s) > 63 {
		return false
	}
	for i, r := range s {
		alnum := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9'
		if !alnum && (i == 0 || !strings.ContainsRune("-_", r)) {
			return false
		}
	}
	return true
}

// reserved is the name that stands for the machines of all users.
const reserved = "users"

func machineFields(m *Machine, in *inputs) []field {
	return []field{
		{"ip", true, "the machine's address", ipSchema, func(d *decoder, n *yaml.Node) { m.IP = d.address(n, "ip") }},
		integerField("cores", "cores that computing queues for (default 2)", 1, 1024, &m.Cores),
		durationField("starts", "how long after the others its programs start, before the scenario begins (default 0s)", false, &m.Starts),
		boolField("forward", "it passes packets for an address that it has lost on to who has it, net.ipv4.ip_forward: as routers and Docker hosts do (default false)", &m.Forward),
		durationField("sync", "how long one fsync takes (default 0s)", false, &m.Sync),
		{"run", true, "the programs it runs", runSchema(), func(d *decoder, n *yaml.Node) { d.run(n, m, in) }},
		{"checks", false, "what keepalived's check scripts look at, by vrrp_script", mapSchema(objectSchema(checkFields(&Check{}))), func(d *decoder, n *yaml.Node) {
			m.Checks = map[string]Check{}
			d.pairs(n, "checks", func(k, v *yaml.Node) {
				c := Check{Probe: "http"}
				d.object(v, "check "+k.Value, checkFields(&c))
				m.Checks[k.Value] = c
			})
		}},
	}
}

func checkFields(c *Check) []field {
	return []field{
		choiceField("probe", "http asks the program's port (default), process looks whether it is there", []string{"http", "process"}, &c.Probe),
		textField("program", "the program on this machine", true, &c.Program),
		portField(&c.Port),
	}
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
			d.problem(k, "run: found %q as a program's name, expected %s", name, nameAbout)
		}
		p.Kind, k, v = v.Content[0].Value, v.Content[0], v.Content[1]
	}
	for _, kind := range kinds {
		if kind.name != p.Kind {
			continue
		}
		empty := v == nil || v.Kind == yaml.ScalarNode && v.Tag == "!!null"
		switch {
		case kind.file && empty:
			d.problem(k, "run: %s without a configuration file, expected %s: FILE", p.Kind, p.Kind)
		case kind.file:
			p.File, _ = d.word(v, p.Kind)
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
	d.problem(k, "run: unknown program %q: expected %s, or a name of its own before one of them (PC01: {tomcat: ...})%s", p.Kind, oneOf(Kinds()), suggest(p.Kind, Kinds()))
}

func isKind(name string) bool {
	for _, k := range kinds {
		if k.name == name {
			return true
		}
	}
	return false
}

func tomcatFields(p *Program, in *inputs) []field {
	t := &Tomcat{}
	p.Tomcat = t
	return []field{
		portField(&t.Port),
		integerField("threads", "worker threads, maxThreads (default 200)", 1, 100000, &t.Threads),
		distField("work", "how long a request keeps its worker: 5ms, {median: 5ms, p99: 40ms}, {mean: 5ms} or {min: 5ms, max: 10ms} (default none)", &t.Work),
		distField("cpu", "how long a request uses a core (default none)", &t.CPU),
		{"sessions", false, "where sessions are kept: local (default), or {redis: MACHINE}", schema{"anyOf": []schema{{"enum": []string{"local"}}, objectSchema(storeFields(&SessionStore{}))}}, func(d *decoder, n *yaml.Node) {
			if n.Kind == yaml.ScalarNode {
				if s, ok := d.word(n, "sessions"); ok && s != "local" {
					d.problem(n, "sessions: found %q, expected local or {redis: MACHINE}", s)
				}
				return
			}
			d.object(n, "sessions", storeFields(&t.Sessions))
		}},
		durationField("session_timeout", "how long an unused session lives in memory (default 30m)", false, &t.SessionTimeout),
		{"service", false, "the service tier that /web/NAME calls as /remoting/NAME", textSchema, func(d *decoder, n *yaml.Node) { t.Service = d.url(n, "service", in.machines) }},
		timeoutsField("service_timeout", "of calls to the service tier", &t.ServiceTimeout),
		durationField("boot", "time from its start until it listens (default 0s)", false, &t.Boot),
		textField("serves", "the name that it answers (default the program's or machine's name)", false, &t.Serves),
		durationField("graceful", "how long SIGTERM lets requests in flight go on (default 0s, Spring Boot's immediate)", false, &t.Graceful),
	}
}

func storeFields(s *SessionStore) []field {
	return []field{
		textField("redis", "the machine whose Redis keeps the sessions", true, &s.Redis),
		timeoutsField("timeout", "of the server's Redis client", &s.Timeouts),
	}
}

func timeoutFields(t *Timeouts) []field {
	return []field{
		durationField("connect", "limit to opening a connection", false, &t.Connect),
		durationField("read", "limit to the wait for an answer", false, &t.Read),
	}
}

func timeoutsField(name, about string, t *Timeouts) field {
	return field{name, false, about, objectSchema(timeoutFields(&Timeouts{})), func(d *decoder, n *yaml.Node) {
		d.object(n, name, timeoutFields(t))
	}}
}

func tomcatDefaults(p *Program, m *Machine) {
	t := p.Tomcat
	if t.Port == 0 {
		t.Port = 8080
	}
	if t.Threads == 0 {
		t.Threads = 200
	}
	if t.Serves == "" {
		if t.Serves = p.Name; p.Name == p.Kind {
			t.Serves = m.Name
		}
	}
}

func redisFields(p *Program, _ *inputs) []field {
	p.Redis = &Redis{}
	return []field{
		portField(&p.Redis.Port),
		choiceField("persistence", "what it writes to its disk (default rdb, the default save points)", []string{"rdb", "none", "aof-always", "aof-everysec", "aof-no"}, &p.Redis.Persistence),
	}
}

func redisDefaults(p *Program, _ *Machine) {
	if p.Redis.Port == 0 {
		p.Redis.Port = 6379
	}
	if p.Redis.Persistence == "" {
		p.Redis.Persistence = "rdb"
	}
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
