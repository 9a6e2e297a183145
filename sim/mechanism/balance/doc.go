// Package balance chooses a server for a request, exactly as the balancers of
// real programs do. It is arithmetic on plain structs: no clock, no addresses
// to dial, no waiting. What a chosen server answered is told back to it with
// Peer.Failed, Peer.Answered and Peer.Release; when to try another is decided by
// the program.
//
// One file holds one strategy; Strategies is the table of all. A Pool is any of
// them at work with one face, for whoever compares strategies.
//
// The strategies of nginx imitate 1.22.1 (ngx_http_upstream_round_robin.c and
// the ip_hash, least_conn, hash and random modules); those of HAProxy imitate
// 2.6.12 and work on a Farm, which is told of every change of its servers;
// those of httpd imitate 2.4.68 and work on Workers, the members of a balancer;
// the schedulers of LVS imitate Linux 6.1 and work on a Service. Those of
// "compare" follow papers, which each names.
package balance
