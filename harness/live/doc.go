// Package live is host.Host on real sockets and the real clock: the programs
// of sim/program run on it unchanged, inside containers and in tests. It is
// responsible for one program's processes and for carrying its messages in the
// protocols that real programs speak; it starts no container, injects no fault
// from outside, and measures nothing but its own lateness. Linux only.
//
// # Processes
//
// A process is a goroutine. One of them at a time holds the program's turn;
// waiting gives it on, first come first served, so that programs need no locks.
// As in the world, Now stands still while a process holds the turn: it is the
// moment at which the process got it.
//
// # Protocols
//
// The table protocols has a row for each: a port speaks the protocol that its
// program declares, and a client speaks Options.Protocol, or what is usual for the
// request's type.
//
// # Web messages
//
// host.Request and host.Response travel as HTTP/1.1.
//
// A request has the lines Host, Cookie and X-Forwarded-For where those fields
// are not empty, then Header in its order. Form is the value of the form field
// personName: where the method has a body (all but GET, HEAD, OPTIONS, TRACE
// and DELETE) it is the body "personName=VALUE" in
// application/x-www-form-urlencoded, otherwise it is the last field of the
// query. BodyBytes are so many further bytes, an '&' and letters, which no form
// reader minds. Conn keeps the connection; Call sends "Connection: close".
// A server takes Content-Type, Content-Length, Transfer-Encoding, Connection,
// Keep-Alive, TE and Expect for the transport's: they are not in Header.
//
// With TLS they are the same: TLS 1.2 and 1.3 of package crypto/tls, sessions are
// resumed, and no certificate is judged.
//
// They travel as AJP 1.3 too (Apache Tomcat Connectors, AJP Protocol Reference).
// Headers, the query, the body and the answer are as in HTTP, the peer is the web
// server, and what else a packet tells (the client's address, a route, a secret)
// is dropped by a server and left out by a client. A CPING is a request of the
// method host.CPing; any answer of the program's is its CPONG. A request whose
// head fills more than a packet is ErrReset.
//
// An answer's body is one line of text, "Hello,VALUE,I am SERVED", in
// text/plain, as the applications of the articles answer it; it is left out
// when both are empty. Blanks fill it up to BodyBytes. VALUE is "" where there
// was no session or no value in it ("Hello,,I am PC01"; a Java page that prints
// null means the same). What index.jsp counts is its VALUE. The reader looks
// for that line in the first 4 kB of any body, so a real application may put it
// into a page; where it is missing Value and Served are "", as in a proxy's own
// error page. A new cookie is sent and read with its attributes; several
// stand one a line in SetCookie. Further headers are in Header. BodyBytes is the body's length as received. Truncated is a body
// that ends before its Content-Length or its last chunk, by FIN or by RST; a
// server asked for it announces one byte more than it sends, and closes.
//
// # Store commands
//
// host.Command and host.Reply travel in the Redis protocol (RESP2): a request
// is an array of bulk strings; a server takes lines of words as well, and makes
// the command's name capitals. Replies to commands that come together are sent
// together. host.Subscribe is SUBSCRIBE or PSUBSCRIBE once a connection;
// the server then sends host.Published.
//
// # Statements
//
// host.Statement and host.Result travel in the protocol of MySQL and MariaDB, by
// the driver go-sql-driver/mysql over our connections: Connect, SELECT 1, and what
// an application does with its rows, and what a manager asks servers and tells them
// (host/mysql_manager.go). Nobody of ours serves it.
//
// # Lines of text
//
// host.Line is a line, and one that answers it.
//
// # Commands on other machines
//
// host.Exec and host.ExecResult travel by ssh (golang.org/x/crypto/ssh), as root, by
// Options.Key: a script of the program's kind, Options.Commands, is run by the other
// machine's shell. Files are its input and the file that it makes its output. Nobody of ours
// serves it.
//
// # Connections as such
//
// JoinStreams copies bytes both ways. What a program that hangs has taken from
// a client waits in it; one that is made to fail resets new connections.
//
// # Datagrams
//
// A row of the table codecs gives a protocol's bytes. VRRP is the one row.
//
// # What limits users
//
// Lateness tells what this host itself adds, and when it could not keep up.
// Without kept connections the kernel sets limits of its own: each pair of
// addresses and destination port has the ports of ip_local_port_range, used
// again 60 s after a close (TIME_WAIT), and where connections are tracked
// (nf_conntrack, which Docker loads) each takes a place of nf_conntrack_max for
// 120 s: 262144 places are 2184 new connections a second; beyond, packets are
// dropped.
//
// # Known differences from the world
//
//   - Closing a connection takes the time that closing takes; an error of a
//     connection that was closed while idle is seen without waiting, as in the
//     world, but one that is closed while the request is on its way can be
//     ErrReset where the world says ErrClosed: the kernel answers RST to data
//     for a closed socket.
//   - A body that stops within Options.Read's limit but does not end is
//     ErrTimeout; the world sends bodies whole.
//   - A join passes FIN on in each direction by itself and lasts until both sides
//     have sent theirs; in the world the first FIN ends both sides.
//   - EHOSTUNREACH and ETIMEDOUT on an open connection are ErrTimeout.
//   - Freezing a program is SIGSTOP from outside, of one of a family Freeze; a crash
//     is its container's.
//   - Sync is fsync, whatever the disk does then.
package live
