// Package programs holds the programs of scenarios, one file and one row of
// Kinds each: what runs in the world and live, what is started for real, the
// ports and what they speak, files, image, children, and what the real one
// cannot do. The grounds and the agent loop over the rows and know no program by
// its name. The settings of a kind are package scenarios' business, its
// behaviour that of its package under sim/program.
package programs
