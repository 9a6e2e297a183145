package host

import "errors"

// ErrNoSpace is the error of writes to a full disk (ENOSPC).
var ErrNoSpace = errors.New("no space left on device")

// Disk keeps named files. What was written survives the death of a program
// (it is in the kernel's page cache); what was not synced is lost when the
// machine loses power.
//
// Errors are the kernel's, ErrNoSpace among them.
type Disk interface {
	// Write replaces the file's content. When it fails, the old content is gone
	// all the same, for opening the file truncates it, and the file is empty.
	Write(name string, data []byte) error
	// Append adds to the file's end, or nothing: what was written of data before it
	// failed is taken back (ftruncate). On a full disk data still fits while the
	// file's last block has room for all of it.
	Append(name string, data []byte) error
	// Sync makes the file's present content survive a crash of the machine
	// (fsync). It costs the disk's sync time.
	Sync(name string) error
	// Rename replaces the file to by the file from (rename(2)); like Write, it
	// is durable after Sync(to). A file that is not there is no error, and changes
	// nothing.
	Rename(from, to string) error
	// Read gives a copy of the content; false when there is no such file.
	Read(name string) ([]byte, bool)
	// List gives the names of all files that begin with prefix, in their order.
	List(prefix string) []string
	// Remove deletes the file; no error when it is not there.
	Remove(name string)
}
