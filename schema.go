package main

import (
	"github.com/hadrill/hadrill/reports/json"
	"github.com/hadrill/hadrill/scenarios"
)

type schemaCommand struct {
	Of string `arg:"" optional:"" enum:"scenario,report" default:"scenario" help:"What it describes: scenario files, or report.json."`
}

// Run prints the JSON schema of scenario files or of report.json.
func (c *schemaCommand) Run(s *session) error {
	schema := scenarios.Schema
	if c.Of == "report" {
		schema = json.Schema
	}
	_, err := s.stdout.Write(schema())
	return err
}
