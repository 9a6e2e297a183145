package session

import (
	"strconv"
	"time"
)

// springGrace is how much longer than its session a hash is kept, for who hears only then
// that the session has expired.
const springGrace = 5 * time.Minute

// Commands of the repository that keeps an index (RedisIndexedSessionRepository, the only
// one up to Spring Boot 2): beside the hash, a key that expires with the session, and a
// set for each minute of the sessions that end in it (RedisSessionExpirationPolicy).

// ExpiryKey is that of the key that expires with a session.
func (w Spring) ExpiryKey(id string) string { return w.Key(springMember(id)) }

// springMember gives the member that stands for a session in the set of a minute.
func springMember(id string) string { return "expires:" + id }

// springMinute is the key of the set of those that end within the minute after a time.
func springMinute(ends time.Duration) string {
	next := ends.Truncate(time.Minute) + time.Minute
	return "spring:session:expirations:" + millis(next)
}

// Renew gives the commands by which Redis is told when a session ends that a request has
// used; before is when it was used before that, below 0 for a new session.
func (w Spring) Renew(s *Session, before time.Duration) (all [][]string) {
	minute, member := springMinute(s.Accessed+s.MaxInactive), springMember(s.ID)
	if old := springMinute(before + s.MaxInactive); before >= 0 && old != minute {
		all = append(all, []string{"SREM", old, member})
	}
	key := w.ExpiryKey(s.ID)
	if s.MaxInactive < 0 {
		return append(all, []string{"APPEND", key, ""}, []string{"PERSIST", key}, []string{"PERSIST", w.Key(s.ID)})
	}
	seconds := func(d time.Duration) string { return strconv.FormatInt(int64(d/time.Second), 10) }
	later := seconds(s.MaxInactive + springGrace)
	all = append(all, []string{"SADD", minute, member}, []string{"EXPIRE", minute, later})
	if s.MaxInactive == 0 {
		all = append(all, []string{"DEL", key})
	} else {
		all = append(all, []string{"APPEND", key, ""}, []string{"EXPIRE", key, seconds(s.MaxInactive)})
	}
	return append(all, []string{"EXPIRE", w.Key(s.ID), later})
}

// End gives the commands that end a session, as it is in Redis: the hash stays for a while,
// and says that the session has no time left.
func (w Spring) End(s *Session) [][]string {
	all := [][]string{
		{"SREM", springMinute(s.Accessed + s.MaxInactive), springMember(s.ID)},
		{"DEL", w.ExpiryKey(s.ID)},
		{"HMSET", w.Key(s.ID), springMaxInactive, "0"},
	}
	s.MaxInactive = 0
	return append(all, w.Renew(s, s.Accessed)...)
}
