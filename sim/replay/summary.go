package replay

import (
	"fmt"
	"strings"
)

// Summary is the table of the recordings of one folder.
type Summary struct {
	// Program is the real one's name.
	Program string
	// Folder is where the recordings are.
	Folder                    string
	Compared, Equal, Replayed int

	rows, unsupported []string
}

// Add takes the verdict on one recording in.
func (s *Summary) Add(name string, v Verdict) {
	if v.Unsupported != "" && v.Compared > 0 {
		v.How += "; others not replayed: " + v.Unsupported
	} else if v.Unsupported != "" {
		s.unsupported = append(s.unsupported, fmt.Sprintf("%-45s %s", name, v.Unsupported))
		return
	}
	s.Replayed++
	s.Compared += v.Compared
	s.Equal += v.Equal
	s.rows = append(s.rows, strings.TrimRight(fmt.Sprintf("%-45s %4d of %4d %s", name, v.Equal, v.Compared, v.How), " "))
}

// String returns the table. Its last line is "N of M as PROGRAM".
func (s *Summary) String() string {
	lines := append([]string{fmt.Sprintf("%s: %d recordings replayed", s.Folder, s.Replayed)}, s.rows...)
	lines = append(lines, fmt.Sprintf("not yet supported: %d recordings", len(s.unsupported)))
	lines = append(lines, s.unsupported...)
	return strings.Join(append(lines, fmt.Sprintf("%d of %d as %s", s.Equal, s.Compared, s.Program)), "\n")
}
