package contest

import (
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"github.com/hadrill/hadrill/bench/sessions"
	"github.com/hadrill/hadrill/harness"
	"github.com/hadrill/hadrill/harness/programs"
	"github.com/hadrill/hadrill/harness/suite"
	"github.com/hadrill/hadrill/scenarios"
	"github.com/hadrill/hadrill/sim/conf"
)

// asWritten is the contender that the scenario itself is.
const asWritten = "as written"

// sessionKeys are the settings of an application server that say how it keeps sessions;
// ownFile is the one that a way cannot replace, as it also says where the server listens. A
// way that brings one has that in the place of the settings in listens.
var (
	sessionKeys = []string{"sessions", "context", "web"}
	listens     = []string{"port"}
)

const ownFile = "server"

// Ways makes a study of ways to keep the sessions of the scenario, of those that names has
// or of all: each application server has the way's settings in the place of its own, and the
// machines that the way needs come beside the scenario's.
func Ways(c *scenarios.Case, g harness.Ground, names []string) (*Study, error) {
	if _, err := suite.Prepare(g, []*scenarios.Case{c}); err != nil {
		return nil, err
	}
	ways, err := sessions.FindWays(names)
	if err != nil {
		return nil, err
	}
	servers := programs.NewStack(c).Servers()
	if len(servers) == 0 {
		return nil, conf.Problems{problemAt(c, conf.Pos{File: scenarios.FileName}, "no program here keeps sessions: expected an application server, such as a machine with run: {tomcat: {}}")}
	}
	s := &Study{Of: c, Noun: "way", without: imbalanceName, What: fmt.Sprintf("ways to keep sessions on %d application server%s", len(servers), plural(len(servers)))}
	if err := s.add(g, Contender{Name: asWritten, Written: true, job: c}, nil, true); err != nil {
		return nil, err
	}
	for i := range ways {
		one, err := keeping(c, servers, &ways[i])
		if err := s.add(g, one, err, len(names) > 0); err != nil {
			return nil, err
		}
	}
	return s, nil
}

func plural(n int) string {
	if n == 1 {
		return ""
	}
	return "s"
}

// keeping is the scenario with a way to keep sessions.
func keeping(c *scenarios.Case, servers []*programs.Env, w *sessions.Way) (Contender, error) {
	one := Contender{Name: w.Name}
	address, err := freeAddresses(c, w.Addresses())
	if err != nil {
		return one, err
	}
	parts, err := w.Parts(address, func(name string) string { return freeName(c, name) })
	if err != nil {
		return one, err
	}
	one.Changes = append(one.Changes, w.About)
	var settings []scenarios.Setting
	for _, e := range servers {
		some, err := ofServer(c, e, &parts)
		if err != nil {
			return one, err
		}
		settings = append(settings, some...)
	}
	for _, m := range parts.Machines {
		settings = append(settings, scenarios.Setting{Path: "machines." + m.Name, Value: m.Line})
		one.Changes = append(one.Changes, "machine "+m.Name+" is put in")
	}
	files := map[string]string{}
	for name, text := range parts.Files { // order cannot show: a map of them
		if _, there := c.Scenario.Files[name]; there {
			return one, fmt.Errorf("%s is in the way of the file of that name of %s: expected another name in the scenario", name, w.Name)
		}
		files[name] = strings.ReplaceAll(text, `port="8080"`, `port="`+strconv.Itoa(int(port(servers[0])))+`"`)
	}
	one.job, err = c.Edited(files, settings)
	return one, err
}

// ofServer gives the settings of an application server.
func ofServer(c *scenarios.Case, e *programs.Env, parts *sessions.Parts) ([]scenarios.Setting, error) {
	at := "machines." + e.Machine + ".run." + e.Kind.Name
	switch {
	case e.Program != e.Kind.Name:
		return nil, fmt.Errorf("%s/%s has a name of its own: expected run: {%s: {...}} of each application server", e.Machine, e.Program, e.Kind.Name)
	case c.Has(at + "." + ownFile):
		return nil, fmt.Errorf("%s/%s has a server.xml, which also says where it listens: expected port: and route: in its settings", e.Machine, e.Program)
	}
	out := slices.Clone(sessionKeys)
	if strings.HasPrefix(parts.Settings, ownFile+": ") {
		out = append(out, listens...)
	}
	one, err := c.Replacing(at, out, parts.Settings)
	settings := []scenarios.Setting{one}
	if parts.Folder && !slices.Contains(e.Shared, sessions.SharedFolder) {
		settings = append(settings, scenarios.Setting{Path: "machines." + e.Machine + ".shared", Value: "[" + strings.Join(append(slices.Clone(e.Shared), sessions.SharedFolder), ", ") + "]"})
	}
	return settings, err
}

// port is where an application server listens for HTTP.
func port(e *programs.Env) uint16 {
	if all := e.Ports(); len(all) > 0 {
		return all[0].Number
	}
	return 8080
}

// freeName gives a name that no machine of the case has.
func freeName(c *scenarios.Case, name string) string {
	for slices.ContainsFunc(c.Machines, func(m scenarios.Machine) bool { return m.Name == name }) {
		name = "kept-" + name
	}
	return name
}

// freeAddresses gives addresses of the case's network that nobody has, in the place of
// others.
func freeAddresses(c *scenarios.Case, of []string) (map[string]string, error) {
	taken := func(a netip.Addr) bool {
		return slices.Contains(c.Network.Addresses, a) ||
			slices.ContainsFunc(c.Machines, func(m scenarios.Machine) bool { return m.IP == a }) ||
			slices.ContainsFunc(c.Users, func(g scenarios.Group) bool { return g.From.Contains(a) })
	}
	free := map[string]string{}
	at := c.Network.Subnet.Masked().Addr().Next()
	for _, a := range of {
		for c.Network.Subnet.Contains(at) && taken(at) {
			at = at.Next()
		}
		if !c.Network.Subnet.Contains(at.Next()) {
			return nil, fmt.Errorf("the network %s has no address left for what keeps the sessions: expected a larger one", c.Network.Subnet)
		}
		free[a] = at.String()
		at = at.Next()
	}
	return free, nil
}
