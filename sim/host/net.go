package host

import (
	"errors"
	"io"
	"net/netip"
	"time"
)

// Message is a request or an answer that travels between programs.
//
// Ownership: the caller provides both req and resp. Until Call returns they
// belong to the other side. After Call returned nil both are the caller's
// again and may be used anew. After an error the other side may still be
// working with them (a request that timed out is still being served), so the
// caller must let go of both and take fresh ones. A handler must not keep
// either beyond its return.
type Message interface {
	// Size is the message's length on the wire in bytes, headers included.
	Size() int
}

// Failer is a request that knows how a failure is answered: fault injection
// ("fail with status 503") needs no knowledge of the protocol.
type Failer interface {
	Message
	// Fail fills resp with the protocol's failure; status is an HTTP status for
	// web requests and is ignored where the protocol has none.
	Fail(status int, resp Message)
}

// Handler answers requests; each request runs as a process of its own.
type Handler interface {
	// Handle fills resp. Instead of an answer it can return ErrReset (the
	// connection is reset) or ErrClosed (closed without an answer); any other
	// error counts as ErrReset. peer is the address the connection came from.
	Handle(peer netip.Addr, req, resp Message) error
}

// Prompt is a Handler that can tell, before it gets a request, that it will
// answer without waiting. A ground may then spare the process.
type Prompt interface {
	Handler
	Prompt() bool
}

// HandlerFunc makes a Handler of a function.
type HandlerFunc func(peer netip.Addr, req, resp Message) error

// Handle calls f.
func (f HandlerFunc) Handle(peer netip.Addr, req, resp Message) error { return f(peer, req, resp) }

// Options of a Call or a Dial.
type Options struct {
	// From is the source address; the zero Addr means the machine's own. It
	// must be one the machine has.
	From netip.Addr
	// Connect limits how long opening the connection may take; 0 means the
	// kernel's own limit (Linux tcp_syn_retries 6: 127 s).
	Connect time.Duration
	// Read limits the wait for the answer; 0 means for ever.
	Read time.Duration
}

// Conn is an open connection that carries one request at a time.
type Conn interface {
	// Call sends req and waits for resp; read as Options.Read. After an error
	// the connection is of no further use.
	Call(req, resp Message, read time.Duration) error
	io.Closer
}

// Errors of Call, Dial and Serve. They are compared with errors.Is.
var (
	// ErrRefused: the machine answered that nobody listens there (RST to SYN).
	ErrRefused = errors.New("connection refused")
	// ErrUnreachable: no machine answers for the address (EHOSTUNREACH).
	ErrUnreachable = errors.New("no route to host")
	// ErrConnectTimeout: no answer to SYN within Options.Connect.
	ErrConnectTimeout = errors.New("connect timed out")
	// ErrTimeout: connected, sent, no answer within Options.Read.
	ErrTimeout = errors.New("read timed out")
	// ErrReset: the connection was reset after it had been opened.
	ErrReset = errors.New("connection reset by peer")
	// ErrClosed: the connection was closed before an answer came.
	ErrClosed = errors.New("connection closed by peer")
	// ErrInUse: another program listens on the address (EADDRINUSE).
	ErrInUse = errors.New("address already in use")
	// ErrNoAddress: the machine has not the source address (EADDRNOTAVAIL).
	ErrNoAddress = errors.New("cannot assign requested address")
)

// Sent tells whether the request may have reached the other side before err:
// whether repeating it can execute it twice.
func Sent(err error) bool {
	return errors.Is(err, ErrTimeout) || errors.Is(err, ErrReset) || errors.Is(err, ErrClosed)
}

// Datagram is one packet without a connection.
type Datagram struct {
	From, To netip.Addr // To may be a multicast group, such as 224.0.0.18
	Protocol uint8      // IP protocol number; 112 is VRRP
	Payload  Message    // must not be changed once sent
}

// Receiver takes datagrams; each call is a process of its own.
type Receiver interface{ Receive(d Datagram) }
