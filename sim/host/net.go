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

// Signer is an answer that knows who made it. The ground calls Sign with the
// program ("lb1/haproxy") for each answer that a program gives.
type Signer interface{ Sign(by string) }

// Handler answers requests; each request runs as a process of its own.
type Handler interface {
	// Handle fills resp. Instead of an answer it can return ErrReset (the
	// connection is reset) or ErrClosed (closed without an answer); any other
	// error counts as ErrReset. peer is the address the connection came from.
	Handle(peer netip.Addr, req, resp Message) error
}

// Prompt is a Handler that can tell, before it gets a request, that it will
// answer it without waiting. A ground may then spare the process.
type Prompt interface {
	Handler
	Prompt(req Message) bool
}

// Queued is a Handler that says how many connections the kernel may accept for a
// program that does not take them (the backlog of listen(2)).
type Queued interface {
	Handler
	Backlog() int
}

// Transparent is a Handler or an Acceptor whose port is opened with IP_TRANSPARENT
// (ip(7)) where its method says so: the machine may be without the address.
type Transparent interface{ Transparent() bool }

// Proxied is a Handler or an Acceptor that reads a header of the PROXY protocol where
// its method says so: the peer is the address that it tells.
type Proxied interface{ Proxied() bool }

// Trusts is a Proxied that takes the address of such a header for the peer's only where
// its method says so of the address that the connection comes from; else that one is the
// peer.
type Trusts interface {
	Proxied
	Trusts(from netip.Addr) bool
}

// Begins is a Handler whose answers begin with work. A ground may call Begin
// instead of Handle, wait as Host.Work does, and have the rest done: so a request
// needs no process of its own while it is worked on.
type Begins interface {
	Handler
	// Begin does what comes before the first piece of work, and returns how long
	// that is and what follows. It must not wait. A nil rest means that it did
	// nothing, and that Handle is to be called.
	Begin(peer netip.Addr, req, resp Message) (work time.Duration, rest Rest)
}

// Rest is the work that follows on the first piece. Finish returns what Handle
// would.
type Rest interface{ Finish() error }

// PlainHandler is a Handler of HTTPS that answers requests without TLS itself, as
// nginx does with 400. Others' connections are closed.
type PlainHandler interface {
	Handler
	// HandlePlain is Handle for such a request. It must not wait.
	HandlePlain(peer netip.Addr, req, resp Message) error
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
	// Protocol is that of the requests; "" means the usual one of the
	// request's type (HTTP for a Request, RESP for a Command). A server that
	// speaks another resets the connection.
	Protocol Protocol
	// Proxy is the client's address that a header of the PROXY protocol tells the
	// server first; the zero Addr is no header. A server that does not read one
	// cannot read what comes. No program of the ground of containers asks for it.
	Proxy netip.Addr
}

// Conn is an open connection that carries one request at a time.
type Conn interface {
	// Call sends req and waits for resp; read as Options.Read. After an error
	// the connection is of no further use.
	Call(req, resp Message, read time.Duration) error
	// Closed reports, without waiting, whether the other side has closed the
	// connection, as far as this machine's kernel has heard. It is for a connection
	// that is idle.
	Closed() bool
	// Closer may be called while another process waits in Call, which then gets
	// ErrClosed.
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
	// ErrClientGone: the client whose request the process answers has gone, and
	// Host.FollowClient says that its connections go with it.
	ErrClientGone = errors.New("client closed the connection")
	// ErrTLS: the other side does not speak TLS.
	ErrTLS = errors.New("TLS handshake failed")
	// ErrInUse: another program listens on the address (EADDRINUSE).
	ErrInUse = errors.New("address already in use")
	// ErrNoAddress: the machine has not the address to connect from, or to listen
	// on (EADDRNOTAVAIL).
	ErrNoAddress = errors.New("cannot assign requested address")
)

// Sent reports whether the request may have reached the other side before err:
// whether repeating it can execute it twice.
func Sent(err error) bool {
	return errors.Is(err, ErrTimeout) || errors.Is(err, ErrReset) || errors.Is(err, ErrClosed) || errors.Is(err, ErrClientGone)
}

// Datagram is one packet without a connection.
type Datagram struct {
	From, To netip.Addr // To may be a multicast group, such as 224.0.0.18
	Protocol uint8      // IP protocol number; 112 is VRRP
	Payload  Message    // must not be changed once sent
}

// Receiver takes datagrams; each call is a process of its own.
type Receiver interface{ Receive(d Datagram) }
