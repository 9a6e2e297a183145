package httpd

import (
	"slices"
	"strings"

	"github.com/hadrill/hadrill/sim/conf"
)

// methodModule begins the names of the modules of lbmethods: lbmethod_byrequests_module.
const methodModule = "lbmethod_"

// Choices are the balancers of two members or more, but for those of mod_jk, which has no
// lbmethod.
func (c *Config) Choices() (all []conf.Choice) {
	for _, b := range c.Balancers {
		if len(b.Members) > 1 && !b.jk {
			all = append(all, conf.Choice{Name: b.Name, Noun: "balancer", Pos: b.at.Pos(), Servers: len(b.Members), Strategy: b.Method,
				Replace: func(method string) ([]conf.Edit, error) { return c.replaceMethod(b, method) }})
		}
	}
	return all
}

// replaceMethod writes another lbmethod where one is written, or else behind the line that
// names the balancer first, and loads its module where the file loads those.
func (c *Config) replaceMethod(b *Balancer, method string) ([]conf.Edit, error) {
	var edits []conf.Edit
	for _, e := range b.methodAt {
		e.New = "lbmethod=" + method
		edits = append(edits, e)
	}
	if edits == nil {
		one, err := b.writeMethod("lbmethod=" + method)
		if err != nil {
			return nil, err
		}
		edits = append(edits, one)
	}
	module := methodModule + method + "_module"
	if n := len(c.methods); n > 0 && !slices.ContainsFunc(c.methods, func(d *conf.Directive) bool { return d.Args()[0].Text == module }) {
		d := c.methods[n-1]
		was := strings.TrimSuffix(d.Args()[0].Text, "_module")
		file := strings.ReplaceAll(d.Args()[1].Text, was, methodModule+method)
		edits = append(edits, conf.Edit{Pos: d.Pos(), New: "LoadModule " + module + " " + file + "\n"})
	}
	return edits, nil
}

// writeMethod gives where the parameter can stand that is not written yet: with the others
// of a ProxyPass or <Proxy>, or on a line of its own below a BalancerMember.
func (b *Balancer) writeMethod(parameter string) (conf.Edit, error) {
	last := b.at.Words[len(b.at.Words)-1]
	at := b.at.PosOf(last)
	switch strings.ToLower(b.at.Name()) {
	case "proxypass", "proxypassmatch", "proxy":
		at.Col += len([]rune(last.Text))
		if last.Quoted {
			at.Col += 2
		}
		return conf.Edit{Pos: at, New: " " + parameter}, nil
	case "balancermember":
		at.Line, at.Col = at.Line+1, 1
		return conf.Edit{Pos: at, New: "ProxySet " + balancerScheme + b.Name + " " + parameter + "\n"}, nil
	}
	return conf.Edit{}, b.at.Problem(b.at.Words[0], "balancer://%s: expected a <Proxy balancer://%[1]s> or a ProxyPass before this line, where %s can stand", b.Name, parameter)
}
