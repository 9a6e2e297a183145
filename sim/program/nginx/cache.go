package nginx

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/hadrill/hadrill/sim/host"
)

// cache is the content of a keys_zone, which all workers share.
type cache struct {
	h       host.Host
	entries map[string]*cacheEntry
}

func newCache(h host.Host) *cache { return &cache{h: h, entries: map[string]*cacheEntry{}} }

// cacheEntry is a copy of an answer, or the place of one that is being fetched.
type cacheEntry struct {
	answer   host.Response
	there    bool
	until    int64 // second of the wall clock up to which it is valid
	updating bool
	lockedAt host.Time // when a fetch began, by the monotonic clock
}

// cacheUse describes a request's use of a cache.
type cacheUse struct {
	c      *cache
	e      *cacheEntry
	status string // $upstream_cache_status
	store  bool
	owner  bool // it fetches for the others
}

// cachedProxy serves a request by a location with proxy_cache
// (ngx_http_upstream_cache, ngx_http_file_cache_open).
func (x *exchange) cachedProxy(p *pass) error {
	s := &x.loc.settings
	if x.method != "GET" && x.method != "HEAD" && !slices.Contains(s.cacheMethods, x.method) {
		return x.proxy(p)
	}
	c := x.in.caches[s.cache.index]
	x.cached = cacheUse{c: c, store: true}
	x.useTarget(p)
	key := s.cacheKey.textOr(x)
	e := c.entries[key]
	if e == nil {
		e = &cacheEntry{}
		c.entries[key] = e
	}
	x.cached.e = e
	defer x.fetched(e)
	if anySet(x, s.cacheBypass) {
		x.cached.status = "BYPASS"
		return x.proxy(p)
	}
	return x.byEntry(p, e)
}

// byEntry answers by a copy where there is one that may be used, else by a
// server.
func (x *exchange) byEntry(p *pass, e *cacheEntry) error {
	s := &x.loc.settings
	now := int64(x.in.h.Now().Seconds())
	switch {
	case e.there && now <= e.until:
		return x.copyOf(e, "HIT")
	case e.there && s.staleOn(failUpdating) && e.updating:
		return x.copyOf(e, "UPDATING")
	case e.there && s.staleOn(failUpdating) && s.cacheBackground != nil && *s.cacheBackground:
		x.update(p, e)
		return x.copyOf(e, "STALE")
	case e.there:
		x.cached.status = "EXPIRED"
		x.own(e, !e.updating)
	case s.cacheLock != nil && *s.cacheLock && e.updating && x.waitFor(e):
		return x.copyOf(e, "HIT")
	default:
		x.cached.status = "MISS"
		x.own(e, !e.updating)
	}
	return x.proxy(p)
}

// own makes the request the one that fetches for the others.
func (x *exchange) own(e *cacheEntry, free bool) {
	if free {
		x.cached.owner, e.updating, e.lockedAt = true, true, x.in.h.Monotonic()
	}
}

// waitFor waits under proxy_cache_lock until there is a copy, as
// ngx_http_file_cache_lock_wait does: it looks twice a second. False: the
// request asks a server itself, since the fetch has ended without a copy, has
// taken proxy_cache_lock_age, or the request has waited long enough, when what
// it gets is not stored.
func (x *exchange) waitFor(e *cacheEntry) bool {
	const look = 500 * time.Millisecond
	s := &x.loc.settings
	began := x.in.h.Monotonic()
	for {
		now := x.in.h.Monotonic()
		left := s.lockTimeout() - now.Sub(began)
		switch {
		case e.there:
			return true
		case !e.updating:
			return false
		case now.Sub(e.lockedAt) >= s.lockAge():
			x.own(e, true)
			return false
		case left <= 0:
			x.cached.store = false
			return false
		}
		x.in.h.Sleep(min(look, left))
	}
}

