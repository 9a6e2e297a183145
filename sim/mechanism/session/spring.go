package session

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"time"
)

// Spring keeps each session in Redis as Spring Session 3 does with the repository that
// Spring Boot chooses by default (RedisSessionRepository): a hash with the times and a
// field for each attribute. A request reads the whole hash, and writes at its end
// (FlushMode ON_SAVE) when it was used, and the attributes that were set (SaveMode
// ON_SET_ATTRIBUTE): an object that was altered without setAttribute is not among them,
// and the next request does not see what was altered.
//
// Values are plain text here; Spring writes them by Java's serialization.
type Spring struct {
	// MaxInactive is how long a session lives without a request, in whole seconds.
	MaxInactive time.Duration
}

// Fields of the hash (RedisSessionMapper).
const (
	springCreated     = "creationTime"
	springAccessed    = "lastAccessedTime"
	springMaxInactive = "maxInactiveInterval"
	springAttribute   = "sessionAttr:"
)

// NewSpringID returns a new id as UuidSessionIdGenerator makes them: a random UUID
// (RFC 9562 section 5.4).
func NewSpringID(r *rand.Rand) string {
	var raw [16]byte
	binary.BigEndian.PutUint64(raw[:8], r.Uint64())
	binary.BigEndian.PutUint64(raw[8:], r.Uint64())
	raw[6], raw[8] = raw[6]&0x0f|0x40, raw[8]&0x3f|0x80
	all := hex.EncodeToString(raw[:])
	return strings.Join([]string{all[:8], all[8:12], all[12:16], all[16:20], all[20:]}, "-")
}

// SpringCookie is the value of the cookie with an id, SpringID the id of such a value;
// false where it is none (DefaultCookieSerializer, useBase64Encoding).
func SpringCookie(id string) string { return base64.StdEncoding.EncodeToString([]byte(id)) }

// SpringID takes what SpringCookie gives.
func SpringID(cookie string) (id string, ok bool) {
	raw, err := base64.StdEncoding.DecodeString(cookie)
	return string(raw), err == nil && len(raw) > 0
}

// Key is that of a session's hash.
func (w Spring) Key(id string) string { return "spring:session:sessions:" + id }

// Create makes a new session.
func (w Spring) Create(id string, now time.Duration) *Session {
	return &Session{ID: id, Created: now, Accessed: now, MaxInactive: w.MaxInactive.Truncate(time.Second), tracked: true}
}

// Read makes the session of the hash's fields and values, one after the other. The error
// is that of a hash which lacks a time: somebody else wrote it.
func (w Spring) Read(id string, fields []string) (*Session, error) {
	s := &Session{ID: id, tracked: true}
	missing := map[string]bool{springCreated: true, springAccessed: true, springMaxInactive: true}
	for i := 0; i+1 < len(fields); i += 2 {
		name, value := fields[i], fields[i+1]
		if attribute, ok := strings.CutPrefix(name, springAttribute); ok {
			text := strings.TrimRight(value, " ")
			s.put(Attribute{Name: attribute, Value: text, Fill: len(value) - len(text)})
			continue
		}
		n, err := strconv.ParseInt(value, 10, 64)
		if err != nil {
			continue
		}
		delete(missing, name)
		switch name {
		case springCreated:
			s.Created = time.Duration(n) * time.Millisecond
		case springAccessed:
			s.Accessed = time.Duration(n) * time.Millisecond
		case springMaxInactive:
			s.MaxInactive = time.Duration(n) * time.Second
		}
	}
	for _, name := range [...]string{springCreated, springAccessed, springMaxInactive} {
		if missing[name] {
			return nil, fmt.Errorf("%s key must not be null", name)
		}
	}
	return s, nil
}

// Expired reports whether a session's time is over; its hash is to be deleted
// (MapSession.isExpired).
func (w Spring) Expired(s *Session, now time.Duration) bool {
	return s.MaxInactive >= 0 && now-s.Accessed >= s.MaxInactive
}

// Save appends the words of the command that writes what a request has set in a session,
// and that it was used now. A new session is written whole.
func (w Spring) Save(words []string, s *Session, isNew bool, now time.Duration) []string {
	s.Accessed = now
	words = append(words, "HMSET", w.Key(s.ID))
	if isNew {
		words = append(words, springCreated, millis(s.Created), springMaxInactive, strconv.FormatInt(int64(s.MaxInactive/time.Second), 10))
	}
	words = append(words, springAccessed, millis(s.Accessed))
	for _, a := range s.changes {
		words = append(words, springAttribute+a.Name, a.Value+strings.Repeat(" ", a.Fill))
	}
	s.changes = nil
	return words
}

// Expire appends the words of the command that has Redis forget a session when nobody has
// used it for so long.
func (w Spring) Expire(words []string, s *Session) []string {
	return append(words, "PEXPIREAT", w.Key(s.ID), millis(s.Accessed+s.MaxInactive))
}

// Invalidate ends a session; its hash is to be deleted.
func (w Spring) Invalidate(s *Session) { s.ended = true }

func millis(d time.Duration) string { return strconv.FormatInt(d.Milliseconds(), 10) }
