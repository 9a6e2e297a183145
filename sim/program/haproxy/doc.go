// Package haproxy is HAProxy as a load balancer of web servers: it reads
// haproxy.cfg (Read) and behaves over host.Host as that file tells HAProxy
// 2.6.12 to (Config.Main).
//
// It is responsible for listening, choosing a backend by ACLs, the algorithms
// (mechanism/balance), health checks and observed servers, retries and
// redispatch, persistence by cookie and by stick tables, the queues that maxconn
// makes, and commands at run time. It does not model TLS, bodies, logs, buffers,
// response headers or the tcp mode. Directives that cannot change who answers
// are accepted with a conf.Note each (ignored.go); one that would, and that is
// not modelled, is a problem of the file (unsupported.go).
//
// Known differences: a connection to a server is not kept, so each request
// pays the handshake; `timeout server` counts to the whole answer, not between
// two reads; one thread (nbthread 1) serves all requests; the limits of
// connections of clients (maxconn of a frontend) are not there; of two cookies
// in one answer, an application's and the persistence cookie, each is a line of
// host.Response.SetCookie; a stick table begins empty with each start, as without
// peers.
package haproxy
