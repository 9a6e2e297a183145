package replay

// Staleness are the recordings of reads on a replica right after the acknowledgement of a
// write, several runs in one file: the share that does not find it. They are replayed as a
// scenario, by the test of the ground.
var Staleness = Kind{Program: "mysqld", Folder: "mysql", Of: func(f File) string {
	if _, is := firstFields(f.Data)["first_read_violations"]; is {
		return f.Name
	}
	return ""
}}
