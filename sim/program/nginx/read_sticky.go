package nginx

import (
	"slices"
	"strings"

	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/mechanism/balance"
)

// sticky is a sticky directive that is being read.
type sticky struct {
	balance.StickyOptions
	cookie  string
	chosen  string // hash, hmac or text, whichever was given
	hmacKey bool
}

// plusSticky are the first words of nginx Plus' directive of the same name.
var plusSticky = []string{"cookie", "route", "learn"}

// sticky reads sticky [name=] [domain=] [path=] [expires=] [hash=|hmac=|text=]
// [hmac_key=] [no_fallback] of nginx-sticky-module.
func (r *reader) sticky(b *block, s *conf.Directive) {
	if args := s.Args(); len(args) > 0 && slices.Contains(plusSticky, args[0].Text) {
		r.Wrong(s, s.Words[0], `directive "sticky %s" is not supported yet: %s`, args[0].Text, refusedCommercial)
		return
	}
	k := &sticky{cookie: "route"}
	for _, w := range s.Args() {
		if !r.stickyArgument(s, k, w) {
			return
		}
	}
	switch {
	case k.chosen == "hmac" && !k.hmacKey:
		r.Wrong(s, s.Words[0], `please specify "hmac_key=" when using "hmac"`)
		return
	case k.chosen != "hmac" && k.hmacKey:
		r.Wrong(s, s.Words[0], `"hmac_key=" is meaningless without "hmac=": expected both or neither`)
		return
	case b.up.Strategy != "round robin" || b.up.kept.most > 0:
		r.Wrong(s, s.Words[0], "you can't use sticky with another upstream module: expected it to stand above keepalive, and no other method")
		return
	}
	r.Note(s, s.Name(), "a third-party module; of its cookie the name and the value are modelled")
	r.setMethod(b.up, s, "sticky")
	o := k.StickyOptions
	b.up.cookie = k.cookie
	b.up.strategy = func(g *balance.Peers) balance.Strategy { return balance.NewSticky(g, o) }
}

// stickyValues lists the words that an argument may have as its value; those
// without a list take any.
var stickyValues = map[string][]string{
	"hash": {"index", "md5", "sha1"}, "hmac": {"md5", "sha1"}, "text": {"raw"},
	"name": nil, "domain": nil, "path": nil, "expires": nil, "hmac_key": nil,
}

// stickyArgument reads one argument; false after a problem.
func (r *reader) stickyArgument(s *conf.Directive, k *sticky, w conf.Word) bool {
	name, value, hasValue := strings.Cut(w.Text, "=")
	allowed, known := stickyValues[name]
	switch {
	case slices.Contains([]string{"secure", "httponly"}, w.Text):
		return true
	case w.Text == "no_fallback":
		k.NoFallback = true
		return true
	case name == "transfer" || name == "delimiter":
		r.Wrong(s, w, "argument %q of sticky is not supported yet: it joins the application's cookie to the module's", w.Text)
		return false
	case !known || !hasValue:
		return r.unknownSticky(s, w, name)
	case value == "":
		r.Wrong(s, w, `a value must be provided to "%s="`, name)
		return false
	case allowed != nil && !slices.Contains(allowed, value):
		r.Wrong(s, w, `wrong value for "%s=": expected %s`, name, strings.Join(allowed, " or "))
		return false
	}
	return r.stickyValue(s, k, w, name, value)
}

func (r *reader) stickyValue(s *conf.Directive, k *sticky, w conf.Word, name, value string) bool {
	switch name {
	case "name":
		k.cookie = value
	case "expires":
		if d, ok := parseTime(value, true); !ok || d <= 0 {
			r.Wrong(s, w, `invalid value for "expires=": expected a time of at least a second, such as 1h`)
			return false
		}
	case "hmac_key":
		k.Key, k.hmacKey = value, true
	case "hash", "hmac", "text":
		if k.chosen != "" && k.chosen != name {
			r.Wrong(s, w, `please choose between "hash=", "hmac=" and "text=": %s= stands before`, k.chosen)
			return false
		}
		k.chosen, k.Hash = name, value
	}
	return true
}

func (r *reader) unknownSticky(s *conf.Directive, w conf.Word, name string) bool {
	names := []string{"name", "domain", "path", "expires", "hash", "hmac", "hmac_key", "text", "no_fallback", "secure", "httponly"}
	hint := conf.Hint(name, names, "expected one of "+strings.Join(names, ", "))
	if slices.Contains(names, name) {
		hint = "expected " + name + "=VALUE"
	}
	r.Wrong(s, w, "invalid argument %q of sticky: %s", w.Text, hint)
	return false
}
