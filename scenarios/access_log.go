package scenarios

import (
	"net/netip"
	"path"

	yaml "go.yaml.in/yaml/v4"

	"github.com/hadrill/hadrill/scenarios/accesslog"
	"github.com/hadrill/hadrill/scenarios/strict"
	"github.com/hadrill/hadrill/sim/conf"
)

// readLog reads the access log that a group of users replays. Each address in it
// is a user, in the order in which they came.
func readLog(d *strict.Decoder, n *yaml.Node, g *Group, in *inputs) {
	file, ok := d.Word(n, "access_log")
	if !ok || in.fs == nil {
		return
	}
	text, err := conf.Load(in.fs, file)
	if err != nil {
		d.Problem(n, "access_log: %v", err)
		return
	}
	in.files = append(in.files, path.Clean(file))
	g.LogFile = path.Clean(file)
	entries, left, err := accesslog.Parse(text.Data)
	if err != nil {
		d.Problem(n, "access_log: %s: %v", file, err)
		return
	}
	g.LogLeft = left
	users := map[string]int{}
	for _, e := range entries {
		user, known := users[e.Client]
		if !known {
			user = len(users)
			users[e.Client] = user
			a, _ := netip.ParseAddr(e.Client) // the zero Addr for a name
			g.Addresses = append(g.Addresses, a)
		}
		g.Journey.Log = append(g.Journey.Log, Logged{e.At, user, Step{e.Method, e.Path}})
	}
}

// placeLogged leaves users their addresses where all are of the group's range;
// otherwise they get addresses of it as other users do.
func placeLogged(g *Group) {
	if g.Addresses == nil {
		return
	}
	for _, a := range g.Addresses {
		if !g.From.IsValid() || !g.From.Contains(a) || len(g.Addresses) > g.Count {
			g.Addresses = nil
			return
		}
	}
}
