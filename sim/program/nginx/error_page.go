package nginx

import (
	"strings"

	"github.com/hadrill/hadrill/sim/host"
)

// errorPage is an error_page: what is sent instead of nginx's own page.
type errorPage struct {
	codes []int
	// status of the answer: -1 that of the error, 0 that of the page.
	status int
	target *Value // a path, @name or URL
}

// pageFor returns the page of a status; nil for none.
func (s *settings) pageFor(code int) *errorPage {
	for i := range s.errorPages {
		for _, c := range s.errorPages[i].codes {
			if c == code {
				return &s.errorPages[i]
			}
		}
	}
	return nil
}

// fail answers with a status of nginx's own (ngx_http_special_response_handler):
// by an error_page of the location, once in a request unless
// recursive_error_pages, else by a plain page.
func (x *exchange) fail(code int) error {
	s := &x.loc.settings
	x.status = shownStatus(code)
	x.closes = x.closes || closesAfter(code)
	page := s.pageFor(code)
	if page == nil || x.paged && !*s.recursivePages {
		return x.page()
	}
	x.paged = true
	if page.status >= 0 {
		x.status = page.status
	}
	target := page.target.text(x)
	switch {
	case strings.HasPrefix(target, "@"):
		return x.toNamed(target)
	case strings.HasPrefix(target, "/"):
		if x.method != "HEAD" {
			x.method = "GET"
		}
		path, args, _ := strings.Cut(target, "?")
		return x.redirectInside(path, args)
	}
	if !isRedirect(x.status) {
		x.status = 302
	}
	return x.giveRedirect(x.status, target)
}

// page answers with one of nginx's own pages.
func (x *exchange) page() error {
	*x.resp = host.Response{BodyBytes: errorBytes, Why: x.why}
	return x.send(x.status)
}

// redirectInside serves another URI of this server in place of the request's
// (ngx_http_internal_redirect).
func (x *exchange) redirectInside(path, args string) error {
	if x.cycles--; x.cycles <= 0 {
		return x.tooMany()
	}
	x.changeURI(path, args)
	return x.answered(x.locate())
}

// toNamed serves the request by a named location (ngx_http_named_location).
func (x *exchange) toNamed(name string) error {
	if x.cycles--; x.cycles <= 0 {
		return x.tooMany()
	}
	loc := x.server.named[name]
	if loc == nil {
		x.status = 500
		return x.page()
	}
	x.loc, x.internal = loc, true
	return x.answered(x.within())
}

// tooMany answers 500 after ten rounds of redirects within nginx.
func (x *exchange) tooMany() error {
	x.status = 500
	return x.page()
}
