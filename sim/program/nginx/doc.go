// Package nginx simulates nginx as a load balancer: it reads nginx.conf (Read)
// and behaves over host.Host as nginx 1.22.1 does with that file (Config.Main).
//
// It is responsible for listening, choosing server and location, the rewrite,
// access, limit_req, limit_conn, map, split_clients, geo, mirror, auth_request
// and userid modules, ports of TLS with what they answer to plain HTTP, error pages, the upstream modules of the open source edition with the connections
// they keep, the third-party modules fair and sticky, proxy_next_upstream,
// proxy_cache and the headers of answers. It does not model files, bodies, logs or
// buffers, but for what heads fit into them: directives about those are accepted with a conf.Note each
// (ignored.go, known.go). A directive that would change an answer, and that is
// not modelled (unsupported.go), is a note: a request that reaches its place
// gets 500 and a note of the kind "refused". Whatever nginx -t refuses is refused
// here, the arguments of directives without effect included
// (harness/conformance).
//
// fail_timeout goes by whole seconds of the wall clock (ngx_time, in
// ngx_http_upstream_round_robin.c), all else by the monotonic one
// (ngx_current_msec, ngx_times.c).
//
// Known differences: a request is given to a worker at random where there are
// several, while Linux prefers the worker that waited last; read timeouts count
// to the whole answer, not between two reads; a kept connection that the server
// closed holds its place until nginx would take it, drop it as the oldest or
// find it timed out; a request that limit_req or proxy_cache_lock holds up is given
// up when that ends, not at once when its client goes; no file is
// there for if and try_files, and a location without proxy_pass answers 200; a
// cache holds every copy for ever; a connection of a client does not wait for a
// mirror; a name that an unused upstream has need not be known; certificates are
// not compared, and a handshake that ssl_reject_handshake rejects ends with the
// request; an expression that RE2 does not have is matched without PCRE's limit of
// steps; $request_id and userid are drawn from a stream;
// whether a PROXY header tells the client's address is decided by the default server of
// the port, and who sends none is served.
package nginx
