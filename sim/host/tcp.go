package host

import (
	"io"
	"net/netip"
)

// TCP is the protocol of the ports of ServeStreams: they speak anything.
const TCP Protocol = "tcp"

// Stream is this program's end of a connection whose bytes it does not read. It
// may be closed from another process than the one that joins it, which then
// ends.
type Stream interface {
	// Peer is the address at the other end.
	Peer() netip.Addr
	// Closer closes the end by FIN, whatever came and was not passed on.
	io.Closer
	// Reset closes the end by RST.
	Reset()
}

// Acceptor takes the connections of a port as such; each call runs as a process
// of its own, beginning when the connection is open. The stream is closed when
// Accept returns.
type Acceptor interface{ Accept(s Stream) }

// TLSAcceptor is an Acceptor whose connections speak TLS where its method says so: it
// ends there, and what the streams carry is without.
type TLSAcceptor interface {
	Acceptor
	TLS() bool
}

// AcceptorFunc makes an Acceptor of a function.
type AcceptorFunc func(s Stream)

// Accept calls f.
func (f AcceptorFunc) Accept(s Stream) { f(s) }

// Joined is the outcome of joining two streams. An end of one side is passed on
// to the other as it came: FIN as FIN, RST as RST; a side that the kernel gave
// up (ErrTimeout) as FIN.
type Joined struct {
	// ToServer and ToClient are the bytes passed on.
	ToServer, ToClient int64
	// Client and Server are how the sides ended: ErrClosed by FIN, ErrReset by
	// RST, ErrTimeout by silence that the kernel gave up. Nil is a side that the
	// program ended, because of the other's end, of idleness, or by Close.
	Client, Server error
}
