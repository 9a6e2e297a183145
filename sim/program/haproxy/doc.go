// Package haproxy simulates HAProxy as a load balancer of web servers: it reads
// haproxy.cfg (Read) and behaves over host.Host as HAProxy 2.6.12 does with
// that file (Config.Main).
//
// It is responsible for listening, the limits of connections (maxconn, rate-limit
// sessions), rules (http-request, http-response, tcp-request), redirects and error
// pages, choosing a backend by ACLs, the algorithms (mechanism/balance), health
// checks and observed servers, retries and redispatch, persistence by cookie and
// by stick tables with their counters, the queues that maxconn of a server makes,
// mode tcp, passwords, and commands at run time. TLS of clients and servers is the
// ground's; it does not model bodies, logs, and of buffers only how large a head they hold. Directives that cannot
// change which server answers are accepted with a conf.Note each (ignored.go;
// WithoutEffect lists them, and harness/conformance proves each with the program
// itself); one that would change it, and that is not modelled,
// concerns the requests that reach its section: they are answered with 500
// (unsupported.go, conf.Part). What HAProxy 2.6 refuses is a problem of the file.
//
// Everything goes by a clock that does not jump: HAProxy evens out what the wall
// clock does (clock_update_local_date, src/clock.c).
//
// Known differences: a connection to a server is not kept, so each request pays
// the handshake; each request counts as a connection of its client's, so one that
// is kept and idle has no place in maxconn, and rate-limit counts each of its
// requests; `timeout server` counts to the whole answer, not between two reads;
// one thread (nbthread 1) serves all requests; headers that a client sends twice
// count as one list; an agent of a server (agent-check) does not answer, so it
// changes nothing; what a page says is not known, so http-check expect string is
// refused; sockets in the file system are addresses of the loopback, and both versions
// of the PROXY protocol the same header, which application servers read, as nginx and httpd do where they are told to;
// clients of a bind line with accept-proxy are taken for ones that send it; option
// mysql-check and its like ask only whether the server answers; in mode tcp a session
// whose client has gone is over, also at a server that hangs, where HAProxy keeps it; a hashed password of a userlist is any; certificates are good,
// whoever made them; of two
// cookies in one answer, an application's and the persistence cookie, each is a
// line of host.Response.SetCookie; a stick table begins empty with each start, as
// without peers.
package haproxy
