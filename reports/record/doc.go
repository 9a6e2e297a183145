// Package record is the record of a run, and reads and writes it as a file of
// one line an item. Both grounds write the same record; every figure and
// report is made from it, and can be made again.
//
// Read is strict; Salvage reads what a killed process left.
package record
