package users

// Get is the journey of plain requests, one after another; an error ends the
// visit. Nothing is expected of the answers but that they are there.
type Get struct{ Pages []Step }

func (p Get) under(base string) Journey {
	pages := make([]Step, len(p.Pages))
	for i, s := range p.Pages {
		pages[i] = s.under(base)
	}
	return Get{pages}
}

func (p Get) visit(g *Group, u *user) {
	for _, s := range p.Pages {
		if !g.ask(u, s, "") {
			return
		}
	}
}
