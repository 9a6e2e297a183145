package host

import (
	"strconv"
	"strings"
)

// The lines of memcached's text protocol (memcached 1.6.18, proto_text.c).

// Answers to lines that are no command.
const (
	cacheUnknown   = "ERROR"
	cacheBadLine   = "CLIENT_ERROR bad command line format"
	cacheBadDelta  = "CLIENT_ERROR invalid numeric delta argument"
	cacheBadExpiry = "CLIENT_ERROR invalid exptime argument"
	cacheBadDelete = "CLIENT_ERROR bad command line format.  Usage: delete <key> [noreply]"
)

// cacheForm is how the words of a command stand on its line.
type cacheForm struct {
	least, most int // words, the command's name and noreply included
	read        func(r *CacheRequest, words []string) (problem string)
	value       bool // a value follows the line
}

// cacheForms is the table of all commands.
var cacheForms = map[string]*cacheForm{
	"get":       {2, 0, readCacheKeys, false},
	"gets":      {2, 0, readCacheKeys, false},
	"gat":       {2, 0, readCacheTouching, false},
	"gats":      {2, 0, readCacheTouching, false},
	"set":       {5, 6, readCacheValue, true},
	"add":       {5, 6, readCacheValue, true},
	"replace":   {5, 6, readCacheValue, true},
	"append":    {5, 6, readCacheValue, true},
	"prepend":   {5, 6, readCacheValue, true},
	"cas":       {6, 7, readCacheCompared, true},
	"delete":    {2, 4, readCacheDelete, false},
	"incr":      {3, 4, readCacheDelta, false},
	"decr":      {3, 4, readCacheDelta, false},
	"touch":     {3, 4, readCacheTouch, false},
	"flush_all": {1, 3, readCacheFlush, false},
	"verbosity": {2, 3, readCacheWords, false},
	"stats":     {1, 0, readCacheWords, false},
	"version":   {1, 0, readCacheWords, false},
	"quit":      {1, 0, readCacheWords, false},
}

// HasValue reports whether a value follows the command's line.
func (r *CacheRequest) HasValue() bool {
	f := cacheForms[r.Name]
	return f != nil && f.value
}

// ReadLine makes r the command of a line, without its end. Of a command with a
// value, Fill is the length that the line announces. The problem is the server's
// answer to a line that is no command, "" for one that is; whether that is kept
// back says NoReply.
func (r *CacheRequest) ReadLine(line string) (problem string) {
	*r = CacheRequest{Keys: r.Keys[:0]}
	words := strings.FieldsFunc(line, func(c rune) bool { return c == ' ' })
	if len(words) == 0 {
		return cacheUnknown
	}
	r.Name = words[0]
	f := cacheForms[r.Name]
	if f == nil || len(words) < f.least || f.most > 0 && len(words) > f.most {
		return cacheUnknown
	}
	r.NoReply = f.most > 0 && words[len(words)-1] == "noreply"
	return f.read(r, words[1:])
}

// readCacheKey reads a key.
func (r *CacheRequest) readCacheKey(word string) (problem string) {
	if len(word) > CacheKeyLimit {
		return cacheBadLine
	}
	r.Keys = append(r.Keys, word)
	return ""
}

func readCacheKeys(r *CacheRequest, words []string) string {
	for _, w := range words {
		if problem := r.readCacheKey(w); problem != "" {
			return problem
		}
	}
	return ""
}

func (r *CacheRequest) readExpiry(word, problem string) string {
	var err error
	if r.Expires, err = strconv.ParseInt(word, 10, 32); err != nil {
		return problem
	}
	return ""
}

func readCacheTouching(r *CacheRequest, words []string) string {
	if problem := r.readExpiry(words[0], cacheBadExpiry); problem != "" {
		return problem
	}
	return readCacheKeys(r, words[1:])
}

func readCacheTouch(r *CacheRequest, words []string) string {
	if problem := r.readCacheKey(words[0]); problem != "" {
		return problem
	}
	return r.readExpiry(words[1], cacheBadExpiry)
}

func readCacheValue(r *CacheRequest, words []string) string {
	if problem := r.readCacheKey(words[0]); problem != "" {
		return problem
	}
	flags, bad := strconv.ParseUint(strings.TrimPrefix(words[1], "+"), 10, 64) // of which 32 bits count
	n, bad2 := strconv.ParseInt(words[3], 10, 32)
	if bad != nil || bad2 != nil || n < 0 || n > CacheDataLimit {
		return cacheBadLine
	}
	r.Flags, r.Fill = uint32(flags), int(n)
	return r.readExpiry(words[2], cacheBadLine)
}

func readCacheCompared(r *CacheRequest, words []string) string {
	problem := readCacheValue(r, words)
	if problem != "" {
		return problem
	}
	var err error
	if r.Unique, err = strconv.ParseUint(words[4], 10, 64); err != nil {
		return cacheBadLine
	}
	return ""
}

func readCacheDelta(r *CacheRequest, words []string) string {
	if problem := r.readCacheKey(words[0]); problem != "" {
		return problem
	}
	var err error
	if r.Delta, err = strconv.ParseUint(words[1], 10, 64); err != nil {
		return cacheBadDelta
	}
	return ""
}

// readCacheDelete takes the 0 of old clients, a time that nobody waits any more.
func readCacheDelete(r *CacheRequest, words []string) string {
	rest := words[1:]
	if len(rest) > 0 && rest[0] == "0" {
		rest = rest[1:]
	}
	if len(rest) > 0 && !(len(rest) == 1 && r.NoReply) {
		return cacheBadDelete
	}
	return r.readCacheKey(words[0])
}

func readCacheFlush(r *CacheRequest, words []string) string {
	if r.NoReply {
		words = words[:len(words)-1]
	}
	if len(words) == 0 {
		return ""
	}
	return r.readExpiry(words[0], cacheBadExpiry)
}

func readCacheWords(r *CacheRequest, words []string) string {
	if r.NoReply {
		words = words[:len(words)-1]
	}
	r.Keys = append(r.Keys, words...)
	return ""
}
