// Package conf serves the readers of the programs' configuration files: it has
// the grammars that split a file, the table of directives in which every line
// is looked up, and the problems and notes with their place in the file. It
// knows no program and no directive.
package conf
