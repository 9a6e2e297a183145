package nginx

import (
	"encoding/base64"
	"encoding/binary"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/host"
)

// useridSettings are those of ngx_http_userid_module.
type useridSettings struct {
	sends  *bool // on or v1: it sets the cookie
	name   *string
	domain *string
	path   *string
	age    *int64 // seconds, 0 for none
	flags  *string
}

func (s *useridSettings) inherit(o *useridSettings) {
	inheritOne(&s.sends, o.sends)
	inheritOne(&s.name, o.name)
	inheritOne(&s.domain, o.domain)
	inheritOne(&s.path, o.path)
	inheritOne(&s.age, o.age)
	inheritOne(&s.flags, o.flags)
}

func (r *reader) userid(b *block, s *conf.Directive) {
	word := s.Args()[0].Text
	sends := word == "on" || word == "v1"
	b.settings.sends = &sends
}

func (r *reader) useridName(b *block, s *conf.Directive) {
	b.settings.useridSettings.name = &s.Args()[0].Text
}

func (r *reader) useridPath(b *block, s *conf.Directive) {
	b.settings.useridSettings.path = &s.Args()[0].Text
}

func (r *reader) useridDomain(b *block, s *conf.Directive) {
	domain := s.Args()[0].Text
	if domain == "none" {
		domain = ""
	}
	b.settings.domain = &domain
}

// mostAge is the age of userid_expires max: the end of 2037.
const mostAge = int64(1) << 40

func (r *reader) useridExpires(b *block, s *conf.Directive) {
	var age int64
	switch w := s.Args()[0]; w.Text {
	case "off":
	case "max":
		age = mostAge
	default:
		d, ok := parseTime(w.Text, true)
		if !ok {
			r.Wrong(s, w, "invalid value %q in %q: expected a time such as 365d, max or off", w.Text, s.Name())
			return
		}
		age = int64(d.Seconds())
	}
	b.settings.age = &age
}

func (r *reader) useridFlags(b *block, s *conf.Directive) {
	text := ""
	for _, w := range s.Args() {
		flag := strings.ToLower(w.Text)
		switch {
		case flag == "off" && len(s.Args()) == 1:
		case flagNames[flag] == "":
			r.Wrong(s, w, "invalid parameter %q: expected off, secure, httponly, samesite=strict, lax or none", w.Text)
			return
		default:
			text += "; " + flag
		}
	}
	b.settings.flags = &text
}

// sendUserid adds the cookie of userid for a client that sent none of its name.
// Its value is 16 bytes in base64: the server's, the time, the process and a
// counter; here the time and a number from a stream.
func (x *exchange) sendUserid(s *useridSettings) {
	if !isOn(s.sends) || x.sub {
		return
	}
	name := *s.name
	const length = 22 // of the text without its padding
	if len(cookieValue(x.req.Cookie, name)) >= length {
		return
	}
	var id [16]byte
	binary.BigEndian.PutUint64(id[:], uint64(x.in.h.Now().Seconds()))
	binary.BigEndian.PutUint64(id[8:], x.in.idStream().Uint64())
	cookie := name + "=" + base64.StdEncoding.EncodeToString(id[:])
	if *s.age > 0 {
		cookie += "; expires=" + expiresAt(x.in.h.Now(), *s.age)
	}
	if *s.domain != "" {
		cookie += "; domain=" + *s.domain
	}
	x.resp.SetCookie = addLine(x.resp.SetCookie, cookie+"; path="+*s.path+*s.flags)
}

// expiresAt writes the date of a cookie that lives for so many seconds.
func expiresAt(now host.Time, age int64) string {
	if age == mostAge {
		return "Thu, 31-Dec-37 23:55:55 GMT"
	}
	return time.Unix(now.Seconds()+age, 0).UTC().Format("Mon, 02-Jan-06 15:04:05 GMT")
}

// idStream returns the stream of the numbers in identifiers.
func (in *instance) idStream() *rand.Rand {
	if in.ids == nil {
		in.ids = in.h.Rand("identifiers")
	}
	return in.ids
}

// defaultUserid returns nginx's own settings.
func defaultUserid() useridSettings {
	name, none, path, no, age := "uid", "", "/", false, int64(0)
	return useridSettings{sends: &no, name: &name, domain: &none, path: &path, age: &age, flags: &none}
}
