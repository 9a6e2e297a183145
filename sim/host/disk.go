package host

// Disk keeps named files. What was written survives the death of a program
// (it is in the kernel's page cache); what was not synced is lost when the
// machine loses power.
type Disk interface {
	// Write replaces the file's content.
	Write(name string, data []byte)
	// Append adds to the file's end.
	Append(name string, data []byte)
	// Sync makes the file's present content survive a crash of the machine
	// (fsync). It costs the disk's sync time.
	Sync(name string)
	// Rename replaces the file to by the file from (rename(2)); like Write, it
	// is durable after Sync(to).
	Rename(from, to string)
	// Read gives a copy of the content; false when there is no such file.
	Read(name string) ([]byte, bool)
	// Remove deletes the file; no error when it is not there.
	Remove(name string)
}
