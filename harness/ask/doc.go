// Package ask asks a stack before anything breaks: each user's path once and the
// checks that its programs make by themselves, in a short run of the case without
// its faults. It tells what is wrong with the stack itself, which a drill would
// only show as errors: a page that nobody has, an upstream that is no machine, a
// port on which nobody listens, checks that fail.
//
// It judges no expectations and does not know what is to break.
package ask
