package html

import (
	"maps"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/hadrill/hadrill/reports/units"
	"github.com/hadrill/hadrill/reports/verdict"
)

// configFile is a file of the scenario, with what is noted of its lines.
type configFile struct {
	Name  string
	Notes int
	Lines []configLine
	Left  string // what is not shown of it
}

type configLine struct {
	N     int
	Text  string
	Notes []string
}

// mostLines is how many lines of a file are shown.
const mostLines = 600

// configOf gives the scenario's files: what is noted of a line is that it decided, that an
// expectation there did not pass, or that the scenario leaves it aside.
func configOf(v *verdict.Verdict) []configFile {
	notes := notesOf(v)
	var all []configFile
	for _, name := range slices.Sorted(maps.Keys(v.Record.Run.Files)) {
		text := v.Record.Run.Files[name]
		f := configFile{Name: name}
		if !utf8.ValidString(text) {
			f.Left = units.Counted(len(text), "byte") + " that are no text"
			all = append(all, f)
			continue
		}
		if of := notes[place{name, 0}]; len(of) > 0 {
			f.Notes += len(of)
			f.Lines = append(f.Lines, configLine{0, "(the file as a whole)", of})
		}
		lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
		for i, line := range lines {
			if i == mostLines {
				f.Left = units.Counted(len(lines)-i, "further line")
				break
			}
			of := notes[place{name, i + 1}]
			f.Notes += len(of)
			f.Lines = append(f.Lines, configLine{i + 1, line, of})
		}
		all = append(all, f)
	}
	return all
}

type place struct {
	file string
	line int
}

// notesOf gives what is noted of lines, by place.
func notesOf(v *verdict.Verdict) map[place][]string {
	all := map[place][]string{}
	for _, l := range verdict.Decided(v.Record) {
		at := place{l.File, l.Line}
		all[at] = append(all[at], "decided, by "+l.Program+": "+l.What)
	}
	for _, j := range v.Expectations {
		if j.Result != verdict.Pass && j.Line > 0 {
			at := place{path.Base(strings.ReplaceAll(j.File, "\\", "/")), j.Line}
			all[at] = append(all[at], string(j.Result)+": "+j.Text)
		}
	}
	for _, line := range v.Record.Run.Ignored {
		l, what, ok := verdict.PlaceOf(line)
		if ok {
			at := place{l.File, l.Line}
			all[at] = append(all[at], "left aside by the scenario's word (ignore): "+what)
		}
	}
	return all
}
