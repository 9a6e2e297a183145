// Package html writes the report as one file for everybody: a first screen that
// tells what was lost and why, and below it every case, with drawings and a player of
// its run. The file asks for nothing: it opens from a disk, in a mail, and where a
// content policy lets no other file in. Its numbers are those of report.json.
package html
