package nginx

import (
	"strings"

	"github.com/hadrill/hadrill/sim/host"
)

// apply sets the header in a request to an upstream; an empty value removes it.
func (s *headerSet) apply(x *exchange, out *host.Request) {
	value := s.value.text(x)
	switch s.name {
	case "host":
		out.Host = value
	case "cookie":
		out.Cookie = value
	case "x-forwarded-for":
		out.Forwarded = value
	default:
		setHeader(out, s.name, value)
	}
}

func setHeader(out *host.Request, name, value string) {
	for i := range out.Header {
		if strings.EqualFold(out.Header[i].Name, name) {
			if value == "" {
				out.Header = append(out.Header[:i], out.Header[i+1:]...)
			} else {
				out.Header[i].Value = value
			}
			return
		}
	}
	if value != "" {
		out.Header = append(out.Header, host.Field{Name: name, Value: value})
	}
}
