package draft

import (
	"cmp"
	"os"
	"path/filepath"
	"regexp"
	"slices"
)

// Lines of configuration files that name further ones: included files relative
// to the folder of the file, and check scripts and mod_jk's files, which lie on the
// machine and may be beside the file.
var (
	includeLine = regexp.MustCompile(`(?mi)^\s*!?include(?:optional)?\s+"?([^\s;"]+)`)
	folderLine  = regexp.MustCompile(`(?m)^\s*!includedir\s+(\S+)`)
	workersLine = regexp.MustCompile(`(?mi)^\s*(?:Jk(?:Workers|Mount)File\s+"?(?:[^\s"]*/)?([^\s"/]+)|JkMount\s)`)
	scriptLine  = regexp.MustCompile(`(?m)^\s*script\s+"?(?:/\S*/)?(?:ba)?(?:sh\s+)?(/[^\s"]+)`)
)

// mostIncluded is how many files are copied with one.
const mostIncluded = 200

// included gives the files that a file outside of the scenario's folder needs and
// that are there, as they lie relative to its folder, in the order in which they
// are named. Those that are not there, or in another folder beside it, are left to
// the program's reader.
func included(p string) (names []string) {
	folder := filepath.Dir(p)
	open := []string{filepath.Base(p)}
	for len(open) > 0 && len(names) < mostIncluded {
		text, err := os.ReadFile(filepath.Join(folder, open[0]))
		at := filepath.Dir(open[0])
		open = open[1:]
		if err != nil {
			continue
		}
		for _, m := range includeLine.FindAllStringSubmatch(string(text), -1) {
			// some programs look from the file's folder, others from the first one's
			for _, from := range slices.Compact([]string{".", at}) {
				for _, found := range there(folder, filepath.Join(from, m[1])) {
					if !slices.Contains(names, found) && len(names) < mostIncluded {
						names, open = append(names, found), append(open, found)
					}
				}
			}
		}
		for _, m := range folderLine.FindAllStringSubmatch(string(text), -1) {
			for _, found := range there(folder, filepath.Join(at, m[1], "*.cnf")) {
				if !slices.Contains(names, found) {
					names, open = append(names, found), append(open, found)
				}
			}
		}
		for _, m := range workersLine.FindAllStringSubmatch(string(text), -1) {
			for _, found := range there(folder, cmp.Or(m[1], "workers.properties")) {
				if !slices.Contains(names, found) {
					names = append(names, found)
				}
			}
		}
		for _, m := range scriptLine.FindAllStringSubmatch(string(text), -1) {
			for _, found := range there(folder, filepath.Base(m[1])) {
				if !slices.Contains(names, found) {
					names = append(names, found)
				}
			}
		}
	}
	return names
}

// there gives the regular files of a pattern within a folder.
func there(folder, pattern string) (names []string) {
	if !filepath.IsLocal(pattern) {
		return nil
	}
	found, err := filepath.Glob(filepath.Join(folder, pattern))
	if err != nil {
		return nil // the program's reader tells what is wrong with the pattern
	}
	for _, f := range found {
		info, err := os.Stat(f)
		name, outside := filepath.Rel(folder, f)
		if err == nil && outside == nil && info.Mode().IsRegular() {
			names = append(names, name)
		}
	}
	return names
}
