package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/hadrill/hadrill/reports/view"
)

type viewCommand struct {
	Results string `arg:"" optional:"" name:"results" help:"The folder of results, also of runs that go on." default:"results"`
	Port    int    `help:"The port, at 127.0.0.1 alone. Default: one that is free." placeholder:"N"`
}

// Run serves a folder of results to a browser on this machine, until it is interrupted.
func (c *viewCommand) Run(s *session) error {
	if c.Port < 0 || c.Port > 65535 {
		return exit{exitUsage, fmt.Sprintf("--port %d: expected 1 to 65535", c.Port)}
	}
	server, err := view.Open(c.Results, c.Port)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return exit{exitUsage, fmt.Sprintf("%s: there is no such folder of results: hadrill run makes one", c.Results)}
	case err != nil:
		return exit{exitUsage, err.Error()}
	}
	fmt.Fprintf(s.stdout, "%s shows %s%c, %sfiles lists all that is in it; Ctrl-C ends it\n", server.URL(), c.Results, os.PathSeparator, server.URL())
	return errors.Join(server.Serve(s.ctx), server.Close())
}
