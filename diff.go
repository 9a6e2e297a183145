package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/hadrill/hadrill/reports/diff"
	"github.com/hadrill/hadrill/reports/folder"
)

type diffCommand struct {
	Old string `arg:"" help:"The result to hold against, such as a baseline: a report.json, or the folder that it is in."`
	New string `arg:"" help:"The new result."`
	All bool   `help:"Also list figures that differ by no more than seeds do."`
	// A baseline of the whole library may be held against a part of it.
	AllowMissing bool `help:"Leave cases aside that the new result does not have; without it they count as regressions."`
	JSON         bool `name:"json" help:"Print JSON rather than a table."`
}

// Run compares two results, case by case and figure by figure.
func (c *diffCommand) Run(s *session) error {
	before, err := readResults(c.Old)
	if err != nil {
		return err
	}
	after, err := readResults(c.New)
	if err != nil {
		return err
	}
	compared := diff.Compare(before, after)
	compared.AllowMissing = c.AllowMissing
	if c.JSON {
		err = compared.WriteJSON(s.stdout)
	} else {
		err = compared.WriteText(s.stdout, terminal(s), c.All)
	}
	if err != nil {
		return err
	}
	if code := compared.Result().ExitCode(); code != exitPass {
		return exit{code: code}
	}
	return nil
}

// readResults reads a report.json, or the one in a folder.
func readResults(path string) (*diff.Results, error) {
	info, err := os.Stat(path)
	switch {
	case err == nil && info.IsDir():
		return readResults(filepath.Join(path, "report.json"))
	case err == nil && !info.Mode().IsRegular():
		return nil, fmt.Errorf("%s: not a regular file", path)
	case err != nil:
		return nil, fmt.Errorf("%s: cannot read: %w", path, folder.Cause(err))
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("%s: cannot read: %w", path, folder.Cause(err))
	}
	defer f.Close()
	results, err := diff.Read(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return results, nil
}
