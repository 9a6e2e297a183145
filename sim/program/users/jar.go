package users

import "strings"

// keep is the Cookie header after the Set-Cookie headers of an answer, one a
// line.
func keep(header, set string) string {
	for set != "" {
		line, rest, _ := strings.Cut(set, "\n")
		header, set = keepOne(header, line), rest
	}
	return header
}

// keepOne is the Cookie header after a Set-Cookie of "NAME=value": the cookie
// of that name is replaced, or added at the end (RFC 6265 sections 5.3 and 5.4
// without attributes: these cookies live as long as the user).
func keepOne(header, set string) string {
	if i := strings.IndexByte(set, ';'); i >= 0 {
		set = set[:i]
	}
	eq := strings.IndexByte(set, '=')
	if eq <= 0 || set == header {
		return header
	}
	if header == "" {
		return set
	}
	name, found := set[:eq+1], false
	pairs := strings.Split(header, "; ")
	for i, p := range pairs {
		if strings.HasPrefix(p, name) {
			pairs[i], found = set, true
		}
	}
	if !found {
		pairs = append(pairs, set)
	}
	return strings.Join(pairs, "; ")
}
