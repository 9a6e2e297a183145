package draft

import (
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/hadrill/hadrill/harness/programs"
)

// File is a configuration file and what it says.
type File struct {
	Name  string // as the scenario will name it
	Kind  *programs.Kind
	Says  programs.Description
	alone bool // it answers nobody: it moves addresses
}

// Read reads configuration files. The error names those that are of no known
// program.
func Read(files fs.FS, names []string) ([]File, error) {
	var all []File
	for _, name := range names {
		data, err := fs.ReadFile(files, path.Clean(name))
		if err != nil {
			return nil, fmt.Errorf("%s: cannot read the file", name)
		}
		k := programs.FindKind(name, string(data))
		if k == nil {
			return nil, fmt.Errorf("%s: cannot tell what program's configuration this is: expected one of %s", name, strings.Join(known(), ", "))
		}
		all = append(all, File{name, k, k.Describe(files, name), k.Ports == nil})
	}
	return all, nil
}

// known are the usual names of the files that are known.
func known() []string {
	var names []string
	for _, k := range programs.Kinds {
		if len(k.FileNames) > 0 {
			names = append(names, k.FileNames[0])
		}
	}
	return names
}
