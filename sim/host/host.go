package host

import (
	"io"
	"math/rand/v2"
	"net/netip"
	"time"
)

// Host is a program's view of its machine. All methods must be called from the
// program's own processes.
type Host interface {
	// Machine is the machine's name in the scenario, such as "lb1".
	Machine() string
	// Program is the program's name on its machine, as faults call it; a child made
	// by Fork has a slash and its own name behind that.
	Program() string

	// Now is the machine's wall clock (CLOCK_REALTIME): it can be set, ahead and
	// back.
	Now() Time
	// Monotonic is a clock that nobody sets (CLOCK_MONOTONIC). Its zero means
	// nothing: differences count. Every wait and time limit goes by it.
	Monotonic() Time
	// Sleep waits for d; d <= 0 returns at once, after letting nothing else run.
	Sleep(d time.Duration)
	// After runs t as a process of this program in d.
	After(d time.Duration, t Task) Timer
	// Go starts t as a process of this program, now, after the current process
	// next waits.
	Go(t Task)
	// NewCond makes a condition that processes of this program wait for.
	NewCond() Cond

	// Work waits for d of working time that needs no core (disk, remote parts,
	// locks); it stretches while the machine is slowed.
	Work(d time.Duration)
	// Compute uses a core for d: it queues, first come first served, for one of
	// the machine's cores, and stretches while the machine is slowed.
	Compute(d time.Duration)

	// Rand is a stream of random numbers of this program, named, derived from
	// the run's seed and independent of every other stream. The same name gives
	// the same stream, which goes on where it stood.
	Rand(stream string) *rand.Rand

	// Serve accepts connections on at, whose requests speak that protocol. An
	// unspecified address (0.0.0.0) means every address the machine has, also
	// later ones. ErrInUse when taken; ErrNoAddress where the machine has not the
	// address, unless it has net.ipv4.ip_nonlocal_bind or h is Transparent: then
	// connections come as soon as it has.
	Serve(at netip.AddrPort, speaks Protocol, h Handler) (io.Closer, error)
	// Call opens a connection, sends req, waits for resp and closes it.
	// See Message for who owns req and resp.
	Call(to netip.AddrPort, req, resp Message, o Options) error
	// Dial opens a connection that is kept. o.Read does not matter.
	Dial(to netip.AddrPort, o Options) (Conn, error)

	// ClientGone reports whether the client whose request the calling process
	// answers has closed its end, as far as this machine's kernel has heard
	// (EPOLLRDHUP). False in a process that answers no request.
	ClientGone() bool
	// OnClientGone runs t as a process when the client whose request the calling
	// process answers has closed its end, as far as this machine's kernel hears:
	// also later, while the connection is idle. A second call replaces the first;
	// without effect in a process that answers no request.
	OnClientGone(t Task)
	// FollowClient has what the calling process waits for by Call, Dial and
	// Conn.Call end with ErrClientGone as soon as ClientGone is true, or not any
	// more, until the request that it answers is answered. The connection is closed
	// then, and the other side goes on with what it was sent. With a client that had
	// gone before, Call and Dial open nothing, while a request over a connection that
	// is open may have been sent. Without effect in a process that answers no request.
	FollowClient(follow bool)

	// CloseClients closes the connections that this program has accepted, whatever
	// it was asked by them, except the one whose request the calling process
	// answers and those whose present request keep reports to be kept. The request
	// is nil on a connection that is idle.
	CloseClients(keep func(req Message) bool)

	// ServeStreams accepts connections on at for a program that knows no message
	// (a proxy in mode tcp); else as Serve.
	ServeStreams(at netip.AddrPort, a Acceptor) (io.Closer, error)
	// DialStream opens a connection as such. Only o.Connect and o.From matter, and
	// in the simulator o.Proxy, and o.Protocol where it is HTTPS: TLS is opened.
	DialStream(to netip.AddrPort, o Options) (Stream, error)
	// JoinStreams passes on what comes from either side until one of them ends,
	// as Joined says, or nothing came from either for idle (0: for ever). Both
	// streams are closed when it returns.
	JoinStreams(client, server Stream, idle time.Duration) Joined

	// Address is the machine's own fixed address.
	Address() netip.Addr
	// AddAddress adds a further address (a virtual IP) to the machine. The
	// address is lost when the machine goes down, not when the program does.
	AddAddress(a netip.Addr)
	// RemoveAddress takes it away again; removing one that is not there is
	// without effect.
	RemoveAddress(a netip.Addr)
	// HasAddress reports whether the machine has a now.
	HasAddress(a netip.Addr) bool
	// FilterAddress has the machine drop every packet that comes to a or leaves
	// from it, ARP excepted, or lets them pass again. It outlives the program,
	// not the machine.
	FilterAddress(a netip.Addr, drop bool)
	// Announce sends one gratuitous ARP for a: machines that have an entry for
	// a in their ARP cache update it.
	Announce(a netip.Addr)

	// LinkUp reports whether the machine's network interface has a carrier.
	LinkUp() bool
	// OnLink runs t as a process whenever that changes, until the program ends.
	OnLink(t Task)

	// Send sends a datagram to one address or to a multicast group of the
	// network. Loss is silent, as it is on a wire.
	Send(d Datagram)
	// Receive has r called, as a process, for each datagram of the IP protocol
	// that reaches the machine, until the program ends.
	Receive(protocol uint8, r Receiver)

	// Disk is the machine's disk, as this program sees it.
	Disk() Disk

	// Fork starts main as a child: a program of its own that can be signalled
	// by name ("keepalived/vrrp"). It gets SIGTERM when its parent dies
	// (prctl PR_SET_PDEATHSIG). exited runs as a process of the parent when the
	// child has ended for any reason.
	Fork(name string, main Main, exited Task)
	// Running reports whether a program of this machine is alive: what pidof
	// answers. A frozen program is alive.
	Running(program string) bool

	// Service asks the machine's service manager to start a program, or to stop it
	// with SIGTERM, and does not wait for it (systemctl --no-block). One that runs is
	// not started again, one that is ending is started when it has ended, one that
	// the machine has still to start when it boots is stopped then.
	Service(program string, run bool)

	// OnStop replaces what SIGTERM does. t runs as a process; the program ends
	// when it calls Exit. Without it SIGTERM ends the program at once.
	OnStop(t Task)
	// Exit ends the program. It does not return.
	Exit()

	// Expose lets the ground look at what the program keeps, such as the rows of a
	// database, while it runs. A ground that cannot look does nothing.
	Expose(state any)

	// Note puts one line about what the program did into the run's record,
	// such as Note("vrrp", "VI_1 entering MASTER STATE").
	Note(kind, detail string)
}

