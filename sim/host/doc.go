// Package host is the contract between a program and the machine it runs on.
//
// A program (nginx, keepalived, redis ...) is written once, in ordinary
// blocking Go, against Host. Package sim/world implements it in virtual time.
// The package holds the contract and the messages that programs exchange; it
// decides nothing and waits for nothing itself.
//
// # Processes
//
// A program is a set of processes that share memory. Only one of them runs at
// a time; another may run whenever one waits (Sleep, Work, Compute, Call,
// Dial, Conn.Call, Cond.Wait), and at no other moment. So programs hold no
// locks. When the program is killed, or its machine crashes, every process
// unwinds at the point where it waits: deferred functions run, and nothing
// they do through the Host has an effect.
package host
