package redisrepl

// Order puts the parts of a stream into order that came by several connections.
// The zero Order expects the byte of number 0; set Next.
type Order struct {
	// Next is the number of the byte that is due.
	Next int64
	// parts came before their time, by the number of their first byte.
	parts map[int64][]byte
}

// Take takes a part that begins with the byte of that number and returns what is
// due now, in order; the slice is valid until the next call.
func (o *Order) Take(number int64, part []byte) []byte {
	if number != o.Next {
		if number > o.Next && len(part) > 0 {
			if o.parts == nil {
				o.parts = map[int64][]byte{}
			}
			o.parts[number] = part
		}
		return nil
	}
	due := part
	o.Next += int64(len(part))
	for {
		more, ok := o.parts[o.Next]
		if !ok {
			return due
		}
		delete(o.parts, o.Next)
		due = append(due[:len(due):len(due)], more...)
		o.Next += int64(len(more))
	}
}
