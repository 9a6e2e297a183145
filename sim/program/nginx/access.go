package nginx

import "net/netip"

// accessRule is an allow or deny of the access module.
type accessRule struct {
	deny bool
	from netip.Prefix // the zero prefix is all
}

// denied applies the access phase, and returns the status of a refusal: 0 for
// none. Passwords are not modelled: a request without credentials gets 401.
func (s *settings) denied(x *exchange) int {
	rules := 0 // declined
	allowed := false
	for i := range s.access {
		if r := &s.access[i]; !r.from.IsValid() || r.from.Contains(x.peer) {
			if r.deny {
				rules = 403
			} else {
				allowed = true
			}
			break
		}
	}
	any := s.satisfyAny != nil && *s.satisfyAny
	if any && allowed || !any && rules != 0 {
		return rules
	}
	if s.auth != nil && *s.auth {
		if rules = 401; !any {
			return rules
		}
	}
	if code := x.askAuth(s); code != 0 || any && s.authURI != nil {
		return code
	}
	return rules
}
