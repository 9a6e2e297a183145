package host

import "strconv"

// RESP is the Redis protocol, RESP2: Command and Reply.
const RESP Protocol = "resp"

// Command is a command to a store in the Redis protocol.
type Command struct {
	// Args are the command's name, in capitals, and its arguments.
	Args []string
	// Connection is the one that it came by, of each another number: the high half for
	// one after the other, the low half for those that had that place before. A server
	// finds it set by the ground.
	Connection uint64
}

// Set makes c the command with these arguments. The array of Args is used again.
func (c *Command) Set(args ...string) { c.Args = append(c.Args[:0], args...) }

// Size implements Message.
func (c *Command) Size() int {
	n := 4
	for _, a := range c.Args {
		n += len(a) + 8
	}
	return n
}

// Fail answers an error reply.
func (c *Command) Fail(_ int, resp Message) {
	if r, ok := resp.(*Reply); ok {
		r.SetError("ERR injected failure")
	}
}

// ReplyKind is the type of a Reply.
type ReplyKind uint8

// The types of replies.
const (
	NullReply    ReplyKind = iota // nothing is there, "$-1" or "*-1"
	ErrorReply                    // "-ERR ...", in Text
	StatusReply                   // a simple string, such as "+OK", in Text
	StringReply                   // a bulk string, in Text
	IntegerReply                  // in Integer
	ArrayReply                    // in Elements
)

// Reply is a store's answer: a value, or an array of replies. The Set methods
// use the memory of an earlier array again, so a Reply that is kept costs no
// allocation.
type Reply struct {
	Kind     ReplyKind
	Text     string
	Integer  int64
	Elements []Reply
}

// SetNull makes r the null reply.
func (r *Reply) SetNull() { r.set(NullReply, "", 0) }

// SetError makes r an error reply, such as "ERR syntax error".
func (r *Reply) SetError(text string) { r.set(ErrorReply, text, 0) }

// SetStatus makes r a simple string, such as "OK".
func (r *Reply) SetStatus(text string) { r.set(StatusReply, text, 0) }

// SetString makes r a bulk string.
func (r *Reply) SetString(text string) { r.set(StringReply, text, 0) }

// SetInteger makes r an integer.
func (r *Reply) SetInteger(n int64) { r.set(IntegerReply, "", n) }

// SetArray makes r an array of n null replies, which the caller sets.
func (r *Reply) SetArray(n int) []Reply {
	r.set(ArrayReply, "", 0)
	for range n {
		r.Append()
	}
	return r.Elements
}

// Append adds a null reply to the array r, which the caller sets before it
// appends another.
func (r *Reply) Append() *Reply {
	n := len(r.Elements)
	if n < cap(r.Elements) {
		r.Elements = r.Elements[:n+1]
		r.Elements[n].SetNull()
	} else {
		r.Elements = append(r.Elements, Reply{})
	}
	return &r.Elements[n]
}

func (r *Reply) set(kind ReplyKind, text string, n int64) {
	r.Kind, r.Text, r.Integer, r.Elements = kind, text, n, r.Elements[:0]
}

// IsError reports whether the store refused.
func (r *Reply) IsError() bool { return r.Kind == ErrorReply }

// IsNull reports whether nothing was there.
func (r *Reply) IsNull() bool { return r.Kind == NullReply }

// Value is the string, or the integer in decimal; "" for all other replies.
func (r *Reply) Value() string {
	switch r.Kind {
	case StatusReply, StringReply:
		return r.Text
	case IntegerReply:
		return strconv.FormatInt(r.Integer, 10)
	}
	return ""
}

// Size implements Message.
func (r *Reply) Size() int {
	n := 8 + len(r.Text)
	switch r.Kind {
	case IntegerReply:
		n += digits(r.Integer)
	case ArrayReply:
		for i := range r.Elements {
			n += r.Elements[i].Size()
		}
	}
	return n
}

// digits is how long n is in decimal.
func digits(n int64) int {
	d := 1
	if n < 0 {
		d++
	}
	for n = n / 10; n != 0; n /= 10 {
		d++
	}
	return d
}

// String is the reply in one line, much as redis-cli prints it.
func (r *Reply) String() string { return string(r.appendText(nil)) }

func (r *Reply) appendText(b []byte) []byte {
	switch r.Kind {
	case NullReply:
		return append(b, "(nil)"...)
	case ErrorReply:
		return append(append(b, "(error) "...), r.Text...)
	case StatusReply:
		return append(b, r.Text...)
	case StringReply:
		return strconv.AppendQuote(b, r.Text)
	case IntegerReply:
		return strconv.AppendInt(append(b, "(integer) "...), r.Integer, 10)
	}
	b = append(b, '[')
	for i := range r.Elements {
		if i > 0 {
			b = append(b, ' ')
		}
		b = r.Elements[i].appendText(b)
	}
	return append(b, ']')
}
