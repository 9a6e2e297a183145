// Package nginx is nginx as a load balancer: it reads nginx.conf (Read) and
// behaves over host.Host as that file tells nginx 1.22.1 to (Config.Main).
//
// It is responsible for listening, choosing server and location, the upstream
// modules of the open source edition with the connections they keep, the
// third-party modules fair and sticky, and proxy_next_upstream. It does not model
// files, TLS, bodies, caches, logs or buffers: directives about those are
// accepted with a conf.Note each (ignored.go). A directive that would change
// who answers, and that is not modelled, is a problem of the file
// (unsupported.go). What nginx -t refuses is refused here, the arguments of
// directives without effect included (harness/conformance).
//
// Known differences: a request is given to a worker at random where there are
// several, while Linux prefers the worker that waited last; read timeouts count
// to the whole answer, not between two reads; a kept connection that the server
// closed holds its place until nginx would take it, drop it as the oldest or find
// it timed out.
package nginx
