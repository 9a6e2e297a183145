package balance

import (
	"encoding/binary"
	"net/netip"
	"strings"
)

// URIKey says which part of a URI balance uri hashes.
type URIKey struct {
	Whole bool // the query string too
	Len   int  // at most so many characters; 0 for all
	Depth int  // at most so many levels of folders; 0 for all
}

// Of returns the part of a URI that k selects.
func (k URIKey) Of(uri string) string {
	if k.Len > 0 && len(uri) > k.Len {
		uri = uri[:k.Len]
	}
	slashes := 0
	for i := 0; i < len(uri); i++ {
		switch c := uri[i]; {
		case c == '/' && k.Depth > 0:
			if slashes++; slashes > k.Depth {
				return uri[:i]
			}
		case c == '?' && !k.Whole:
			return uri[:i]
		}
	}
	return uri
}

// ParameterOf returns the value of the first parameter of that name in the
// query string of a URI, not decoded (balance url_param).
func ParameterOf(uri, name string) (string, bool) {
	_, query, found := strings.Cut(uri, "?")
	for found && len(query) > len(name) {
		if query[len(name)] == '=' && query[:len(name)] == name {
			value, _, _ := strings.Cut(query[len(name)+1:], "&")
			return value, true
		}
		_, query, found = strings.Cut(query, "&")
	}
	return "", false
}

// DomainOf returns the part of a host name that use_domain_only hashes: between
// the last dot and the one before it, or the whole of a name without a dot.
func DomainOf(host string) string {
	end := strings.LastIndexByte(host, '.')
	if end < 0 {
		return host
	}
	return host[strings.LastIndexByte(host[:end], '.')+1 : end]
}

// SourceHash hashes an address for balance source: its words are combined by
// XOR, and the hash function of hash-type has no part in it.
func SourceHash(a netip.Addr, avalanche bool) uint32 {
	var h uint32
	if a.Is4() {
		b := a.As4()
		h = binary.BigEndian.Uint32(b[:])
	} else {
		b := a.As16()
		for i := 0; i < len(b); i += 4 {
			h ^= binary.BigEndian.Uint32(b[i:])
		}
	}
	if avalanche {
		h = fullHash(h)
	}
	return h
}
