package scenarios

import (
	"strings"

	yaml "go.yaml.in/yaml/v4"

	"github.com/hadrill/hadrill/scenarios/strict"
)

// Page describes an application server's answer for a path and those below it.
type Page struct {
	Path     string
	Status   int    // 0: 200
	Location string // of a redirect
	Size     int    // of the body in bytes
	Time     Dist   // instead of the server's work
	Session  bool   // 401 without one
	Keeps    bool   // below it are sessions that other servers keep here
	// Cookie is the name of a cookie that it sets, "" for none, and CookieSize the
	// length of its value in bytes.
	Cookie     string
	CookieSize int
}

func pageFields(p *Page) []strict.Field {
	return []strict.Field{
		strict.Integer("status", "what it answers (default 200)", 200, 599, &p.Status),
		strict.Text("location", "where a redirect leads", false, &p.Location),
		strict.Size("size", "the length of its body, such as 20kB (default one line)", &p.Size),
		distField("time", "how long it takes instead of work", &p.Time),
		strict.Text("cookie", "the name of a cookie that it sets (default none)", false, &p.Cookie),
		strict.Size("cookie_size", "of cookie: the length of its value, such as 4kB (default 0B)", &p.CookieSize),
		strict.Bool("session", "who has no session is answered 401 (default false)", &p.Session),
		strict.Bool("keeps", "it is a session service: PATH/ID is a session that other servers keep here (their sessions: {service: URL}), in this one's own store (default false)", &p.Keeps),
	}
}

func pagesField(to *[]Page) strict.Field {
	return strict.Key("pages", false, "what paths, and those below them, answer otherwise than others, which answer 200: {/slow: {time: 2s}, /admin: {status: 403}}", strict.MapSchema(strict.ObjectSchema(pageFields(&Page{}))), func(d *strict.Decoder, n *yaml.Node) {
		d.Pairs(n, "pages", func(k, v *yaml.Node) {
			p := Page{Path: k.Value}
			if !strings.HasPrefix(p.Path, "/") || strings.ContainsAny(p.Path, "?# ") {
				d.Problem(k, "pages: found %s, expected a path such as /slow", strict.Quote(p.Path))
				return
			}
			d.Object(v, "page "+p.Path, pageFields(&p))
			if c := strict.Child(v, "cookie"); c != nil && !isCookieName(p.Cookie) {
				d.Problem(*c, "page %s: found %s as a cookie's name, expected letters, digits, - and _", p.Path, strict.Quote(p.Cookie))
			} else if c := strict.Child(v, "cookie_size"); c != nil && p.Cookie == "" {
				d.Problem(*c, "page %s: cookie_size is of cookie, expected cookie beside it", p.Path)
			}
			checkKeeps(d, &p, v)
			*to = append(*to, p)
		})
	})
}

// checkKeeps checks what stands beside keeps: the requests decide what the page answers.
func checkKeeps(d *strict.Decoder, p *Page, n *yaml.Node) {
	for _, key := range []string{"status", "location", "size", "cookie", "session"} {
		if at := strict.Child(n, key); at != nil && p.Keeps {
			d.Problem(*at, "page %s: %s: a page that keeps sessions answers with them, expected keeps and time alone", p.Path, key)
		}
	}
}
