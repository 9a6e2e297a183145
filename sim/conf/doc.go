// Package conf is what the programs' configuration readers share: where a word
// stands (file, line, column), how a problem is told, and the lexers. It knows
// no program and no directive.
package conf
