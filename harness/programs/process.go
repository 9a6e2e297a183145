package programs

// Process is how a program is started on a machine, and what is to be known
// while it runs.
type Process struct {
	Argv []string `json:"argv"`
	Env  []string `json:"env,omitempty"`
	// Ports are those that it listens on when it is ready.
	Ports []uint16 `json:"ports,omitempty"`
	// Ready is a part of the line of its log, or of the note of a program of our own, by
	// which it says that it answers; "" where its ports say so.
	Ready string `json:"ready,omitempty"`
	// Notes are the lines of its log that become events of the kind "note:Note":
	// regular expressions, whose last group is the event's text.
	Note  string   `json:"note,omitempty"`
	Notes []string `json:"notes,omitempty"`
	// EveryNote lets no note be left out, however fast they come. Of the others
	// one in 20 ms is kept: a broken backend makes one for each request.
	EveryNote bool `json:"every_note,omitempty"`
	// ParentOnly is the kind's.
	ParentOnly bool `json:"parent_only,omitempty"`
	// Gone are files that a killed process may have left behind and that would
	// keep a new one from starting; a service manager removes them.
	Gone []string `json:"gone,omitempty"`
	// Database is the socket in the file system by which a database server shows its
	// copy of the users' rows; "" for a program that has none.
	Database string `json:"database,omitempty"`
}

// File is a file of a machine: one with Text, a symbolic Link, or a folder.
type File struct {
	Path string `json:"path"`
	Mode uint32 `json:"mode,omitempty"`
	Text string `json:"text,omitempty"`
	Link string `json:"link,omitempty"`
	Dir  bool   `json:"dir,omitempty"`
}

// ServiceFile is where programs of a machine ask its service manager: a named pipe
// that takes lines "start NAME" and "stop NAME".
const ServiceFile = "/run/hadrill-services"

// PidFolder holds, on a machine, a file for each program that runs, with its
// process number.
const PidFolder = "/run/hadrill"
