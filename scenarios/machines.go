package scenarios

import (
	"io/fs"
	"net/netip"
	"path"
	"slices"
	"strings"

	yaml "go.yaml.in/yaml/v4"

	"github.com/hadrill/hadrill/scenarios/strict"
)

// inputs holds what readers of some parts of a scenario need from other parts.
type inputs struct {
	machines map[string]netip.Addr // addresses of machines by name, and by their further names
	fs       fs.FS                 // the scenario's folder; nil where fields are listed
	files    []string              // further files that were read
}

// reserved is the name that stands for the machines of all users.
const reserved = "users"

func machineFields(m *Machine, in *inputs) []strict.Field {
	return []strict.Field{
		strict.Key("ip", true, "the machine's address", strict.IPSchema, func(d *strict.Decoder, n *yaml.Node) { m.IP = readAddress(d, n, "ip") }),
		strict.Integer("cores", "cores that computing queues for (default 2)", 1, 1024, &m.Cores),
		strict.Duration("starts", "how long after the others its programs start, before the scenario begins (default 0s)", false, &m.Starts),
		strict.Bool("forward", "it passes packets for an address that it has lost on to who has it, net.ipv4.ip_forward: as routers and Docker hosts do (default false)", &m.Forward),
		strict.Bool("nonlocal_bind", "its programs may listen on an address that it has not, or not yet, net.ipv4.ip_nonlocal_bind: for balancers that listen on a virtual address (default false)", &m.NonlocalBind),
		strict.Key("shared", false, "folders that are the same on every machine that names them, such as [/shared]: a file server's, which does not fail (default none)", strict.ListSchema(strict.TextSchema), func(d *strict.Decoder, n *yaml.Node) {
			m.Shared = readFolders(d, n)
		}),
		strict.Duration("sync", "how long one fsync takes (default 0s)", false, &m.Sync),
		strict.Key("run", true, "the programs it runs; {} for none, such as a gateway that others ping", runSchema(), func(d *strict.Decoder, n *yaml.Node) { readRun(d, n, m, in) }),
		strict.Key("checks", false, "what keepalived's check scripts look at, by vrrp_script", strict.MapSchema(strict.ObjectSchema(checkFields(&Check{}))), func(d *strict.Decoder, n *yaml.Node) {
			m.Checks = map[string]Check{}
			d.Pairs(n, "checks", func(k, v *yaml.Node) {
				c := Check{Probe: "http"}
				d.Object(v, "check "+k.Value, checkFields(&c))
				m.Checks[k.Value] = c
			})
		}),
		strict.Key("notify", false, "what keepalived's notify scripts do: nothing, where they do nothing that matters (they send mail, or write a log), or what they stop and start, by the state that they are started for", notifySchema(), func(d *strict.Decoder, n *yaml.Node) {
			readNotify(d, n, &m.Notify)
		}),
	}
}

// readFolders reads paths of folders.
func readFolders(d *strict.Decoder, n *yaml.Node) []string {
	all := d.Words(n, "shared")
	for i, folder := range all {
		if !strings.HasPrefix(folder, "/") || path.Clean(folder) != folder || folder == "/" || slices.Contains(all[:i], folder) {
			d.Problem(n, "shared: found %s, expected a folder of its own such as /shared", strict.Quote(folder))
		}
	}
	return all
}

func checkFields(c *Check) []strict.Field {
	return []strict.Field{
		strict.Choice("probe", "http asks the program's port (default), process looks whether it is there", []string{"http", "process"}, &c.Probe),
		strict.Text("program", "the program on this machine", true, &c.Program),
		strict.Port(&c.Port),
	}
}

// readMachines reads the machines.
func readMachines(d *strict.Decoder, n *yaml.Node, t *draft, in *inputs) {
	d.Pairs(n, "machines", func(k, v *yaml.Node) {
		m := Machine{Name: k.Value, Pos: d.Pos(k)}
		switch {
		case m.Name == reserved:
			d.Problem(k, "machines: %q stands for the machines of all users: expected another name", m.Name)
		case !strict.IsHost(m.Name):
			d.Problem(k, "machines: found %s as a machine's name, expected %s", strict.Quote(m.Name), strict.HostAbout)
		}
		d.Object(v, "machine "+m.Name, machineFields(&m, in))
		t.c.Machines = append(t.c.Machines, m)
	})
	if n.Kind == yaml.MappingNode && len(n.Content) == 0 {
		d.Problem(n, "machines: none, expected at least one")
	}
}
