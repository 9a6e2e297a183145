package nginx

import (
	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/mechanism/balance"
)

// fairArguments are those of fair. The words of one group exclude each other.
var fairArguments = []struct {
	text string
	mode balance.FairMode
	noRR bool
}{
	{text: "no_rr", noRR: true},
	{text: "weight_mode=idle", mode: balance.FairIdle},
	{text: "weight_mode=peak", mode: balance.FairPeak},
}

// fair reads fair [no_rr] [weight_mode=idle|peak] of the nginx-upstream-fair
// module.
func (r *reader) fair(b *block, s *conf.Directive) {
	var o balance.FairOptions
	var names []string
	for _, a := range fairArguments {
		names = append(names, a.text)
	}
next:
	for _, w := range s.Args() {
		for _, a := range fairArguments {
			switch {
			case a.text != w.Text:
				continue
			case a.noRR:
				o.NoRR = true
			case o.Mode != balance.FairWeighted:
				r.Wrong(s, w, `"weight_mode=" options are mutually exclusive: expected one of them`)
				return
			default:
				o.Mode = a.mode
			}
			continue next
		}
		r.Wrong(s, w, "invalid `fair' parameter %q: %s", w.Text, conf.Hint(w.Text, names, "expected no_rr, weight_mode=idle or weight_mode=peak"))
		return
	}
	r.Note(s, s.Name(), "a third-party module: it goes by the number of open requests, not by response times, and only where nginx was configured with --with-debug, as Debian's is")
	r.setMethod(b.up, s, "fair")
	b.up.strategy = func(g *balance.Peers) balance.Strategy { return balance.NewFair(g, o) }
}
