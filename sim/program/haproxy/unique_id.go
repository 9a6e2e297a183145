package haproxy

import (
	"strconv"
	"strings"

	"github.com/hadrill/hadrill/sim/host"
)

// uniqueFormat reads unique-id-format TEXT.
func (r *reader) uniqueFormat(l *line) {
	f, err := parseFormat(l.args[0].Text, r.patterns)
	if err != nil {
		r.Note(l, l.Name(), "the identifier is a number: %v", err)
		f = nil
	}
	r.reading.identifies, r.reading.identifier = true, f
}

// added adds the headers of lines that are neither rules nor option forwardfor:
// unique-id-header and option originalto (http_process_request).
func (x *exchange) added() {
	if p := x.front; p.identifierHeader != "" && p.identifies {
		text := p.identifier.text(x)
		if p.identifier == nil {
			x.in.identifiers++
			text = strconv.FormatUint(x.in.identifiers, 16)
		}
		x.out.Header = append(x.out.Header, host.Field{Name: p.identifierHeader, Value: text})
	}
	header := ""
	for _, o := range []*forwardFor{x.front.originalTo, x.f.p.originalTo} {
		if o == nil {
			continue
		}
		if o.except.IsValid() && o.except.Contains(x.to) {
			return
		}
		if header == "" || o.header != "" {
			header = o.header
		}
		if header == "" {
			header = "X-Original-To"
		}
	}
	if header != "" {
		x.out.Header = append(x.out.Header, host.Field{Name: header, Value: x.in.addresses.Text(x.to)})
	}
}

// cacheable are the statuses of answers that a cache may keep.
var cacheable = []int{200, 203, 204, 206, 300, 301, 404, 405, 410, 414, 501}

// leaks reports whether a cache may keep the answer together with its cookie
// (option checkcache): such an answer is not passed on.
func (x *exchange) leaks() bool {
	if x.reply.SetCookie == "" || x.req.Method != "GET" && x.req.Method != "HEAD" {
		return false
	}
	known := false
	for _, n := range cacheable {
		known = known || n == x.reply.Status
	}
	for _, word := range strings.Split(linesOf(x.reply.Header, "cache-control"), ",") {
		switch strings.ToLower(strings.TrimSpace(word)) {
		case "private", "no-cache", "no-store", "max-age=0", "s-maxage=0", `no-cache="set-cookie"`, "no-cache=set-cookie":
			return false
		case "public":
			known = true
		}
	}
	return known
}
