// Package httpd is Apache httpd as a load balancer of web servers: it reads
// httpd.conf (Read) and behaves over host.Host as that file tells httpd 2.4.68
// with mod_proxy_balancer, mod_proxy_http and mod_proxy_ajp to (Config.Main).
//
// It is responsible for listening, virtual hosts, ProxyPass, the balancers
// (mechanism/balance), sessions that stick by route, failover and the two
// protocols to the members. All processes of a real server share a balancer's
// state, so one view serves for every MPM; MaxRequestWorkers limits the
// requests at work. It does not model TLS, files, logs, bodies, rewriting,
// access rules or health checks (mod_proxy_hcheck). Directives that cannot
// change who answers are accepted with a conf.Note each (ignored.go); one that
// would, and that is not modelled, is a problem of the file (unsupported.go).
//
// Members with ajp:// are sent the same host.Request as those with http://, on
// connections that are kept; a CPING is a request of the method host.CPing.
//
// Known differences: connections to http:// members are not kept; min, smax and
// ttl of the pools have no effect, and max counts for the server, not for each
// of its processes; requests beyond MaxRequestWorkers wait without a limit to
// their number; lbmethod=heartbeat is refused; a timeout counts to the whole answer, not
// between two reads; a balancer that a virtual host and the main server both
// set up by one name is the virtual host's alone if it has members there.
package httpd
