package haproxy

import (
	"net/netip"
	"strings"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/mechanism/balance"
	"github.com/hadrill/hadrill/sim/mechanism/recency"
)

// stickTable is a stick-table line.
type stickTable struct {
	size    int
	expire  time.Duration // 0: never
	text    bool          // of strings, not of addresses
	length  int           // strings are cut after so many bytes
	noPurge bool          // a full table takes no more
	periods periods       // of its rates
}

// stickRule is a stick line.
type stickRule struct {
	what   string // "on", "match", "store-request" or "store-response"
	sample stickSample
	name   string // of the cookie, header or parameter
	table  *Proxy // whose table it is
	when   condition
}

// stickSample is the part of a request or response that a rule uses as a key.
type stickSample uint8

const (
	stickSource stickSample = iota
	stickCookie
	stickHeader
	stickPath
	stickURL
	stickParameter
	stickAnswerCookie
)

// matches reports whether the rule looks up a server; storesRequest and
// storesResponse whether it stores its sample with the server.
func (r *stickRule) matches() bool        { return r.what == "on" || r.what == "match" }
func (r *stickRule) storesRequest() bool  { return r.what == "on" || r.what == "store-request" }
func (r *stickRule) storesResponse() bool { return r.what == "store-response" }

// stickKey is a key of a table: an address or a text.
type stickKey struct {
	address netip.Addr
	text    string
}

// key returns the sample of a rule as a key of its table; false for none.
func (r *stickRule) key(x *exchange) (k stickKey, ok bool) {
	t := r.table.table
	if r.sample == stickSource {
		if !t.text {
			return stickKey{address: x.peer}, !bySocket(x.peer)
		}
		return stickKey{text: t.cut(x.in.addresses.Text(x.peer))}, !bySocket(x.peer)
	}
	text := r.text(x)
	if t.text || text == "" {
		return stickKey{text: t.cut(text)}, text != ""
	}
	a, err := netip.ParseAddr(text)
	return stickKey{address: a}, err == nil
}

// keyOf returns the value of a sample as a key of a table; false for none.
func (x *exchange) keyOf(e *expression, t *stickTable) (k stickKey, ok bool) {
	text, ok := e.value(x)
	if !ok || text == "" {
		return k, false
	}
	if t.text {
		return stickKey{text: t.cut(text)}, true
	}
	a, err := netip.ParseAddr(text)
	return stickKey{address: a}, err == nil
}

func (t *stickTable) cut(text string) string { return text[:min(len(text), t.length)] }

// text returns the sample of a rule, "" for none.
func (r *stickRule) text(x *exchange) (text string) {
	switch r.sample {
	case stickCookie:
		text, _ = x.req.CookieValue(r.name)
	case stickHeader:
		text = lastOf(headerOf(x.req, r.name))
	case stickPath:
		text = x.req.Path()
	case stickURL:
		text = x.req.URI
	case stickParameter:
		text, _ = balance.ParameterOf(x.req.URI, r.name)
	case stickAnswerCookie:
		text = setCookieValue(x.answer.SetCookie, r.name)
	}
	return text
}

// lastOf returns the last value of a list that commas separate, as req.hdr
// gives it.
func lastOf(list string) string {
	return strings.TrimSpace(list[strings.LastIndexByte(list, ',')+1:])
}

// setCookieValue returns the value that an answer gives a cookie, "" for none;
// the cookies of an answer stand one a line.
func setCookieValue(set, name string) string {
	for set != "" {
		line, rest, _ := strings.Cut(set, "\n")
		if n, v, ok := strings.Cut(line, "="); ok && strings.TrimSpace(n) == name {
			v, _, _ = strings.Cut(v, ";")
			return v
		}
		set = rest
	}
	return ""
}

// stickEntries holds the entries of a stick-table: the server that answered
// last for each key.
type stickEntries struct {
	t       *stickTable
	servers *recency.Table[stickKey, *server]
	counts  *recency.Table[stickKey, *counters]
}

func newStickEntries(t *stickTable) *stickEntries {
	return &stickEntries{t, recency.New[stickKey, *server](t.expire), recency.New[stickKey, *counters](t.expire)}
}

// find returns the server of a key, nil for none.
func (e *stickEntries) find(k stickKey, now host.Time) *server {
	if s := e.servers.Use(k, time.Duration(now)); s != nil {
		return *s
	}
	return nil
}

// store makes s the server of a key. A full table drops its oldest entries, one
// in 256 and one more (stksess_new).
func (e *stickEntries) store(k stickKey, s *server, now host.Time) {
	at := e.servers.Use(k, time.Duration(now))
	if at == nil {
		if e.servers.Len() >= e.t.size {
			if e.t.noPurge {
				return
			}
			for range e.t.size/256 + 1 {
				e.servers.DropOldest()
			}
		}
		at = e.servers.Add(k, time.Duration(now))
	}
	*at = s
}
