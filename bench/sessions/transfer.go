package sessions

import (
	"embed"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
)

// SharedFolder is where ways with a folder keep sessions.
const SharedFolder = "/shared"

// Parts are what a stack gets with a way: the settings of each application server, further
// machines by name, and the files that they read.
type Parts struct {
	Settings string
	Machines []Part
	Files    map[string]string
	Folder   bool // SharedFolder is the same on every application server
}

// Part is a machine: its name, and the rest of its line in the scenario.
type Part struct{ Name, Line string }

// studyAddress matches the addresses of a way's machines in the study's own network.
var studyAddress = regexp.MustCompile(`\b10\.20\.0\.(3|4)[0-9]\b`)

// Addresses are those that the way's machines have in the study.
func (w *Way) Addresses() (all []string) {
	for _, m := range w.machines {
		for _, a := range studyAddress.FindAllString(m, -1) {
			if !slices.Contains(all, a) {
				all = append(all, a)
			}
		}
	}
	return all
}

// Parts gives the way's parts with other addresses and names than the study's: address gives
// those in the place of Addresses, name the name of a machine.
func (w *Way) Parts(address map[string]string, name func(string) string) (Parts, error) {
	moved := func(text string) string {
		return studyAddress.ReplaceAllStringFunc(text, func(a string) string { return address[a] })
	}
	renamed := func(text string) string {
		for _, m := range w.machines {
			old, _, _ := strings.Cut(m, ":")
			whole := regexp.MustCompile(`(redis: |replica_of: |//|\[|, )` + old + `([,\]}/]|$)`)
			text = whole.ReplaceAllString(text, "${1}"+name(old)+"${2}")
		}
		return text
	}
	p := Parts{Settings: renamed(w.tomcat), Files: map[string]string{}, Folder: w.folder}
	for _, m := range w.machines {
		old, line, _ := strings.Cut(m, ": ")
		p.Machines = append(p.Machines, Part{name(old), renamed(moved(line))})
	}
	err := eachFile(files, w.Name, func(file string, text []byte) { p.Files[file] = moved(string(text)) })
	return p, err
}

// eachFile gives the files that a way's programs read.
func eachFile(all embed.FS, way string, do func(name string, text []byte)) error {
	names, _ := fs.Glob(all, path.Join("files", way, "*")) // none is right as well
	for _, name := range names {
		text, err := all.ReadFile(name)
		if err != nil {
			return err
		}
		do(path.Base(name), text)
	}
	return nil
}
