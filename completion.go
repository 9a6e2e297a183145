package main

import "github.com/hadrill/hadrill/harness/suite"

type completionCommand struct {
	Shell string `arg:"" enum:"bash,zsh,fish" help:"bash, zsh or fish."`
}

// Run prints the completion of a shell.
func (c *completionCommand) Run(s *session) error {
	return writeCompletion(s.stdout, c.Shell, completions(s.model), suite.Words())
}
