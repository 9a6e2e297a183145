package nginx

// find returns the location for a normalised path
// (ngx_http_core_find_location): an exact one, else the longest prefix, unless
// a regular expression matches and the prefix did not forbid them (^~); nested
// locations are searched the same way. redirect: the path lacks only the last
// slash of a prefix that is proxied, which nginx answers with 301.
func (l *Location) find(path string) (found *Location, redirect bool) {
	prefix, exact, redirect := l.findPrefix(path)
	if redirect || exact {
		return prefix, redirect
	}
	noRegex := false
	if prefix != nil {
		noRegex = prefix.Match == PrefixNoRegex
		inner, again, sure := prefix.descend(path)
		if again || sure {
			return inner, again
		}
		prefix = inner
	}
	if !noRegex {
		for _, c := range l.children {
			if c.re != nil && c.re.re.MatchString(path) {
				inner, again, _ := c.descend(path)
				return inner, again
			}
		}
	}
	if prefix == nil {
		return l, false
	}
	return prefix, false
}

// descend searches the locations nested in l. sure: an exact or regular
// expression location was found, so no other regular expression is tried.
func (l *Location) descend(path string) (found *Location, redirect, sure bool) {
	if len(l.children) == 0 {
		return l, false, false
	}
	found, redirect = l.find(path)
	return found, redirect, found.Match == Exact || found.Match >= Regex
}

// findPrefix returns the exact location, or else the one with the longest
// prefix.
func (l *Location) findPrefix(path string) (best *Location, exact, redirect bool) {
	var slash *Location
	for _, c := range l.children {
		n := len(c.Path)
		switch {
		case c.re != nil:
		case n == len(path)+1:
			if c.pass != nil && c.Path[n-1] == '/' && c.Path[:n-1] == path {
				slash = c
			}
		case n > len(path) || path[:n] != c.Path:
		case c.Match == Exact:
			if n == len(path) {
				return c, true, false
			}
		case best == nil || n > len(best.Path):
			best = c
		}
	}
	if slash != nil && (best == nil || len(best.Path) < len(path)) {
		return slash, false, true
	}
	return best, false, false
}
