package nginx

import (
	"math"
	"net/netip"
	"strings"

	"github.com/hadrill/hadrill/sim/conf"
)

// target reads the $name of the variable that a block defines; "" after a
// problem.
func (r *reader) target(s *conf.Directive, w conf.Word) string {
	name, ok := strings.CutPrefix(w.Text, "$")
	if !ok || name == "" {
		r.Wrong(s, w, `invalid variable name %q: expected "$" and a name`, w.Text)
		return ""
	}
	return strings.ToLower(name)
}

func (r *reader) splitClients(_ *block, s *conf.Directive) {
	c := &SplitClients{Pos: s.Pos(), Name: r.target(s, s.Args()[1]), Source: r.value(s, s.Args()[0], useNeeded)}
	sum := 0
	for _, e := range s.Block {
		if len(e.Words) != 2 {
			r.Wrong(e, e.Words[0], "invalid number of the split_clients parameters: expected a share and a value")
			return
		}
		p := splitPart{value: e.Words[1].Text}
		if share := e.Words[0]; share.Text != "*" {
			n, ok := hundredths(share.Text)
			if sum += n; !ok || n == 0 || sum > 10000 {
				r.Wrong(e, share, "invalid percent value %q: expected a share such as 33.3%%, of 100%% in all", share.Text)
				return
			}
			p.below = uint32(uint64(sum) * math.MaxUint32 / 10000)
		}
		c.parts = append(c.parts, p)
	}
	if c.Name != "" && c.Source != nil {
		r.config.splits = append(r.config.splits, c)
	}
}

// hundredths reads 33.33% as 3333.
func hundredths(text string) (int, bool) {
	number, ok := strings.CutSuffix(text, "%")
	whole, rest, _ := strings.Cut(number, ".")
	n, good := parseCount(whole)
	m, fine := parseCount((rest + "00")[:2])
	return n*100 + m, ok && good && fine && len(rest) <= 2
}

func (r *reader) geo(_ *block, s *conf.Directive) {
	args := s.Args()
	g := &Geo{Pos: s.Pos(), Name: r.target(s, args[len(args)-1])}
	if len(args) == 2 {
		if g.Source = r.value(s, args[0], useNeeded); g.Source == nil {
			return
		}
	}
	for _, e := range s.Block {
		if !r.geoEntry(g, e) {
			return
		}
	}
	if g.Name != "" {
		r.config.geos = append(r.config.geos, g)
	}
}

func (r *reader) geoEntry(g *Geo, e *conf.Directive) bool {
	key := e.Words[0].Text
	switch {
	case key == "ranges" || key == "proxy" || key == "proxy_recursive" || key == "delete" || key == "include":
		r.Refuse(&r.httpPart, e, "geo", e.Words[0], "%q in geo is not supported yet", key)
		return true
	case len(e.Words) != 2:
		r.Wrong(e, e.Words[0], "invalid number of the geo parameters: expected a network and a value")
		return false
	case key == "default":
		g.standard = e.Words[1].Text
		return true
	}
	p, err := netip.ParsePrefix(key)
	if a, addrErr := netip.ParseAddr(key); addrErr == nil {
		p, err = netip.PrefixFrom(a, a.BitLen()), nil
	}
	if err != nil {
		r.Wrong(e, e.Words[0], "invalid network %q: expected an address or a network such as 10.0.0.0/8", key)
		return false
	}
	g.networks = append(g.networks, geoNetwork{p, e.Words[1].Text})
	return true
}
