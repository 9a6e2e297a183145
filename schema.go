package main

import "github.com/hadrill/hadrill/scenarios"

type schemaCommand struct{}

func (schemaCommand) Run(s *session) error {
	s.stdout.Write(scenarios.Schema())
	return nil
}
