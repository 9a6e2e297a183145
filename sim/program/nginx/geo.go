package nginx

import (
	"net/netip"

	"github.com/hadrill/hadrill/sim/conf"
)

// Geo is a geo block: a variable whose value depends on an address
// (ngx_http_geo_module): the longest network that holds it counts.
type Geo struct {
	Pos    conf.Pos
	Name   string
	Source *Value // nil: the client's address

	networks []geoNetwork
	standard string
}

type geoNetwork struct {
	prefix netip.Prefix
	value  string
}

func (g *Geo) find(x *exchange) string {
	a := x.peer
	if g.Source != nil {
		var err error
		if a, err = netip.ParseAddr(g.Source.text(x)); err != nil {
			return g.standard
		}
	}
	value, bits := g.standard, -1
	for _, n := range g.networks {
		if n.prefix.Bits() > bits && n.prefix.Contains(a) {
			value, bits = n.value, n.prefix.Bits()
		}
	}
	return value
}
