package host

// Subscribe asks a Redis server, or a Sentinel, for the next message of some
// channels and is answered, when there is one, by Published. It travels on a
// connection of its own: the first one subscribes (SUBSCRIBE), each further one
// waits for what the server sends next.
type Subscribe struct {
	// Channels are the names, or with Pattern the glob-style patterns (PSUBSCRIBE),
	// of which only "*" is served by our own programs.
	Channels []string
	Pattern  bool
	// Seen is the Sequence of the message before, 0 at first: messages published
	// from now on.
	Seen uint64
	// Connection is as in a Command.
	Connection uint64
}

// Size implements Message.
func (s *Subscribe) Size() int {
	n := 19
	for _, c := range s.Channels {
		n += len(c) + 8
	}
	return n
}

// Fail resets the subscription: the protocol has no failure of it.
func (s *Subscribe) Fail(_ int, resp Message) {
	if p, ok := resp.(*Published); ok {
		*p = Published{}
	}
}

// Published is one message of a channel. Without a Channel it is none: the
// subscription has begun, or nothing came in a while.
type Published struct {
	Channel, Text string
	// Sequence counts the server's messages from 1; 0 where the server does not
	// tell, whose connection keeps them in order.
	Sequence uint64
}

// Size implements Message.
func (p *Published) Size() int { return 27 + len(p.Channel) + len(p.Text) }
