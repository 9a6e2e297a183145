// Package keepalived is keepalived 2.2.7's VRRP part: the reader of its
// configuration file and its behaviour over a host.Host.
//
// The protocol is package mechanism/vrrp; here are the file, the processes (a
// parent and the VRRP child it starts again when that dies), the check
// scripts, the log lines and the small delays of a real machine.
//
// Known differences: health checks of real servers (LVS) are not there, and a
// file that asks for them is an error; a machine has one interface, which
// every name in the file means, and a change of its link is told at once; a
// mistake that keepalived -t complains of and starts with (an unknown keyword, a
// priority of 300) is an error of the reader, or noted where keepalived is known
// to set it right itself; a child that
// dies again and again is started again at once, without keepalived's growing
// pause.
package keepalived