// fetched ends the fetch that others may wait for.
func (x *exchange) fetched(e *cacheEntry) {
	if x.cached.owner {
		x.cached.owner, e.updating = false, false
	}
}

// update fetches a new copy beside the request (proxy_cache_background_update).
func (x *exchange) update(p *pass, e *cacheEntry) {
	e.updating, e.lockedAt = true, x.in.h.Monotonic()
	b := x.copied()
	b.method = "GET"
	b.cached = cacheUse{c: x.cached.c, e: e, store: true, owner: true, status: "EXPIRED"}
	x.in.h.Go(host.TaskFunc(func() {
		defer b.fetched(e)
		_ = b.proxy(p) // nobody waits for its answer
	}))
}

// copyOf answers by a copy.
func (x *exchange) copyOf(e *cacheEntry, status string) error {
	x.cached.status = status
	x.proxied = true
	*x.answer = e.answer
	x.passHeaders()
	return x.send(e.answer.Status)
}

// staleFor answers by an expired copy where proxy_cache_use_stale names the
// failure; false where there is none.
func (x *exchange) staleFor(f failure) bool {
	e := x.cached.e
	if e == nil || !e.there || f == 0 || x.cached.status != "EXPIRED" || !x.loc.settings.staleOn(f) {
		return false
	}
	_ = x.copyOf(e, "STALE")
	return true
}

// keep stores the answer in x.answer.
func (x *exchange) keep() {
	s := &x.loc.settings
	if x.cached.e == nil || !x.cached.store || x.answer.Truncated || anySet(x, s.noCache) {
		return
	}
	valid, ok := s.validFor(x.answer)
	if !ok {
		return
	}
	e := x.cached.e
	e.answer = *x.answer
	e.answer.Header = slices.Clone(x.answer.Header)
	if slices.Contains(s.cacheIgnore, "set-cookie") {
		e.answer.SetCookie = x.answer.SetCookie
	}
	e.there, e.until = true, int64(x.in.h.Now().Seconds())+int64(valid/time.Second)
}

// validFor returns for how long an answer may be kept, false for not at all: by
// its own headers, else by proxy_cache_valid.
func (s *settings) validFor(a *host.Response) (time.Duration, bool) {
	heeds := func(name string) bool { return !slices.Contains(s.cacheIgnore, name) }
	if a.SetCookie != "" && heeds("set-cookie") {
		return 0, false
	}
	if v := a.Get("X-Accel-Expires"); v != "" && heeds("x-accel-expires") {
		n, err := strconv.Atoi(v)
		return time.Duration(n) * time.Second, err == nil && n > 0
	}
	if v := strings.ToLower(a.Get("Cache-Control")); v != "" && heeds("cache-control") {
		if strings.Contains(v, "no-cache") || strings.Contains(v, "no-store") || strings.Contains(v, "private") {
			return 0, false
		}
		for _, age := range []string{"s-maxage=", "max-age="} {
			if _, rest, ok := strings.Cut(v, age); ok {
				n, _, ok := leadingNumber(rest)
				return time.Duration(n) * time.Second, ok && n > 0
			}
		}
	}
	for _, v := range s.cacheValid {
		if v.code == 0 || v.code == a.Status {
			return v.d, v.d > 0
		}
	}
	return 0, false
}

// anySet reports whether one of the values is neither empty nor "0".
func anySet(x *exchange, values []*Value) bool {
	for _, v := range values {
		if t := v.text(x); t != "" && t != "0" {
			return true
		}
	}
	return false
}

// useTarget sets $proxy_host before the servers are asked.
func (x *exchange) useTarget(p *pass) {
	if p.target == nil {
		x.proxyHost = p.host
	}
}

// textOr returns the key, or that of nginx: $scheme$proxy_host$request_uri.
func (v *Value) textOr(x *exchange) string {
	if v == nil {
		return x.scheme() + x.proxyHost + x.req.URI
	}
	return v.text(x)
}
