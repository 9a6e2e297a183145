package scenarios

import (
	"net/netip"
	"regexp"

	yaml "go.yaml.in/yaml/v4"
)

// inputs is what parts of a scenario must know of others while they are read.
type inputs struct {
	machines map[string]netip.Addr // addresses of machines by name
}

const nameAbout = "letters, digits, dashes and underscores, a letter or digit first"

var nameForm = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$`)

// isName tells whether s can be the name of a machine, program, group or case.
func isName(s string) bool { return nameForm.MatchString(s) }

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

// machines reads the machines.
func (d *decoder) machines(n *yaml.Node, t *draft, in *inputs) {
	d.pairs(n, "machines", func(k, v *yaml.Node) {
		m := Machine{Name: k.Value, Pos: d.pos(k)}
		switch {
		case m.Name == reserved:
			d.problem(k, "machines: %q stands for the machines of all users: expected another name", m.Name)
		case !isName(m.Name):
			d.problem(k, "machines: found %s as a machine's name, expected %s", quote(m.Name), nameAbout)
		}
		d.object(v, "machine "+m.Name, machineFields(&m, in))
		t.c.Machines = append(t.c.Machines, m)
	})
	if n.Kind == yaml.MappingNode && len(n.Content) == 0 {
		d.problem(n, "machines: none, expected at least one")
	}
}
