// Package httpd simulates Apache httpd as a load balancer of web servers: it
// reads httpd.conf (Read) and behaves over host.Host as httpd 2.4.68 with
// mod_proxy_balancer, mod_proxy_http and mod_proxy_ajp does with that file
// (Config.Main).
//
// It is responsible for listening, virtual hosts, ProxyPass, the balancers
// (mechanism/balance), sessions that stick by route, failover and the protocols
// to the members, with TLS or without. All processes of a real server share a
// balancer's state, so one view serves for every MPM; MaxRequestWorkers limits the
// requests that are served at once; headers and cookies of answers, error
// documents, redirects, rewriting in the server and in <Location>, access rules,
// mod_remoteip, <If> and <Else>, limits of a request's head, keep-alive of clients,
// macros, health checks (mod_proxy_hcheck), and workers of mod_jk as members of
// balancers. It does not model certificates, files, logs or bodies. Directives that
// cannot change which server answers are accepted with a conf.Note each
// (ignored.go, ignored_modules.go); one that would change it, and that is not
// modelled, concerns the requests of its place: they are answered with 500
// (unsupported.go, conf.Part).
//
// Members stand behind sockets in the file system (Options.Sockets), and speak HTTP,
// AJP, FastCGI, SCGI or uWSGI (gateway.go). Of HTTP/2 to members only its failures are
// its own: one without an answer is a 503. SetHandler "proxy:..." takes what no
// ProxyPass does, of a place or of files by their names, which are all there.
//
// Members with ajp:// are sent the same host.Request as those with http://, on
// connections that are kept; a CPING is a request of the method host.CPing.
//
// A failed member's retry goes by the wall clock (apr_time_now, in
// ap_proxy_retry_worker of proxy_util.c).
//
// Known differences: h2 and h2c open a connection to a member for each request that
// waits, as HTTP/1.1 does; <Files> within another section than <Directory> counts for the whole server;
// an application by FastCGI or SCGI goes by the URI that the client asked for; min, smax and ttl of the pools have no effect, and max counts
// for the server, not for each of its processes; requests beyond MaxRequestWorkers wait without a limit to
// their number; lbmethod=heartbeat is refused; a timeout counts to the whole
// answer, not between two reads; a balancer that a virtual host and the main
// server both set up by one name is the virtual host's alone if it has members
// there; who is asked for a password has none and gets 401 (500 where httpd cannot ask); idle connections of clients
// hold no process of prefork.
//
// Connections to members are kept by the server as a whole, in a real
// one by each process. So more of them are open there, and more requests find
// one when a member falls silent. Measured in containers (httpd-ajp/silent): of
// 96 users who came back to the silent member after giving up, 38 waited for
// all of Timeout on such a connection, the others until a new one could not be
// opened; in the simulator all had to open one.
package httpd
