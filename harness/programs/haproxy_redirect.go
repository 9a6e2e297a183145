package programs

import (
	"slices"
	"strings"

	"github.com/hadrill/hadrill/sim/conf"
)

// redirected reads a redirect: to https it is for whoever comes without TLS, unless
// its condition speaks of something else that must hold. A condition that must not
// hold, such as a path of a certificate's renewal, is taken not to.
func (p *haproxyProxy) redirected(args []conf.Word) {
	var words []string
	for _, a := range args {
		words = append(words, a.Text)
	}
	at := slices.IndexFunc(words, func(w string) bool { return w == "if" || w == "unless" })
	if at < 0 {
		p.plain = p.plain || toTLS(words)
		return
	}
	if !toTLS(words[:at]) {
		return
	}
	some := slices.ContainsFunc(alternatives(words[at+1:]), holdsWithoutTLS)
	p.plain = p.plain || some == (words[at] == "if")
}

// toTLS reports whether a redirect's words lead to https.
func toTLS(words []string) bool {
	for i := 0; i+1 < len(words); i++ {
		switch words[i] {
		case "scheme":
			return strings.EqualFold(words[i+1], "https")
		case "location", "prefix":
			return strings.HasPrefix(strings.ToLower(words[i+1]), "https://")
		}
	}
	return false
}

// alternatives takes a condition apart at "or".
func alternatives(words []string) (all [][]string) {
	all = [][]string{nil}
	for _, w := range words {
		if w == "or" || w == "||" {
			all = append(all, nil)
			continue
		}
		all[len(all)-1] = append(all[len(all)-1], w)
	}
	return all
}

// holdsWithoutTLS reports whether all terms hold of a request that comes without TLS,
// and of which no other named condition holds.
func holdsWithoutTLS(words []string) bool {
	negated, inside := false, false
	for _, w := range words {
		if !inside {
			for strings.HasPrefix(w, "!") {
				negated, w = !negated, w[1:]
			}
			if inside = w == "{"; inside || w == "" {
				continue
			}
			if !negated {
				return false
			}
			negated = false
			continue
		}
		switch w {
		case "ssl_fc,not":
			negated = !negated
		case "}":
			if !negated {
				return false
			}
			negated, inside = false, false
		}
	}
	return true
}
