package redis

import (
	"math"
	"strconv"
	"time"

	"github.com/hadrill/hadrill/sim/host"
)

// command is a row of the table of commands.
type command struct {
	// run executes it. args[0] is the name.
	run func(s *store, row *command, args []string, r *host.Reply)
	// changes tells when an answer means that the data changed; nil: it never
	// does (a read).
	changes func(r *host.Reply) bool
	// unit and absolute are for the commands with a time.
	unit     time.Duration
	absolute bool
}

// commands are those served; everything else is an unknown command.
var commands = map[string]*command{
	"PING":   {run: forward},
	"ECHO":   {run: forward},
	"DBSIZE": {run: forward},
	"TYPE":   {run: forward},
	"EXISTS": {run: forward},

	"GET":    {run: forward},
	"STRLEN": {run: forward},
	"SET":    {run: set, changes: unlessNil},
	"SETNX":  {run: forward, changes: unlessZero},
	"SETEX":  {run: setex, changes: unlessNil, unit: time.Second},
	"PSETEX": {run: setex, changes: unlessNil, unit: time.Millisecond},
	"GETSET": {run: replace, changes: always},
	"GETDEL": {run: remove, changes: unlessNil},
	"GETEX":  {run: getex},
	"APPEND": {run: forward, changes: always},
	"INCR":   {run: forward, changes: always},
	"DECR":   {run: forward, changes: always},
	"INCRBY": {run: forward, changes: always},
	"DECRBY": {run: forward, changes: always},

	"DEL":       {run: remove, changes: unlessZero},
	"UNLINK":    {run: remove, changes: unlessZero},
	"RENAME":    {run: rename, changes: always},
	"FLUSHALL":  {run: flush, changes: always},
	"FLUSHDB":   {run: flush, changes: always},
	"EXPIRE":    {run: expire, unit: time.Second},
	"PEXPIRE":   {run: expire, unit: time.Millisecond},
	"EXPIREAT":  {run: expire, unit: time.Second, absolute: true},
	"PEXPIREAT": {run: expire, unit: time.Millisecond, absolute: true},
	"PERSIST":   {run: persist, changes: unlessZero},
	"TTL":       {run: ttl, unit: time.Second},
	"PTTL":      {run: ttl, unit: time.Millisecond},

	"HGET":      {run: forward},
	"HEXISTS":   {run: forward},
	"HLEN":      {run: forward},
	"HSET":      {run: forward, changes: always},
	"HSETNX":    {run: forward, changes: unlessZero},
	"HINCRBY":   {run: forward, changes: always},
	"HDEL":      {run: shrink, changes: unlessZero},
	"LLEN":      {run: forward},
	"LINDEX":    {run: forward},
	"LPUSH":     {run: forward, changes: always},
	"RPUSH":     {run: forward, changes: always},
	"LPOP":      {run: shrink, changes: unlessNil},
	"RPOP":      {run: shrink, changes: unlessNil},
	"SCARD":     {run: forward},
	"SISMEMBER": {run: forward},
	"SADD":      {run: forward, changes: unlessZero},
	"SREM":      {run: shrink, changes: unlessZero},
	"ZCARD":     {run: forward},
	"ZSCORE":    {run: forward},
	"ZADD":      {run: forward, changes: always},
	"ZREM":      {run: shrink, changes: unlessZero},
}

func always(*host.Reply) bool       { return true }
func unlessNil(r *host.Reply) bool  { return !r.Nil }
func unlessZero(r *host.Reply) bool { return r.Value != "0" }

const (
	errNotInteger = "ERR value is not an integer or out of range"
	errSyntax     = "ERR syntax error"
)

// changed tells whether the answer means that the data changed.
func (c *command) changed(r *host.Reply) bool {
	return r.Err == "" && c.changes != nil && c.changes(r)
}

// forward leaves everything to the engine.
func forward(s *store, row *command, args []string, r *host.Reply) {
	s.dispatch(args, r)
	if row.changed(r) {
		s.logged(args...)
	}
}

// set is SET key value [NX | XX | KEEPTTL | GET]: the deadline goes unless KEEPTTL.
func set(s *store, row *command, args []string, r *host.Reply) {
	option := ""
	if len(args) == 4 {
		option = args[3]
	}
	s.dispatch(args, r)
	if r.Err != "" || r.Nil && option != "GET" {
		return
	}
	if option != "KEEPTTL" {
		s.expires.clear(args[1])
	}
	if option == "KEEPTTL" {
		s.logged(args...)
		return
	}
	s.logged("SET", args[1], args[2])
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
	s.ask(r, "SET", args[1], args[3])
	if r.Err != "" {
		return
	}
	s.logged("SET", args[1], args[3])
	s.expireAt(args[1], at)
}

// replace is GETSET: like SET.
func replace(s *store, row *command, args []string, r *host.Reply) {
	forward(s, row, args, r)
	if r.Err == "" {
		s.expires.clear(args[1])
	}
}

// remove is DEL, UNLINK, GETDEL.
func remove(s *store, row *command, args []string, r *host.Reply) {
	forward(s, row, args, r)
	if row.changed(r) {
		for _, key := range args[1:] {
			s.expires.clear(key)
		}
	}
}

// shrink takes an element away, and with the last one the key.
func shrink(s *store, row *command, args []string, r *host.Reply) {
	forward(s, row, args, r)
	if row.changed(r) && !s.db.Exists(args[1]) {
		s.expires.clear(args[1])
	}
}

func rename(s *store, row *command, args []string, r *host.Reply) {
	forward(s, row, args, r)
	if r.Err != "" || args[1] == args[2] {
		return
	}
	s.expires.clear(args[2])
	if at, ok := s.expires.get(args[1]); ok {
		s.expires.clear(args[1])
		s.expires.set(args[2], at)
	}
}

func flush(s *store, row *command, args []string, r *host.Reply) {
	forward(s, row, args, r)
	if r.Err == "" {
		s.expires.reset()
	}
}

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
		r.Err = "ERR Unsupported option " + args[3]
		return
	}
	r.Value = "0"
	if !s.db.Exists(args[1]) || len(args) == 4 && !s.allows(args[3], args[1], at) {
		return
	}
	r.Value = "1"
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
	s.db.Del(key)
	s.expires.clear(key)
	s.logged("DEL", key)
}

func persist(s *store, row *command, args []string, r *host.Reply) {
	if len(args) != 2 {
		wrongArity(args[0], r)
		return
	}
	r.Value = "0"
	if s.expires.clear(args[1]) {
		r.Value = "1"
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
		row := getexTimes[args[2]]
		if row == nil {
			r.Err = errSyntax
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
		r.Err = errSyntax
		return
	}
	s.ask(r, "GET", args[1])
	switch {
	case r.Err != "" || r.Nil || len(args) == 2:
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

var getexTimes = map[string]*command{
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
		r.Value = strconv.FormatInt((left+unit/2)/unit, 10)
	case s.db.Exists(args[1]):
		r.Value = "-1"
	default:
		r.Value = "-2"
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
		r.Err = errNotInteger
	}
	return n, err == nil
}
