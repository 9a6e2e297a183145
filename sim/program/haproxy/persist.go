package haproxy

import "strings"

// cookieDelimiter stands between the server and the application's value in a
// cookie with a prefix.
const cookieDelimiter = '~'

// persist looks for the server of the client's persistence cookie or stick
// table entry.
func (x *exchange) persist() {
	f := x.f
	var s *server
	if c := f.p.cookie; c != nil && x.req.Cookie != "" && f.p.http {
		if value, ok := x.req.CookieValue(c.name); ok {
			s = f.byCookie(c, value)
		}
	}
	x.stickTo(s)
	x.stickRequest()
}

// stickTo assigns the request to a server of persistence, if there is one and
// it can be used.
func (x *exchange) stickTo(s *server) {
	if s != nil && (s.up() || x.f.p.persist) {
		x.server, x.assigned, x.direct = s, true, true
	}
}

func (f *farm) byCookie(c *cookie, value string) *server {
	if i := strings.IndexByte(value, cookieDelimiter); i >= 0 && c.mode == cookiePrefix {
		value = value[:i]
	}
	for _, s := range f.servers {
		if value != "" && s.cookie == value {
			return s
		}
	}
	return nil
}

// seenByServer returns the Cookie header that goes to a server: without the
// persistence cookie (insert indirect), or without its prefix.
func (c *cookie) seenByServer(header string) string {
	hide := c.mode == cookieInsert && c.indirect
	if !hide && c.mode != cookiePrefix {
		return header
	}
	from := findCookie(header, c.name)
	if from < 0 {
		return header
	}
	value := from + len(c.name) + 1
	end := len(header)
	if i := strings.IndexByte(header[from:], ';'); i >= 0 {
		end = from + i
	}
	if !hide {
		i := strings.IndexByte(header[value:end], cookieDelimiter)
		if i < 0 {
			return header
		}
		return header[:value] + header[value+i+1:]
	}
	switch {
	case end < len(header):
		return header[:from] + strings.TrimLeft(header[end+1:], " ")
	}
	return strings.TrimRight(header[:from], "; ")
}

// findCookie returns where NAME= begins in a Cookie header, -1 when it does
// not.
func findCookie(header, name string) int {
	for at := 0; at < len(header); {
		rest := header[at:]
		if len(rest) > len(name) && rest[len(name)] == '=' && rest[:len(name)] == name {
			return at
		}
		i := strings.IndexByte(rest, ';')
		if i < 0 {
			break
		}
		for at += i + 1; at < len(header) && header[at] == ' '; at++ {
		}
	}
	return -1
}

// answerCookie has the response set the cookie of the server that answered.
func (x *exchange) answerCookie(c *cookie) {
	a := x.resp
	at, end := c.lineOf(a.SetCookie)
	own := at >= 0
	switch c.mode {
	case cookieRewrite, cookiePrefix:
		if own && x.server.cookie != "" {
			a.SetCookie = a.SetCookie[:at] + c.marked(a.SetCookie[at:end], x.server.setCookie) + a.SetCookie[end:]
		}
	case cookieInsert:
		if own && c.preserve {
			return
		}
		if own {
			a.SetCookie = withoutLine(a.SetCookie, at, end)
		}
		if x.direct || c.postOnly && x.req.Method != "POST" {
			return
		}
		if a.SetCookie != "" {
			a.SetCookie += "\n" + x.server.setCookie + cookiePath + c.attributes
			return
		}
		a.SetCookie = x.server.setCookie + cookiePath + c.attributes
	}
}

// lineOf finds the cookie among the lines of Set-Cookie headers: set[at:end] is its
// line, at is below 0 where it has none.
func (c *cookie) lineOf(set string) (at, end int) {
	for at < len(set) {
		end = len(set)
		if i := strings.IndexByte(set[at:], '\n'); i >= 0 {
			end = at + i
		}
		if line := set[at:end]; len(line) > len(c.name) && line[len(c.name)] == '=' && line[:len(c.name)] == c.name {
			return at, end
		}
		at = end + 1
	}
	return -1, -1
}

// withoutLine takes the line set[at:end] out.
func withoutLine(set string, at, end int) string {
	if at == 0 {
		return strings.TrimPrefix(set[end:], "\n")
	}
	return set[:at-1] + set[end:]
}

// cookiePath stands behind every cookie that is inserted (http_ana.c,
// http_process_res_common).
const cookiePath = "; path=/"

// marked returns the application's cookie with the server as its prefix (mode
// prefix) or as its value (mode rewrite).
func (c *cookie) marked(set, mark string) string {
	value := len(c.name) + 1
	if c.mode == cookiePrefix {
		return mark + string(cookieDelimiter) + set[value:]
	}
	if i := strings.IndexByte(set, ';'); i >= 0 {
		return mark + set[i:]
	}
	return mark
}
