// Package vrrp is the Virtual Router Redundancy Protocol as keepalived 2.2.7
// does it: one instance's state machine, the tracker that turns the results of
// a check script into up and down, and the arithmetic of the timers.
//
// Everything is a pure step: an input and the time in, actions out. The package
// has no clock, no network and no idea of a program; whoever drives it sends
// the adverts, moves the addresses and keeps the timer.
//
// The source is vrrp.c, vrrp_scheduler.c and vrrp_track.c of keepalived 2.2.7,
// which differ from RFC 3768 (version 2) and RFC 5798 (version 3) in that
//
//   - a backup that may preempt discards adverts of lower priority without
//     touching its timer (RFC 5798 6.4.2 does the same), but the master whose
//     priority fell goes on until that timer ends;
//   - with nopreempt a backup obeys every master, also one whose priority has
//     fallen below its own;
//   - a master that hears a lower priority answers with an advert and
//     gratuitous ARPs at once ("forcing new election"; RFC 5798 6.4.3 discards
//     it);
//   - every advert that a master hears sets its advert timer anew;
//   - state MASTER does not mean to start as master: unless the instance owns
//     the address (priority 255) it starts as backup and waits.
//
// Not covered: synchronisation groups, IPsec AH, VMAC, tracked interfaces with
// a weight, tracked files and processes, reloads; two owners (priority 255) of
// one address.
package vrrp
