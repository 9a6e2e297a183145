package scenarios

import (
	"net/netip"
	"path"
	"slices"
	"strings"

	yaml "go.yaml.in/yaml/v4"

	"github.com/hadrill/hadrill/scenarios/strict"
	"github.com/hadrill/hadrill/sim/conf"
)

// The further names of machines: what configuration files call them.

func hostFields(t *draft, in *inputs) []strict.Field {
	target := strict.Schema{"type": "string", "examples": []string{"web1"}}
	return []strict.Field{
		strict.Key("names", false, "further names, as configuration files have them, of machines or addresses: {app1.example.com: web1}", strict.HostsSchema(target), func(d *strict.Decoder, n *yaml.Node) {
			d.Pairs(n, "names", func(k, v *yaml.Node) { readFurtherName(d, k, v, t, in) })
		}),
		strict.Key("hosts", false, "a file of further names in the form of /etc/hosts", strict.TextSchema, func(d *strict.Decoder, n *yaml.Node) { readHosts(d, n, t, in) }),
	}
}

// readFurtherName reads "app1.example.com: web1".
func readFurtherName(d *strict.Decoder, k, v *yaml.Node, t *draft, in *inputs) {
	name, target := k.Value, v.Value
	if !strict.IsHost(name) {
		d.Problem(k, "names: found %s, expected %s", strict.Quote(name), strict.HostAbout)
		return
	}
	if _, ok := d.Word(v, "names "+name); !ok {
		return
	}
	a, err := netip.ParseAddr(target)
	if named := in.machines[target]; err != nil && named.IsValid() {
		a, err = named, nil
	}
	if err != nil {
		d.Problem(v, "names %s: there is no machine %s%s", name, strict.Quote(target), strict.Suggest(target, sortedNames(in.machines)))
		return
	}
	addName(d, k, t, name, a)
}

// addName adds a further name; a machine's own name is its own.
func addName(d *strict.Decoder, n *yaml.Node, t *draft, name string, a netip.Addr) {
	if own, ok := addressesOf(strict.At(t.root, "machines"))[name]; ok && own != a {
		d.Problem(n, "names: %s is a machine, whose address is %s", strict.Quote(name), own)
		return
	}
	if t.c.Names == nil {
		t.c.Names = map[string]netip.Addr{}
	}
	t.c.Names[name] = a
}

// readHosts reads the file of "hosts". Addresses that mean the machine itself
// are left out, since every machine has them.
func readHosts(d *strict.Decoder, n *yaml.Node, t *draft, in *inputs) {
	file, ok := d.Word(n, "hosts")
	if !ok || in.fs == nil {
		return
	}
	text, err := conf.Load(in.fs, file)
	if err != nil {
		d.Problem(n, "hosts: %v", err)
		return
	}
	in.files = append(in.files, path.Clean(file))
	each(text.Data, func(name string, a netip.Addr) {
		if _, named := t.c.Names[name]; !named {
			addName(d, n, t, name, a)
		}
	})
}

// each calls f for the names of a file in the form of hosts(5).
func each(text string, f func(name string, a netip.Addr)) {
	for line := range strings.Lines(text) {
		line, _, _ = strings.Cut(line, "#")
		words := strings.Fields(line)
		if len(words) < 2 {
			continue
		}
		a, err := netip.ParseAddr(words[0])
		if err != nil || a.IsLoopback() || a.IsMulticast() || a.IsLinkLocalUnicast() {
			continue
		}
		for _, name := range words[1:] {
			f(name, a)
		}
	}
}

// furtherNames finds the names of "names" and "hosts" before they are read, so
// that URLs may have them; what is wrong with them is told when they are read.
func furtherNames(root *yaml.Node, in *inputs) {
	if n := strict.Child(root, "names"); n != nil {
		for i := 0; (*n).Kind == yaml.MappingNode && i+1 < len((*n).Content); i += 2 {
			name, target := (*n).Content[i].Value, (*n).Content[i+1].Value
			a, err := netip.ParseAddr(target)
			if err != nil {
				a = in.machines[target]
			}
			if _, taken := in.machines[name]; a.IsValid() && !taken {
				in.machines[name] = a
			}
		}
	}
	if n := strict.Child(root, "hosts"); n != nil && in.fs != nil {
		if text, err := conf.Load(in.fs, (*n).Value); err == nil {
			each(text.Data, func(name string, a netip.Addr) {
				if _, taken := in.machines[name]; !taken {
					in.machines[name] = a
				}
			})
		}
	}
}

func sortedNames(all map[string]netip.Addr) []string {
	names := make([]string, 0, len(all))
	for name := range all { // order cannot show: sorted
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
