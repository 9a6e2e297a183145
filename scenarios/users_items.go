package scenarios

import (
	yaml "go.yaml.in/yaml/v4"

	"github.com/hadrill/hadrill/scenarios/strict"
)

// Defaults of the journey items.
const (
	defaultItems      = 100
	defaultItemWrites = 0.2
)

// MostItems is how many items a group may have.
const MostItems = 1_000_000

func itemsFields(g *Group) []strict.Field {
	j := &g.Journey
	return append([]strict.Field{
		stepField("write", "gives an item its next version, such as POST /items", true, &j.ItemWrite),
		stepField("read", "reads an item, such as GET /items", true, &j.ItemRead),
		strict.Integer("count", "how many items there are, of which each visit takes one, all alike (default 100)", 1, MostItems, &j.Items),
		strict.Share("writes", "the share of visits that write (default 20%)", &j.ItemWrites),
	}, paceFields(&g.Pace)...)
}

// readItems reads the journey.
func readItems(d *strict.Decoder, n *yaml.Node, g *Group) {
	g.Journey.Items, g.Journey.ItemWrites = defaultItems, defaultItemWrites
	d.Object(n, "items", itemsFields(g))
}
