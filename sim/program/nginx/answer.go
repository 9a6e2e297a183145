package nginx

import (
	"slices"
	"strings"

	"github.com/hadrill/hadrill/sim/host"
)

// addedHeader is an add_header.
type addedHeader struct {
	name   string
	value  *Value
	always bool
}

// added are the statuses that add_header without always is for.
var added = []int{200, 201, 204, 206, 301, 302, 303, 304, 307, 308}

// send completes the answer in x.resp: its status, unless an error's or an
// error page's stands above it, and the headers that are added.
func (x *exchange) send(status int) error {
	if x.status != 0 {
		status = x.status
	}
	x.resp.Status = status
	x.addChallenge(status)
	x.sendUserid(&x.loc.settings.useridSettings)
	for i := range x.loc.settings.added {
		h := &x.loc.settings.added[i]
		if !h.always && !slices.Contains(added, status) {
			continue
		}
		value := h.value.text(x)
		switch {
		case value == "":
		case h.name == "set-cookie":
			x.resp.SetCookie = addLine(x.resp.SetCookie, value)
		default:
			x.resp.Header = append(slices.Clip(x.resp.Header), host.Field{Name: h.name, Value: value})
		}
	}
	return nil
}

func addLine(lines, one string) string {
	if lines == "" {
		return one
	}
	return lines + "\n" + one
}

// pass copies the answer of a server, without the headers that are hidden
// (ngx_http_upstream_process_headers).
func (x *exchange) passHeaders() {
	*x.resp = *x.answer
	s := &x.loc.settings
	if len(s.hidden) > 0 {
		x.hide(s.hidden)
	}
	if len(s.cookies) > 0 && x.resp.SetCookie != "" {
		lines := strings.Split(x.resp.SetCookie, "\n")
		for i := range lines {
			lines[i] = s.cookies.change(x, lines[i])
		}
		x.resp.SetCookie = strings.Join(lines, "\n")
	}
	if x.resp.Location != "" {
		x.resp.Location = s.relocate(x, x.resp.Location)
	}
}

func (x *exchange) hide(names []string) {
	kept := []host.Field(nil)
	for _, f := range x.resp.Header {
		if !slices.Contains(names, strings.ToLower(f.Name)) {
			kept = append(kept, f)
		}
	}
	x.resp.Header = kept
	for _, n := range names {
		switch n {
		case "set-cookie":
			x.resp.SetCookie = ""
		case "location":
			x.resp.Location = ""
		}
	}
}

// redirectRule is a proxy_redirect.
type redirectRule struct {
	from, to *Value
	re       *pattern
}

// relocate changes the Location of a server's answer: by the first
// proxy_redirect that matches, then relative ones are made absolute.
func (s *settings) relocate(x *exchange, location string) string {
	if s.redirectOff {
		return location
	}
	if s.redirects == nil {
		return s.relocateDefault(x, location)
	}
	for i := range s.redirects {
		r := &s.redirects[i]
		if r.from == nil && r.re == nil {
			if to := s.relocateDefault(x, location); to != location {
				return to
			}
			continue
		}
		if r.re != nil {
			if r.re.match(x, location) {
				return x.absolute(r.to.text(x))
			}
			continue
		}
		if rest, ok := strings.CutPrefix(location, r.from.text(x)); ok {
			return x.absolute(r.to.text(x) + rest)
		}
	}
	return location
}

// relocateDefault is proxy_redirect default: the URL of proxy_pass becomes the
// location's path.
func (s *settings) relocateDefault(x *exchange, location string) string {
	p := x.passed()
	if p == nil || p.target != nil {
		return location
	}
	url, path := p.scheme+"://"+p.host+p.uri, x.loc.Path
	if p.uri == "" {
		url, path = url+"/", "/"
	}
	if x.loc.Match >= Regex {
		path = "/"
	}
	if rest, ok := strings.CutPrefix(location, url); ok {
		return x.absolute(path + rest)
	}
	return location
}