// NoteRefused is the kind of the note that a program makes, once a place, when a
// request comes to a section of its configuration that its reader refused because
// nobody seemed to come there. The detail is "FILE:LINE:COL: text", and the answer a
// 500. Nothing that was measured can be believed then.
const NoteRefused = "refused"

// Main is a program's first process. The program goes on after it returned,
// until it is killed, stopped or calls Exit; an error ends it and is recorded.
type Main func(Host) error

// Task is something that runs as a process. An interface rather than a
// function, so that a struct that exists already can be scheduled without a
// closure.
type Task interface{ Run() }

// TaskFunc makes a Task of a function.
type TaskFunc func()

// Run calls f.
func (f TaskFunc) Run() { f() }

// Timer is a Task that waits for its time. The zero Timer waits for nothing.
type Timer struct {
	s   Stopper
	gen uint32
}

// Stopper is implemented by a ground behind Timer; gen tells its timers apart when it
// uses one again.
type Stopper interface{ StopTimer(gen uint32) bool }

// NewTimer is for the grounds.
func NewTimer(s Stopper, gen uint32) Timer { return Timer{s, gen} }

// Stop forgets the task; false when it started or was stopped before.
func (t Timer) Stop() bool { return t.s != nil && t.s.StopTimer(t.gen) }

// Cond lets processes of one program wait for each other. Waiting processes
// are woken in the order in which they began to wait.
type Cond interface {
	// Wait waits for a Signal or Broadcast; it gives up after d when d > 0.
	// False means that it gave up.
	Wait(d time.Duration) bool
	// Signal wakes the process that has waited longest, if there is one.
	Signal()
	// Broadcast wakes all.
	Broadcast()
	// Waiting is how many wait.
	Waiting() int
}
