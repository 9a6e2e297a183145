package recording

import (
	"fmt"
	"strings"
)

// Summary is the table of all recordings of a program.
type Summary struct {
	// Program is the real one's name.
	Program                   string
	Compared, Equal, Replayed int

	rows, unsupported []string
}

// Add takes the verdict of one recording in.
func (s *Summary) Add(name string, v Verdict) {
	if v.Unsupported != "" {
		s.unsupported = append(s.unsupported, fmt.Sprintf("%-45s %s", name, v.Unsupported))
		return
	}
	s.Replayed++
	s.Compared += v.Compared
	s.Equal += v.Equal
	s.rows = append(s.rows, strings.TrimRight(fmt.Sprintf("%-45s %4d of %4d %s", name, v.Equal, v.Compared, v.How), " "))
}

// String is the table.
func (s *Summary) String() string {
	return fmt.Sprintf("%d of %d as %s in %d recordings\n%s\nnot yet supported: %d recordings\n%s",
		s.Equal, s.Compared, s.Program, s.Replayed, strings.Join(s.rows, "\n"), len(s.unsupported), strings.Join(s.unsupported, "\n"))
}
