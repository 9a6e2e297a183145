package redis

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/hadrill/hadrill/sim/host"
)

// appendDataset adds commands that make the present data, in the order of keys.
func (s *store) appendDataset(buf []byte) []byte {
	for _, key := range s.engine.db().Keys() {
		buf = s.appendKey(buf, key)
		if at, ok := s.expires.get(key); ok {
			buf = appendCommand(buf, "PEXPIREAT", key, strconv.FormatInt(milliseconds(at), 10))
		}
	}
	return buf
}

// appendKey adds the commands that make one key. The engine's errors mean that
// there is no such key or that it has another type, which cannot be here.
func (s *store) appendKey(buf []byte, key string) []byte {
	switch s.engine.db().Type(key) {
	case "string":
		v, _ := s.engine.db().Get(key)
		buf = appendCommand(buf, "SET", key, v)
	case "hash":
		fields, _ := s.engine.db().HKeys(key)
		for _, f := range fields {
			buf = appendCommand(buf, "HSET", key, f, s.engine.db().HGet(key, f))
		}
	case "list":
		elements, _ := s.engine.db().List(key)
		for _, e := range elements {
			buf = appendCommand(buf, "RPUSH", key, e)
		}
	case "set":
		members, _ := s.engine.db().Members(key)
		for _, m := range members {
			buf = appendCommand(buf, "SADD", key, m)
		}
	case "zset":
		buf = s.appendSortedSet(buf, key)
	}
	return buf
}

func (s *store) appendSortedSet(buf []byte, key string) []byte {
	scores, _ := s.engine.db().SortedSet(key)
	members := make([]string, 0, len(scores))
	for m := range scores { // order cannot show: sorted below
		members = append(members, m)
	}
	slices.SortFunc(members, strings.Compare)
	for _, m := range members {
		buf = appendCommand(buf, "ZADD", key, strconv.FormatFloat(scores[m], 'g', -1, 64), m)
	}
	return buf
}

// load executes the commands of a file. A truncated last one is left out.
func (s *store) load(data []byte, now host.Time) (whole bool, err error) {
	var r host.Reply
	return readCommands(data, func(args []string) error {
		row := commands[args[0]]
		if row == nil {
			return fmt.Errorf("unknown command %q", args[0])
		}
		s.execute(row, args, now, &r)
		if r.IsError() {
			return fmt.Errorf("command %q: %s", args[0], r.Text)
		}
		return nil
	})
}
