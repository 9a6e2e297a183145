package host

// Memcached is memcached's text protocol: CacheRequest and CacheReply.
const Memcached Protocol = "memcached"

// What the protocol allows at the most.
const (
	CacheKeyLimit  = 250       // bytes of a key
	CacheDataLimit = 1<<31 - 3 // bytes of a value
)

// CacheRequest is a command to a memcached. Which fields count depends on the
// command; those that do not are left as they are.
type CacheRequest struct {
	// Name is the command: "get", "set", "incr" ...
	Name string
	// Keys are the keys of get, gets, gat and gats; every other command has one,
	// or, if it has no key, its words: "items" of stats, say.
	Keys []string
	// Flags go with the value and come back with it.
	Flags uint32
	// Expires is the value's life in seconds, 0 for ever, below 0 over already;
	// more than 30 days is seconds since 1970. Of flush_all it is the delay.
	Expires int64
	// Unique is the value's number, as gets gave it, which cas compares.
	Unique uint64
	// Delta is the amount that incr and decr add and take away.
	Delta uint64
	// Data and then Fill further bytes (spaces on a wire) are the value. Values
	// of which the length matters and not the bytes cost no memory that way.
	Data string
	Fill int
	// NoReply asks for no answer: the reply to it is empty.
	NoReply bool
}

// Set makes r the command name of one key; all else is as of a fresh request.
// The array of Keys is used again.
func (r *CacheRequest) Set(name, key string) {
	*r = CacheRequest{Name: name, Keys: append(r.Keys[:0], key)}
}

// Key is the first of Keys, "" without any.
func (r *CacheRequest) Key() string {
	if len(r.Keys) == 0 {
		return ""
	}
	return r.Keys[0]
}

// Bytes is the value's length.
func (r *CacheRequest) Bytes() int { return len(r.Data) + r.Fill }

// Size implements Message.
func (r *CacheRequest) Size() int {
	numbers := r.numbers()
	n := len(r.Name) + numbers.size() + len("\r\n")
	for _, k := range r.Keys {
		n += 1 + len(k)
	}
	if r.NoReply {
		n += len(" noreply")
	}
	if r.HasValue() {
		n += r.Bytes() + len("\r\n")
	}
	return n
}

// Fail answers an error of the server's.
func (r *CacheRequest) Fail(_ int, resp Message) {
	if a, ok := resp.(*CacheReply); ok {
		a.Set("SERVER_ERROR injected failure")
	}
}

// CacheReply is a memcached's answer: values or statistics, and a line. The
// arrays are used again by a Reply that is kept.
type CacheReply struct {
	// Line is the answer, or what stands behind values and statistics:
	// "STORED", "14", "END". "" is no answer.
	Line  string
	Items []CacheItem
	Stats []CacheStat
}

// CacheItem is a value that was found.
type CacheItem struct {
	Key    string
	Flags  uint32
	Unique uint64 // the value's number, as gets asks for it; 0 where it was not asked for
	Data   string
	Fill   int // as in a CacheRequest
}

// Text is the value in full.
func (v *CacheItem) Text() string { return string(AppendFill([]byte(v.Data), v.Fill)) }

// CacheStat is a statistic.
type CacheStat struct{ Name, Value string }

// Set makes the answer that line alone.
func (r *CacheReply) Set(line string) {
	r.Line, r.Items, r.Stats = line, r.Items[:0], r.Stats[:0]
}

// Find is the value of a key in the answer; nil when it was not found.
func (r *CacheReply) Find(key string) *CacheItem {
	for i := range r.Items {
		if r.Items[i].Key == key {
			return &r.Items[i]
		}
	}
	return nil
}

// Size implements Message.
func (r *CacheReply) Size() int {
	n := 0
	if r.Line != "" {
		n = len(r.Line) + len("\r\n")
	}
	for i := range r.Items {
		v := &r.Items[i]
		bytes := len(v.Data) + v.Fill
		n += len("VALUE   \r\n\r\n") + len(v.Key) + digits(int64(v.Flags)) + digits(int64(bytes)) + bytes
		if v.Unique > 0 {
			n += 1 + digits(int64(v.Unique))
		}
	}
	for _, s := range r.Stats {
		n += len("STAT  \r\n") + len(s.Name) + len(s.Value)
	}
	return n
}

// String is the answer as it stands on a wire, without the bytes of Fill.
func (r *CacheReply) String() string { return string(r.AppendText(nil, false)) }
