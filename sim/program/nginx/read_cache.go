package nginx

import (
	"strings"
	"time"

	"github.com/hadrill/hadrill/sim/conf"
)

// cacheZone is a proxy_cache_path, by its keys_zone.
type cacheZone struct {
	name  string
	index int
}

// cacheSettings are those of proxy_cache_*.
type cacheSettings struct {
	cache           *cacheZone
	cacheOff        bool
	cacheKey        *Value
	cacheValid      []validRule
	cacheStale      *failure
	cacheBypass     []*Value
	noCache         []*Value
	cacheMethods    []string
	cacheIgnore     []string
	cacheLock       *bool
	cacheLockWait   *time.Duration
	cacheLockAge    *time.Duration
	cacheBackground *bool
}

// validRule is a status of proxy_cache_valid, 0 for any.
type validRule struct {
	code int
	d    time.Duration
}

func (s *cacheSettings) inherit(o *cacheSettings) {
	if s.cache == nil && !s.cacheOff {
		s.cache, s.cacheOff = o.cache, o.cacheOff
	}
	inheritOne(&s.cacheKey, o.cacheKey)
	inheritOne(&s.cacheStale, o.cacheStale)
	inheritOne(&s.cacheLock, o.cacheLock)
	inheritOne(&s.cacheLockWait, o.cacheLockWait)
	inheritOne(&s.cacheLockAge, o.cacheLockAge)
	inheritOne(&s.cacheBackground, o.cacheBackground)
	inheritAll(&s.cacheValid, o.cacheValid)
	inheritAll(&s.cacheBypass, o.cacheBypass)
	inheritAll(&s.noCache, o.noCache)
	inheritAll(&s.cacheMethods, o.cacheMethods)
	inheritAll(&s.cacheIgnore, o.cacheIgnore)
}

// staleOn reports whether proxy_cache_use_stale names the failure.
func (s *cacheSettings) staleOn(f failure) bool {
	if s.cacheStale == nil {
		return false
	}
	if f == failNoLive {
		f = failError
	}
	return *s.cacheStale&f != 0
}

// lockTimeout returns proxy_cache_lock_timeout.
func (s *cacheSettings) lockTimeout() time.Duration { return orFive(s.cacheLockWait) }

// lockAge returns proxy_cache_lock_age.
func (s *cacheSettings) lockAge() time.Duration { return orFive(s.cacheLockAge) }

// orFive returns the time, or nginx's default of five seconds.
func orFive(d *time.Duration) time.Duration {
	if d != nil {
		return *d
	}
	return 5 * time.Second
}

func (r *reader) cachePath(_ *block, s *conf.Directive) {
	for _, w := range s.Args()[1:] {
		if rest, ok := strings.CutPrefix(w.Text, "keys_zone="); ok {
			name, _, _ := strings.Cut(rest, ":")
			r.config.cacheZones = append(r.config.cacheZones, &cacheZone{name, len(r.config.cacheZones)})
			r.Note(s, s.Name(), "how much it holds and inactive are not modelled: every copy stays")
			return
		}
	}
	r.Wrong(s, s.Words[0], `%q must have "keys_zone" parameter`, s.Name())
}

func (r *reader) proxyCache(b *block, s *conf.Directive) {
	w := s.Args()[0]
	if w.Text == "off" {
		b.settings.cacheOff = true
		return
	}
	r.caches = append(r.caches, pendingCache{s, b.settings, w})
}

type pendingCache struct {
	s        *conf.Directive
	settings *settings
	zone     conf.Word
}

// linkCaches finds the zones of proxy_cache.
func (r *reader) linkCaches() {
	for _, p := range r.caches {
		for _, z := range r.config.cacheZones {
			if z.name == p.zone.Text {
				p.settings.cache = z
			}
		}
		if p.settings.cache == nil {
			r.Wrong(p.s, p.zone, "%q zone %q is unknown: expected a keys_zone of proxy_cache_path", p.s.Name(), p.zone.Text)
		}
	}
}

func (r *reader) cacheKey(b *block, s *conf.Directive) {
	b.settings.cacheKey = r.value(s, s.Args()[0], useNeeded)
}

func (r *reader) cacheValid(b *block, s *conf.Directive) {
	args := s.Args()
	last := args[len(args)-1]
	d, ok := parseTime(last.Text, true)
	if !ok {
		r.Wrong(s, last, "invalid time value %q: expected whole seconds such as 10m", last.Text)
		return
	}
	if len(args) == 1 {
		for _, code := range []int{200, 301, 302} {
			b.settings.cacheValid = append(b.settings.cacheValid, validRule{code, d})
		}
	}
	for _, w := range args[:len(args)-1] {
		n, ok := parseCount(w.Text)
		if w.Text == "any" {
			n, ok = 0, true
		}
		if !ok {
			r.Wrong(s, w, "invalid status %q: expected a status or any", w.Text)
			return
		}
		b.settings.cacheValid = append(b.settings.cacheValid, validRule{n, d})
	}
}

func (r *reader) cacheUseStale(b *block, s *conf.Directive) {
	var set failure
	for _, w := range s.Args() {
		known := w.Text == "updating" || w.Text == "off"
		if w.Text == "updating" {
			set |= failUpdating
		}
		for _, f := range failureNames {
			if f.name == w.Text && f.is != nonIdempotent && f.is != failOff {
				set, known = set|f.is, true
			}
		}
		if !known {
			r.Wrong(s, w, "invalid value %q: expected error, timeout, invalid_header, updating, http_500 ... or off", w.Text)
		}
	}
	b.settings.cacheStale = &set
}

func (r *reader) valuesOf(s *conf.Directive) (all []*Value) {
	for _, w := range s.Args() {
		if v := r.value(s, w, useNeeded); v != nil {
			all = append(all, v)
		}
	}
	return all
}

func (r *reader) cacheBypass(b *block, s *conf.Directive) { b.settings.cacheBypass = r.valuesOf(s) }
func (r *reader) noCache(b *block, s *conf.Directive)     { b.settings.noCache = r.valuesOf(s) }

func (r *reader) cacheMethods(b *block, s *conf.Directive) {
	for _, w := range s.Args() {
		b.settings.cacheMethods = append(b.settings.cacheMethods, strings.ToUpper(w.Text))
	}
}

func (r *reader) ignoreHeaders(b *block, s *conf.Directive) {
	for _, w := range s.Args() {
		b.settings.cacheIgnore = append(b.settings.cacheIgnore, strings.ToLower(w.Text))
	}
}

func (r *reader) cacheLock(b *block, s *conf.Directive)       { b.settings.cacheLock = r.flag(s) }
func (r *reader) cacheBackground(b *block, s *conf.Directive) { b.settings.cacheBackground = r.flag(s) }

// cacheLockTime reads proxy_cache_lock_timeout and proxy_cache_lock_age.
func (r *reader) cacheLockTime(b *block, s *conf.Directive) {
	if strings.HasSuffix(s.Name(), "age") {
		b.settings.cacheLockAge = r.duration(s)
		return
	}
	b.settings.cacheLockWait = r.duration(s)
}
