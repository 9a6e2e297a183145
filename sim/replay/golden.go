package replay

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Variable is the environment variable that names a further folder of
// recordings. Below it each kind has the folder that it has below a test's own
// testdata/golden: web/nginx, vrrp, redis.
const Variable = "GOLDEN"

// Kind is a kind of recordings.
type Kind struct {
	// Program is the name of the real one that was recorded.
	Program string
	// Folder is where the recordings are: "web/nginx".
	Folder string
	// Case is the case that a file belongs to, by the file's name without its
	// ending, "" for a file that is no recording; nil: each file is a case.
	Case func(file string) string
	// Of is Case by what is in the file; nil: by its name.
	Of func(f File) string
	// Parallel: cases are replayed side by side; they share nothing, and take long.
	Parallel bool
}

// File is a recording as it was read.
type File struct {
	Name string // of the file, without its ending
	Data []byte
}

// Case holds the recordings that are replayed together: the runs of one
// experiment.
type Case struct {
	Name   string
	Folder string // that its files are in
	Files  []File // in the order of their names
}

// Folders returns the folders of a kind's recordings: the test's own, and the
// one below the folder that GOLDEN names. One that does not exist is an error.
func (k Kind) Folders() ([]string, error) {
	sub := filepath.FromSlash(k.Folder)
	all := []string{filepath.Join("testdata", "golden", sub)}
	if more := os.Getenv(Variable); more != "" {
		all = append(all, filepath.Join(more, sub))
	}
	for _, folder := range all {
		if info, err := os.Stat(folder); err != nil || !info.IsDir() {
			return nil, fmt.Errorf("recordings of %s: no folder %q", k.Program, folder)
		}
	}
	return all, nil
}

// Cases reads a folder, without what the table says that it is not compared. None at all
// is an error.
func (k Kind) Cases(folder string) ([]Case, error) {
	all, _, err := k.read(folder)
	return all, err
}

// takes is the case that a file belongs to, "" for none.
func (k Kind) takes(f File) string {
	switch {
	case k.Of != nil:
		return k.Of(f)
	case k.Case != nil:
		return k.Case(f.Name)
	}
	return f.Name
}

// left is a recording that is not compared, and why.
type left struct{ name, why string }

// read gives the cases of a folder, and what is left out of them.
func (k Kind) read(folder string) (all []Case, out []left, err error) {
	names, err := filepath.Glob(filepath.Join(folder, "*.json"))
	if err != nil {
		return nil, nil, err
	}
	for _, path := range names {
		data, err := os.ReadFile(path)
		if err != nil {
			return nil, nil, err
		}
		f := File{strings.TrimSuffix(filepath.Base(path), ".json"), data}
		title := k.takes(f)
		if title == "" {
			continue
		}
		if why := whyUncompared(k.Folder, f); why != "" {
			out = append(out, left{f.Name, why})
			continue
		}
		i := slices.IndexFunc(all, func(c Case) bool { return c.Name == title })
		if i < 0 {
			i = len(all)
			all = append(all, Case{Name: title, Folder: folder})
		}
		all[i].Files = append(all[i].Files, f)
	}
	if len(all) == 0 {
		return nil, out, fmt.Errorf("recordings of %s: none in %q: expected files *.json", k.Program, folder)
	}
	return all, out, nil
}

// Test replays every case of every folder, each in a test of its own, and logs
// a table for each folder. A difference that judge finds is an error, and so is
// a folder in which nothing was compared. It returns the tables in the order of
// the folders, the test's own first.
func (k Kind) Test(t *testing.T, judge func(t *testing.T, c *Case) Verdict) []*Summary {
	t.Helper()
	folders, err := k.Folders()
	if err != nil {
		t.Fatal(err)
	}
	var tables []*Summary
	for _, folder := range folders {
		table := &Summary{Program: k.Program, Folder: folder}
		tables = append(tables, table)
		cases, out, err := k.read(folder)
		if err != nil {
			t.Error(err)
			continue
		}
		for _, one := range out {
			table.Add(one.name, Verdict{Unsupported: one.why})
		}
		for i, v := range k.judge(t, cases, judge) {
			table.Add(cases[i].Name, v)
		}
		t.Log(table)
		if table.Compared == 0 {
			t.Errorf("%s: nothing was compared", folder)
		}
	}
	return tables
}

// judge judges each case in a test of its own.
func (k Kind) judge(t *testing.T, cases []Case, judge func(t *testing.T, c *Case) Verdict) []Verdict {
	all := make([]Verdict, len(cases))
	each := func(t *testing.T) {
		for i := range cases {
			t.Run(cases[i].Name, func(t *testing.T) {
				if k.Parallel {
					t.Parallel()
				}
				all[i] = judge(t, &cases[i])
				for _, w := range all[i].Wrong {
					t.Error(w)
				}
			})
		}
	}
	if !k.Parallel {
		each(t)
		return all
	}
	t.Run("cases", each) // ends when all of them have
	return all
}
