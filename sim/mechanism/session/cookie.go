package session

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// Cookie keeps a session in a cookie at the client, with a signature; no server has
// it. The value is
//
//	PAYLOAD.SIGNATURE
//
// both in base64url without padding (RFC 4648 section 5): the payload as a form
// writes it (when it was written, in seconds, then each attribute), the signature
// HMAC-SHA256 of the payload under the key that all servers share. Frameworks that
// do so (Flask, Rails, Play, Express) write other payloads, and the length is
// like theirs: 4/3 of what is in the session, and some 60 bytes.
type Cookie struct {
	Key []byte
	// MaxInactive is how long a cookie counts after it was written; 0 or less: for
	// ever. A cookie is written when something in the session has changed, and not
	// by reading it.
	MaxInactive time.Duration
}

// encoding is that of both parts.
var encoding = base64.RawURLEncoding

// fillMark ends the name of a part that stands for the further bytes of an attribute.
const fillMark = "*"

// timeName is the name of the time in a payload; no attribute is called so.
const timeName = "."

// Write returns the cookie's value for a session that is written at that time.
func (c *Cookie) Write(s *Session, at time.Duration) string {
	payload := encoding.EncodeToString(payloadOf(s, at))
	return payload + "." + encoding.EncodeToString(c.sign(payload))
}

// Same reports whether a value says of a session what Write would say, but for the
// time.
func (c *Cookie) Same(value string, s *Session) bool {
	payload, _, _ := strings.Cut(value, ".")
	return payload == encoding.EncodeToString(payloadOf(s, s.Accessed))
}

// Read returns the session that is in a value; nil where the signature is not the
// key's, or the time is over.
func (c *Cookie) Read(value string, now time.Duration) *Session {
	payload, signature, _ := strings.Cut(value, ".")
	signed, err := encoding.DecodeString(signature)
	if err != nil || !hmac.Equal(signed, c.sign(payload)) {
		return nil
	}
	data, err := encoding.DecodeString(payload)
	if err != nil {
		return nil
	}
	s := sessionOf(string(data))
	if s == nil || c.MaxInactive > 0 && s.idle(now) >= c.MaxInactive {
		return nil
	}
	return s
}

func (c *Cookie) sign(payload string) []byte {
	h := hmac.New(sha256.New, c.Key)
	_, _ = h.Write([]byte(payload)) // never an error
	return h.Sum(nil)
}

func payloadOf(s *Session, at time.Duration) []byte {
	b := make([]byte, 0, 64+s.size())
	b = append(b, timeName+"="...)
	b = strconv.AppendInt(b, int64(at/time.Second), 10)
	for i := range s.Attributes {
		a := &s.Attributes[i]
		b = append(b, '&')
		b = append(b, url.QueryEscape(a.Name)...)
		b = append(b, '=')
		b = append(b, url.QueryEscape(a.Value)...)
		if a.Fill > 0 {
			b = append(b, '&')
			b = append(b, url.QueryEscape(a.Name)...)
			b = append(b, fillMark+"="...)
			for range a.Fill {
				b = append(b, 'x')
			}
		}
	}
	return b
}

// size is the length of all values, with what each takes beside it.
func (s *Session) size() int {
	n := 0
	for i := range s.Attributes {
		n += 2*len(s.Attributes[i].Name) + len(s.Attributes[i].Value) + s.Attributes[i].Fill + 4
	}
	return n
}

// sessionOf reads a payload; nil for one that Write has not written.
func sessionOf(payload string) *Session {
	var s Session
	for i, pair := range strings.Split(payload, "&") {
		name, value, _ := strings.Cut(pair, "=")
		if i == 0 {
			seconds, err := strconv.ParseInt(value, 10, 64)
			if name != timeName || err != nil {
				return nil
			}
			s.Accessed = time.Duration(seconds) * time.Second
			continue
		}
		of, isFill := strings.CutSuffix(name, fillMark)
		of, err1 := url.QueryUnescape(of)
		value, err2 := url.QueryUnescape(value)
		if err1 != nil || err2 != nil {
			return nil
		}
		a := s.Get(of)
		if a.Name = of; isFill {
			a.Fill = len(value)
		} else {
			a.Value = value
		}
		s.put(a)
	}
	return &s
}
