package scenarios

import (
	"embed"
	"io/fs"
)

//go:embed library
var embedded embed.FS

// Library gives the folder of the scenarios that come with the program, one
// folder each.
func Library() fs.FS {
	sub, err := fs.Sub(embedded, "library")
	if err != nil {
		panic(err) // the folder is named in the directive above
	}
	return sub
}

// LibraryNames gives the names of the library's scenarios, sorted.
func LibraryNames() []string {
	entries, err := fs.ReadDir(Library(), ".")
	if err != nil {
		panic(err)
	}
	var names []string
	for _, e := range entries {
		if e.IsDir() {
			names = append(names, e.Name())
		}
	}
	return names
}
