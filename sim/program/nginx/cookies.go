package nginx

import "strings"

// cookieRules are proxy_cookie_path, proxy_cookie_domain and
// proxy_cookie_flags, in the order of the file.
type cookieRules []cookieRule

type cookieRule struct {
	what  cookieWhat
	from  *Value   // a prefix of the path, a domain, the cookie's name
	re    *pattern // in place of from
	to    *Value
	flags []string
}

type cookieWhat uint8

const (
	cookiePath cookieWhat = iota
	cookieDomain
	cookieFlags
)

// change rewrites a Set-Cookie line (ngx_http_proxy_rewrite_cookie): of each
// kind of rule the first that matches.
func (rules cookieRules) change(x *exchange, line string) string {
	parts := strings.Split(line, ";")
	for i := 1; i < len(parts); i++ {
		blank := parts[i][:len(parts[i])-len(strings.TrimLeft(parts[i], " "))]
		name, value, has := strings.Cut(parts[i][len(blank):], "=")
		if !has {
			continue
		}
		what := cookiePath
		switch strings.ToLower(name) {
		case "path":
		case "domain":
			what = cookieDomain
		default:
			continue
		}
		parts[i] = blank + name + "=" + rules.replace(x, what, value)
	}
	name, _, _ := strings.Cut(parts[0], "=")
	for i := range rules {
		if r := &rules[i]; r.what == cookieFlags && r.names(x, name) {
			parts = setFlags(parts, r.flags)
			break
		}
	}
	return strings.Join(parts, ";")
}

func (rules cookieRules) replace(x *exchange, what cookieWhat, value string) string {
	for i := range rules {
		r := &rules[i]
		if r.what != what {
			continue
		}
		if r.re != nil {
			if r.re.match(x, value) {
				return r.to.text(x)
			}
			continue
		}
		from := r.from.text(x)
		if what == cookieDomain {
			if strings.EqualFold(strings.TrimPrefix(value, "."), strings.TrimPrefix(from, ".")) {
				return r.to.text(x)
			}
			continue
		}
		if rest, ok := strings.CutPrefix(value, from); ok {
			return r.to.text(x) + rest
		}
	}
	return value
}

func (r *cookieRule) names(x *exchange, cookie string) bool {
	if r.re != nil {
		return r.re.match(x, cookie)
	}
	return strings.EqualFold(r.from.text(x), cookie)
}

// flagNames are the flags of proxy_cookie_flags as they are written into a
// cookie.
var flagNames = map[string]string{
	"secure": "Secure", "httponly": "HttpOnly", "samesite=strict": "SameSite=Strict", "samesite=lax": "SameSite=Lax", "samesite=none": "SameSite=None",
}

// setFlags adds and removes attributes of a cookie: those that stay keep their
// place, new ones stand at the end.
func setFlags(parts, flags []string) []string {
	for _, f := range flags {
		name, off := strings.CutPrefix(f, "no")
		key, _, _ := strings.Cut(name, "=")
		kept := parts[:1:1]
		for _, p := range parts[1:] {
			if attribute, _, _ := strings.Cut(strings.TrimSpace(p), "="); !strings.EqualFold(attribute, key) {
				kept = append(kept, p)
			}
		}
		parts = kept
		if !off {
			parts = append(parts, " "+flagNames[name])
		}
	}
	return parts
}
