// Package keepalived simulates the VRRP part of keepalived 2.2.7: the reader of
// its configuration file and its behaviour over a host.Host.
//
// The protocol is package mechanism/vrrp; here are the file, the processes (a
// parent and the VRRP child it starts again when that dies), the check
// scripts, the log lines and the small delays of a real machine.
//
// Everything goes by the monotonic clock (set_time_now, lib/timer.c).
//
// Known differences: virtual servers (LVS) are not modelled: a file has them
// beside a vrrp_instance, for nobody who asks for their address; a machine has one
// interface, which every name in the file means, and a change of its link is
// noticed at once; tracked processes and files are looked at each 50 ms;
// notify scripts do what the options say, stops and starts of programs that they do
// not wait for; IPv6 addresses are left out; BFD is refused; a child that
// dies again and again is started again at once, without keepalived's growing
// pause. What keepalived logs and passes over (an unknown keyword, a value outside
// of its range, a script that is not there) is passed over with the same line and
// a note; what ends it is an error of the reader.
package keepalived
