package haproxy

import "strings"

// cookieDelimiter stands between the server and the application's value in a
// cookie with a prefix.
const cookieDelimiter = '~'

// persist looks for a server that the client sticks to.
func (x *exchange) persist() {
	f := x.f
	var s *server
	if c := f.p.cookie; c != nil && x.req.Cookie != "" {
		if value, ok := x.req.CookieValue(c.name); ok {
			s = f.byCookie(c, value)
		}
	}
	x.stickTo(s)
	x.stickRequest()
}

// stickTo assigns the request to a server, if there is one to stick to that can
// be used.
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
		if value != "" && s.conf.Cookie == value {
			return s
		}
	}
	return nil
}

// seenByServer is the Cookie header that goes to a server: without the
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

// findCookie is where NAME= begins in a Cookie header, -1 when it does not.
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

// answerCookie makes the client stick to the server that answered.
func (x *exchange) answerCookie(c *cookie) {
	a := x.resp
	own := len(a.SetCookie) > len(c.name) && a.SetCookie[len(c.name)] == '=' && a.SetCookie[:len(c.name)] == c.name
	switch c.mode {
	case cookieRewrite, cookiePrefix:
		if own && x.server.conf.Cookie != "" {
			a.SetCookie = c.marked(a.SetCookie, x.server.setCookie)
		}
	case cookieInsert:
		if own && c.preserve {
			return
		}
		if own {
			a.SetCookie = ""
		}
		if x.direct || c.postOnly && x.req.Method != "POST" {
			return
		}
		if a.SetCookie != "" {
			a.SetCookie += "\n" + x.server.setCookie
			return
		}
		a.SetCookie = x.server.setCookie
	}
}

// marked is the application's cookie with the server in it, or in its place.
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
