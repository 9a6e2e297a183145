// Package explain tells the story of a run in the words of its logs: what was
// noticed after a fault, when and by whom, who decided, and what requests met. It
// computes no figures of its own.
package explain
