// Package agent is process 1 of a container that stands for a machine: it sets
// the machine's address, starts the programs of the scenario, reaps what they
// leave behind, sends signals to them, puts packet rules between the machine
// and others, and reports events as they happen.
//
// It takes orders, one JSON object a line, on standard input and answers on
// standard output: a stream that neither the network's faults nor its rules
// touch. An order can name a time; it is carried out then, so that faults on
// several machines need not wait for the stream.
//
// Programs of our own (the application server, the users) run as processes of
// this same binary: see Child.
package agent
