// Package view serves a folder of results to a browser on the same machine, with the
// progress of runs that go on: who looks needs no more than the folder, and what is in
// it can be read as well without it.
package view
