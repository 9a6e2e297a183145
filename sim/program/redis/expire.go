package redis

import (
	"math"
	"strconv"
	"time"

	"github.com/hadrill/hadrill/sim/host"
)

// expire is EXPIRE key time [NX | XX | GT | LT] and its relatives.
func expire(s *store, row *command, args []string, r *host.Reply) {
	if len(args) < 3 || len(args) > 4 {
		wrongArity(args[0], r)
		return
	}
	n, ok := integer(args[2], r)
	if !ok {
		return
	}
	at, ok := row.instant(s.now, n)
	if !ok {
		invalidExpire(args[0], r)
		return
	}
	if len(args) == 4 && !knownCondition(args[3]) {
		r.SetError("ERR Unsupported option " + args[3])
		return
	}
	r.SetInteger(0)
	if !s.engine.db().Exists(args[1]) || len(args) == 4 && !s.allows(args[3], args[1], at) {
		return
	}
	r.SetInteger(1)
	if at <= s.now {
		s.drop(args[1])
		return
	}
	s.expireAt(args[1], at)
}

func knownCondition(c string) bool { return c == "NX" || c == "XX" || c == "GT" || c == "LT" }

// allows judges the condition of an EXPIRE; a key without a deadline counts as
// one that never ends.
func (s *store) allows(condition, key string, at host.Time) bool {
	old, has := s.expires.get(key)
	switch condition {
	case "NX":
		return !has
	case "XX":
		return has
	case "GT":
		return has && at > old
	}
	return !has || at < old
}

// drop deletes a key whose time is over already.
func (s *store) drop(key string) {
	s.engine.db().Del(key)
	s.expires.clear(key)
	s.logged("DEL", key)
}

func persist(s *store, row *command, args []string, r *host.Reply) {
	if len(args) != 2 {
		wrongArity(args[0], r)
		return
	}
	r.SetInteger(0)
	if s.expires.clear(args[1]) {
		r.SetInteger(1)
		s.logged(args...)
	}
}

// getex is GETEX key [PERSIST | EX s | PX ms | EXAT s | PXAT ms].
func getex(s *store, row *command, args []string, r *host.Reply) {
	if len(args) < 2 {
		wrongArity(args[0], r)
		return
	}
	var at host.Time
	switch {
	case len(args) == 2, len(args) == 3 && args[2] == "PERSIST":
	case len(args) == 4:
		row := expiryWords[args[2]]
		if row == nil {
			r.SetError(errSyntax)
			return
		}
		n, ok := integer(args[3], r)
		if !ok {
			return
		}
		if at, ok = row.instant(s.now, n); !ok || n <= 0 {
			invalidExpire(args[0], r)
			return
		}
	default:
		r.SetError(errSyntax)
		return
	}
	get(s, nil, args[:2], r)
	switch {
	case r.IsError() || r.IsNull() || len(args) == 2:
	case len(args) == 3:
		if s.expires.clear(args[1]) {
			s.logged("PERSIST", args[1])
		}
	case at <= s.now:
		s.drop(args[1])
	default:
		s.expireAt(args[1], at)
	}
}

// expiryWords are the words by which SET and GETEX give a time.
var expiryWords = map[string]*command{
	"EX":   {unit: time.Second},
	"PX":   {unit: time.Millisecond},
	"EXAT": {unit: time.Second, absolute: true},
	"PXAT": {unit: time.Millisecond, absolute: true},
}

// ttl answers what is left, -1 without a deadline, -2 without a key. Seconds
// are rounded to the nearest, as the real server does.
func ttl(s *store, row *command, args []string, r *host.Reply) {
	if len(args) != 2 {
		wrongArity(args[0], r)
		return
	}
	at, ok := s.expires.get(args[1])
	switch {
	case ok:
		left := milliseconds(at) - milliseconds(s.now)
		unit := row.unit.Milliseconds()
		r.SetInteger((left + unit/2) / unit)
	case s.engine.db().Exists(args[1]):
		r.SetInteger(-1)
	default:
		r.SetInteger(-2)
	}
}

// instant is when something given as n units ends; false when no clock goes
// that far.
func (c *command) instant(now host.Time, n int64) (host.Time, bool) {
	limit := int64(math.MaxInt64 / c.unit)
	if n > limit || n < -limit {
		return 0, false
	}
	d := n * int64(c.unit)
	if c.absolute {
		return host.Time(d), true
	}
	if d > math.MaxInt64-int64(now) {
		return 0, false
	}
	return now + host.Time(d), true
}

func integer(s string, r *host.Reply) (int64, bool) {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		r.SetError(errNotInteger)
	}
	return n, err == nil
}
