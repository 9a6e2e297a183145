// Package scenarios is the question: what a scenario file may say, reading it
// strictly, and the library of scenario files.
//
// It does not run anything and does not read the programs' own configuration
// files; it only knows their names.
package scenarios
