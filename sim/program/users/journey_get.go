package users

// Get is the journey of plain requests, one after another with Config.Pause
// between them; an error ends the visit. Any answer with a status below 400 is
// right.
type Get struct{ Pages []Step }

func (p Get) under(base string) Journey {
	pages := make([]Step, len(p.Pages))
	for i, s := range p.Pages {
		pages[i] = s.under(base)
	}
	return Get{pages}
}

func (p Get) visit(g *Group, u *user) {
	for i := range p.Pages {
		if i > 0 && !g.c.Pause.IsNone() {
			g.h.Sleep(g.c.Pause.Draw(g.h.Rand("pause")))
			u.intended = g.h.Now()
		}
		if !g.request(u, &p.Pages[i], "") {
			return
		}
	}
}
