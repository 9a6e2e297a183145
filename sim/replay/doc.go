// Package replay reads recordings of real programs, replays them in a world,
// and decides whether the outcome is the recorded one. Each kind of recording
// has its files: web (nginx, HAProxy, httpd), vrrp (keepalived), redis,
// memcached, tomcat, msm (memcached-session-manager), and those of MySQL: mysqld and
// semisync, reconnect, durability, killbench (servers alone), dual (two masters), galera,
// mha, mmm, proxy (HAProxy before them), cacheaside. Reading is strict: what a replay would
// pass over in silence, an error names. What is not replayed stands in one table, in
// uncompared.go.
//
// The tests of the programs use it; a ground of real programs reads recordings
// and judges its own replays by it. It knows no program's code: a test gives
// the host.Main that is to be replayed.
package replay
