package redis

import (
	"strings"

	"github.com/hadrill/hadrill/sim/host"
)

// setOptions holds the options behind SET key value.
type setOptions struct {
	words              []string // those that are the engine's
	nx, xx, get, keeps bool
	timed              bool
	at                 host.Time // when the key ends, if timed
}

// set is SET key value [NX | XX] [GET] [EX s | PX ms | EXAT s | PXAT ms |
// KEEPTTL]: the deadline goes, a new one comes, or KEEPTTL leaves it.
func set(s *store, row *command, args []string, r *host.Reply) {
	if len(args) == 3 {
		s.setPlain(args[1], args[2], r)
		return
	}
	if len(args) < 3 {
		wrongArity(args[0], r)
		return
	}
	var o setOptions
	if !s.readSetOptions(args, &o, r) {
		return
	}
	s.engine.dispatch(o.words, r)
	if !r.IsError() && o.took(r) {
		s.stored(args[1], args[2], &o)
	}
}

// setPlain is SET key value.
func (s *store) setPlain(key, value string, r *host.Reply) {
	s.engine.set(key, value)
	r.SetStatus("OK")
	s.expires.clear(key)
	s.logged("SET", key, value)
}

// readSetOptions reads what stands behind SET key value; false when r is the
// error.
func (s *store) readSetOptions(args []string, o *setOptions, r *host.Reply) bool {
	o.words = append(s.words[:0], args[:3]...)
	for i := 3; i < len(args); i++ {
		word := strings.ToUpper(args[i])
		if row := expiryWords[word]; row != nil {
			if i++; i == len(args) {
				r.SetError(errNotInteger)
				return false
			}
			n, ok := integer(args[i], r)
			if !ok {
				return false
			}
			if o.timed {
				r.SetError(errSyntax)
				return false
			}
			if o.at, o.timed = row.instant(s.now, n); !o.timed || n <= 0 {
				invalidExpire(args[0], r)
				return false
			}
			continue
		}
		switch word {
		case "NX":
			o.nx = true
		case "XX":
			o.xx = true
		case "GET":
			o.get = true
		case "KEEPTTL":
			o.keeps = true
		}
		o.words = append(o.words, word)
	}
	s.words = o.words
	if o.nx && o.xx || o.keeps && o.timed {
		r.SetError(errSyntax)
		return false
	}
	return true
}

// took reports whether the value was stored, by the answer.
func (o *setOptions) took(r *host.Reply) bool {
	if o.get && !o.xx {
		return !o.nx || r.IsNull()
	}
	return !r.IsNull()
}

// stored notes that SET has stored a value.
func (s *store) stored(key, value string, o *setOptions) {
	if o.keeps {
		s.logged("SET", key, value, "KEEPTTL")
		return
	}
	s.expires.clear(key)
	s.logged("SET", key, value)
	switch {
	case o.timed && o.at <= s.now:
		s.drop(key)
	case o.timed:
		s.expireAt(key, o.at)
	}
}

// setMany is MSET key value ...: the deadlines go.
func setMany(s *store, row *command, args []string, r *host.Reply) {
	forward(s, row, args, r)
	if row.changed(r) {
		for i := 1; i < len(args); i += 2 {
			s.expires.clear(args[i])
		}
	}
}

// setex is SETEX key time value.
func setex(s *store, row *command, args []string, r *host.Reply) {
	if len(args) != 4 {
		wrongArity(args[0], r)
		return
	}
	n, ok := integer(args[2], r)
	if !ok {
		return
	}
	at, ok := row.instant(s.now, n)
	if !ok || n <= 0 {
		invalidExpire(args[0], r)
		return
	}
	s.setPlain(args[1], args[3], r)
	s.expireAt(args[1], at)
}
