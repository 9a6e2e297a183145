package httpd

import "github.com/hadrill/hadrill/sim/conf"

// rules hold the effects of a place of the configuration on the requests that
// are in it, beside sending them on.
type rules struct {
	// part has the refused lines of the place: its requests are answered with
	// 500.
	part                       conf.Part
	access                     *access
	allowed                    []string // AllowMethods; empty for all again, nil for none
	redirects                  []*redirect
	documents                  map[int]document
	override                   *override
	headers                    []*headerLine
	environment                []*variable
	cookiePaths, cookieDomains []reversal
	rewriting                  *rewriting
	relative                   *bool // RedirectRelative
}

// rules returns those of the place that is being read; false within a section
// about files.
func (r *reader) rules() (*rules, bool) {
	switch {
	case r.in == inOther:
		return &rules{}, false
	case r.place != nil:
		return &r.place.rules, true
	}
	return &r.server.rules, true
}

// part returns the part that a refused line of the place being read belongs to.
func (r *reader) part() *conf.Part {
	rs, _ := r.rules()
	return &rs.part
}

// reached returns the part that a target which is not supported belongs to: that
// of the line which leads there alone.
func (r *reader) reached() *conf.Part {
	if r.passing != nil {
		return r.passing
	}
	return r.part()
}

// applicable returns the rules for the request, the innermost last: those of the
// main server, of the virtual host, of <Proxy> sections, of <Location> sections.
func (x *exchange) applicable() []*rules {
	main := x.in.config.Servers[0]
	x.places = append(x.places[:0], &main.rules)
	if x.s != main {
		x.places = append(x.places, &x.s.rules)
	}
	if x.pass != nil {
		for _, s := range []*Server{main, x.s} {
			for _, l := range s.proxies {
				if l.reaches(x.pass) {
					x.places = append(x.places, &l.rules)
				}
			}
			if x.s == main {
				break
			}
		}
	}
	for _, l := range x.s.locations {
		if l.holds(x.t.path) && l.meets(x) {
			x.places = append(x.places, &l.rules)
		}
	}
	return x.places
}

// refused reports whether a line that is not supported concerns the request, and
// notes the first such line once.
func (x *exchange) refused(all []*rules) bool {
	if x.pass != nil {
		if _, is := x.pass.part.Refused(); is {
			all = append(all, &rules{part: x.pass.part})
		}
	}
	for i, rs := range all {
		if i == 0 && x.s != x.in.config.Servers[0] {
			continue // virtual hosts do not have what the main server is refused
		}
		p, is := rs.part.Refused()
		if !is {
			continue
		}
		x.in.refusals.Note(x.in.h, p.Text())
		return true
	}
	return false
}
