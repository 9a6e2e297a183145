package host

// Command is a command to a store in the Redis protocol.
type Command struct {
	// Args are the command's name, in capitals, and its arguments; the first N
	// of the array.
	Args [4]string
	N    int
}

// Set makes c the command with these arguments (at most 4).
func (c *Command) Set(args ...string) { c.N = copy(c.Args[:], args) }

// Size implements Message.
func (c *Command) Size() int {
	n := 4
	for _, a := range c.Args[:c.N] {
		n += len(a) + 8
	}
	return n
}

// Fail answers an error reply.
func (c *Command) Fail(_ int, resp Message) {
	if r, ok := resp.(*Reply); ok {
		*r = Reply{Err: "ERR injected failure"}
	}
}

// Reply is a store's answer.
type Reply struct {
	Value string // bulk or simple string, or the integer in decimal
	Nil   bool   // the null reply
	Err   string // "ERR ...", "LOADING ..." when the store refused
}

// Size implements Message.
func (r *Reply) Size() int { return 8 + len(r.Value) + len(r.Err) }
