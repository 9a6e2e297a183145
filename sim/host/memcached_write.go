package host

import "strconv"

// How commands and answers stand on a wire.

// cacheNumber is a number of a line. Those of 64 bits have no sign.
type cacheNumber struct {
	n        uint64
	negative bool
}

// cacheNumbers are the numbers of a line, in their order.
type cacheNumbers struct {
	all [4]cacheNumber
	n   int
}

func (w *cacheNumbers) add(n uint64) {
	w.all[w.n] = cacheNumber{n: n}
	w.n++
}

func (w *cacheNumbers) addSigned(n int64) {
	if w.add(uint64(n)); n < 0 {
		w.all[w.n-1] = cacheNumber{uint64(-n), true}
	}
}

// numbers are those that stand behind the key, or before the keys of gat.
func (r *CacheRequest) numbers() (w cacheNumbers) {
	switch f := cacheForms[r.Name]; {
	case f != nil && f.value:
		w.add(uint64(r.Flags))
		w.addSigned(r.Expires)
		w.add(uint64(r.Bytes()))
		if f.least == 6 {
			w.add(r.Unique)
		}
	case r.Name == "incr" || r.Name == "decr":
		w.add(r.Delta)
	case r.Name == "touch" || r.touches() || r.Name == "flush_all" && r.Expires != 0:
		w.addSigned(r.Expires)
	}
	return w
}

// touches reports whether the command gets and touches.
func (r *CacheRequest) touches() bool { return r.Name == "gat" || r.Name == "gats" }

// size is the numbers' length on a line, each with a space before it.
func (w *cacheNumbers) size() int {
	n := 0
	for _, x := range w.all[:w.n] {
		for n += 2; x.n > 9; x.n /= 10 {
			n++
		}
		if x.negative {
			n++
		}
	}
	return n
}

func (w *cacheNumbers) appendTo(b []byte) []byte {
	for _, x := range w.all[:w.n] {
		if b = append(b, ' '); x.negative {
			b = append(b, '-')
		}
		b = strconv.AppendUint(b, x.n, 10)
	}
	return b
}

// AppendLine appends the command's line and its end.
func (r *CacheRequest) AppendLine(b []byte) []byte {
	b = append(b, r.Name...)
	numbers := r.numbers()
	if r.touches() {
		b = numbers.appendTo(b)
	}
	for _, k := range r.Keys {
		b = append(append(b, ' '), k...)
	}
	if !r.touches() {
		b = numbers.appendTo(b)
	}
	if r.NoReply {
		b = append(b, " noreply"...)
	}
	return append(b, "\r\n"...)
}

// AppendText appends the answer as it stands on a wire, with or without the
// bytes of Fill.
func (r *CacheReply) AppendText(b []byte, fill bool) []byte {
	for i := range r.Items {
		v := &r.Items[i]
		b = append(append(b, "VALUE "...), v.Key...)
		b = strconv.AppendUint(append(b, ' '), uint64(v.Flags), 10)
		b = strconv.AppendInt(append(b, ' '), int64(len(v.Data)+v.Fill), 10)
		if v.Unique > 0 {
			b = strconv.AppendUint(append(b, ' '), v.Unique, 10)
		}
		b = append(append(b, "\r\n"...), v.Data...)
		if fill {
			b = AppendFill(b, v.Fill)
		}
		b = append(b, "\r\n"...)
	}
	for _, s := range r.Stats {
		b = append(append(append(append(b, "STAT "...), s.Name...), ' '), s.Value...)
		b = append(b, "\r\n"...)
	}
	if r.Line == "" {
		return b
	}
	return append(append(b, r.Line...), "\r\n"...)
}

// AppendFill appends n bytes of a value that nobody reads.
func AppendFill(b []byte, n int) []byte {
	for range n {
		b = append(b, ' ')
	}
	return b
}
