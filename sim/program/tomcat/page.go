package tomcat

import (
	"fmt"
	"strings"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/mechanism/dist"
)

// Page describes the application's answer for a path and for those below it: the
// page with the longest path decides. Every other path is answered by 200.
type Page struct {
	// Path begins with a slash and has no query.
	Path string
	// Status is the answer's; 0 means 200.
	Status int
	// Location is the target of a redirect, "" for none.
	Location string
	// Size is the length of the body in bytes; 0 is that of the one line.
	Size int
	// Time is how long the page keeps its worker instead of Config.Work; the
	// zero Dist leaves that.
	Time dist.Dist
	// Cookie is the name of a cookie that the page sets, "" for none, and CookieSize
	// how many bytes its value has.
	Cookie     string
	CookieSize int
	// Session: without a session the page answers 401.
	Session bool
	// Keeps: below the page are sessions that other servers keep here
	// (session.Service), in this one's own store.
	Keeps bool
}

// healthPaths are those of health checks: they are answered without the work
// that a page takes (Spring Boot's actuator, and what administrators write).
var healthPaths = [...]string{"/health", "/actuator/health"}

// isHealth reports whether a request asks for no more than whether the server is
// there. What users ask for is never that.
func (c *Config) isHealth(q *host.Request) bool {
	path := q.Path()
	health := q.Method == "OPTIONS" || path == "/"
	for _, p := range healthPaths {
		health = health || strings.HasSuffix(path, p)
	}
	if !health {
		return false
	}
	for i := range c.Visits {
		if v := &c.Visits[i]; v.fit(q) > 0 || path == "/" && strings.HasSuffix(v.Path, "/") {
			return false
		}
	}
	return true
}

// page finds the page of a path, nil for none.
func (c *Config) page(path string) *Page {
	var best *Page
	for i := range c.Pages {
		p := &c.Pages[i]
		below := strings.TrimSuffix(p.Path, "/")
		fits := path == p.Path || strings.HasPrefix(path, below) && (len(path) == len(below) || path[len(below)] == '/')
		if p.Path == "/" {
			fits = path == "/" // not every path there is
		}
		if fits && (best == nil || len(p.Path) > len(best.Path)) {
			best = p
		}
	}
	return best
}

// apply fills in what the page says. False: the answer is complete.
func (p *Page) apply(t *tomcat, v *visit) bool {
	a := v.a
	a.BodyBytes = p.Size
	if p.Cookie != "" {
		addCookie(a, p.Cookie+"="+strings.Repeat("x", p.CookieSize))
	}
	if p.Session && !t.keeper.has(v) {
		if a.Status == 200 {
			a.Status = 401
		}
		return false
	}
	if p.Status != 0 {
		a.Status = p.Status
	}
	a.Location = p.Location
	return a.Status < 300
}

func (p *Page) validate() error {
	switch {
	case p.Path == "" || p.Path[0] != '/' || strings.ContainsAny(p.Path, "?# "):
		return fmt.Errorf("tomcat: cannot use page %q: expected a path such as /slow", p.Path)
	case p.Status != 0 && (p.Status < 200 || p.Status > 599):
		return fmt.Errorf("tomcat: cannot use page %q: status %d: expected 200 to 599", p.Path, p.Status)
	case p.CookieSize < 0:
		return fmt.Errorf("tomcat: cannot use page %q: cookie of %d bytes: expected 0 or more", p.Path, p.CookieSize)
	case p.Size < 0:
		return fmt.Errorf("tomcat: cannot use page %q: size %d: expected 0 or more", p.Path, p.Size)
	}
	return p.Time.Validate()
}
