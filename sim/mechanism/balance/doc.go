// Package balance chooses a server for a request, exactly as the balancers of
// real programs do. It is arithmetic on plain structs: no clock, no addresses
// to dial, no waiting. The program reports how a chosen server answered with
// Peer.Failed, Peer.Answered and Peer.Release, and decides when to try another.
//
// One file holds one strategy; Strategies is the table of all. A Pool puts any
// of them to work behind one interface, for studies and benchmarks.
//
// The strategies of nginx imitate 1.22.1 (ngx_http_upstream_round_robin.c and
// the ip_hash, least_conn, hash and random modules); those of HAProxy imitate
// 2.6.12 and work on a Farm, which hears of every change of its servers; those
// of httpd imitate 2.4.68 and work on Workers, the members of a balancer; the
// schedulers of LVS imitate Linux 6.1 and work on a Service. Those of "compare"
// follow papers, which each names.
package balance
