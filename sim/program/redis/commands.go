package redis

import (
	"errors"
	"time"

	"github.com/alicebob/miniredis/v2"

	"github.com/hadrill/hadrill/sim/host"
)

// command is a row of the table of commands.
type command struct {
	// run executes it. args[0] is the name.
	run func(s *store, row *command, args []string, r *host.Reply)
	// changes tells when an answer means that the data changed; nil: it never
	// does (a read).
	changes func(r *host.Reply) bool
	// write: it is one that may change the data although changes is nil.
	write bool
	// grows: it may take memory, and is refused where there is none (CMD_DENYOOM).
	grows bool
	// quiet: asking does not count as a use of the key (LOOKUP_NOTOUCH).
	quiet bool
	// unit and absolute are for the commands with a time.
	unit     time.Duration
	absolute bool
}

// writes reports whether the command may change the data (CMD_WRITE).
func (c *command) writes() bool { return c.write || c.changes != nil }

// commands are those served; everything else is an unknown command.
var commands = map[string]*command{
	"PING":   {run: forward},
	"ECHO":   {run: forward},
	"DBSIZE": {run: dbsize},
	"KEYS":   {run: forward},
	"SCAN":   {run: forward},
	"TYPE":   {run: forward, quiet: true},
	"EXISTS": {run: forward, quiet: true},

	"GET":    {run: get},
	"MGET":   {run: forward},
	"STRLEN": {run: forward},
	"MSET":   {run: setMany, changes: always, grows: true},
	"MSETNX": {run: forward, changes: unlessZero, grows: true},
	"SET":    {run: set, changes: unlessNil, grows: true},
	"SETNX":  {run: forward, changes: unlessZero, grows: true},
	"SETEX":  {run: setex, changes: unlessNil, unit: time.Second, grows: true},
	"PSETEX": {run: setex, changes: unlessNil, unit: time.Millisecond, grows: true},
	"GETSET": {run: replace, changes: always, grows: true},
	"GETDEL": {run: remove, changes: unlessNil},
	"GETEX":  {run: getex, write: true},
	"APPEND": {run: forward, changes: always, grows: true},
	"INCR":   {run: forward, changes: always, grows: true},
	"DECR":   {run: forward, changes: always, grows: true},
	"INCRBY": {run: forward, changes: always, grows: true},
	"DECRBY": {run: forward, changes: always, grows: true},

	"DEL":       {run: remove, changes: unlessZero},
	"UNLINK":    {run: remove, changes: unlessZero},
	"RENAME":    {run: rename, changes: always},
	"FLUSHALL":  {run: flush, changes: always},
	"FLUSHDB":   {run: flush, changes: always},
	"EXPIRE":    {run: expire, write: true, unit: time.Second},
	"PEXPIRE":   {run: expire, write: true, unit: time.Millisecond},
	"EXPIREAT":  {run: expire, write: true, unit: time.Second, absolute: true},
	"PEXPIREAT": {run: expire, write: true, unit: time.Millisecond, absolute: true},
	"PERSIST":   {run: persist, changes: unlessZero},
	"TTL":       {run: ttl, unit: time.Second, quiet: true},
	"PTTL":      {run: ttl, unit: time.Millisecond, quiet: true},

	"HGET":    {run: forward},
	"HMGET":   {run: forward},
	"HGETALL": {run: forward},
	"HKEYS":   {run: forward},
	"HVALS":   {run: forward},
	"HEXISTS": {run: forward},
	"HLEN":    {run: forward},
	"HSET":    {run: forward, changes: always, grows: true},
	"HMSET":   {run: forward, changes: always, grows: true},
	"HSETNX":  {run: forward, changes: unlessZero, grows: true},
	"HINCRBY": {run: forward, changes: always, grows: true},
	"HDEL":    {run: shrink, changes: unlessZero},

	"LLEN":   {run: forward},
	"LINDEX": {run: forward},
	"LRANGE": {run: forward},
	"LPUSH":  {run: forward, changes: always, grows: true},
	"RPUSH":  {run: forward, changes: always, grows: true},
	"LSET":   {run: forward, changes: always, grows: true},
	"LPOP":   {run: shrink, changes: unlessNil},
	"RPOP":   {run: shrink, changes: unlessNil},
	"LREM":   {run: shrink, changes: unlessZero},
	"LTRIM":  {run: shrink, changes: always},

	"SCARD":     {run: forward},
	"SISMEMBER": {run: forward},
	"SMEMBERS":  {run: forward},
	"SINTER":    {run: forward},
	"SUNION":    {run: forward},
	"SDIFF":     {run: forward},
	"SADD":      {run: forward, changes: unlessZero, grows: true},
	"SREM":      {run: shrink, changes: unlessZero},

	"ZCARD":         {run: forward},
	"ZSCORE":        {run: forward},
	"ZRANK":         {run: forward},
	"ZRANGE":        {run: forward},
	"ZREVRANGE":     {run: forward},
	"ZRANGEBYSCORE": {run: forward},
	"ZADD":          {run: forward, changes: always, grows: true},
	"ZINCRBY":       {run: forward, changes: always, grows: true},
	"ZREM":          {run: shrink, changes: unlessZero},
}

// What sessions ask is found without looking it up.
var getRow, setRow = commands["GET"], commands["SET"]

// commandOf is the row of that name, nil for none.
func commandOf(name string) *command {
	switch name {
	case "GET":
		return getRow
	case "SET":
		return setRow
	}
	return commands[name]
}

func always(*host.Reply) bool       { return true }
func unlessNil(r *host.Reply) bool  { return !r.IsNull() }
func unlessZero(r *host.Reply) bool { return r.Kind != host.IntegerReply || r.Integer != 0 }

const (
	errNotInteger = "ERR value is not an integer or out of range"
	errSyntax     = "ERR syntax error"
)

// changed reports whether the answer means that the data changed.
func (c *command) changed(r *host.Reply) bool {
	return !r.IsError() && c.changes != nil && c.changes(r)
}

// forward leaves everything to the engine.
func forward(s *store, row *command, args []string, r *host.Reply) {
	s.engine.dispatch(args, r)
	if row.changed(r) {
		s.logged(args...)
	}
}

// get is GET key.
func get(s *store, row *command, args []string, r *host.Reply) {
	if len(args) == 2 {
		value, err := s.engine.get(args[1])
		switch {
		case err == nil:
			r.SetString(value)
			return
		case errors.Is(err, miniredis.ErrKeyNotFound):
			r.SetNull()
			return
		}
	}
	s.engine.dispatch(args, r)
}

// replace is GETSET: like SET.
func replace(s *store, row *command, args []string, r *host.Reply) {
	forward(s, row, args, r)
	if !r.IsError() {
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
	if row.changed(r) && !s.engine.db().Exists(args[1]) {
		s.expires.clear(args[1])
	}
}

func rename(s *store, row *command, args []string, r *host.Reply) {
	forward(s, row, args, r)
	if r.IsError() || args[1] == args[2] {
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
	if !r.IsError() {
		s.expires.reset()
	}
}
