package main

import (
	"fmt"
	"text/tabwriter"
	"time"

	"github.com/moby/moby/client"

	"github.com/hadrill/hadrill/harness/containers/engine"
	"github.com/hadrill/hadrill/harness/containers/images"
)

type imagesCommand struct {
	List  bool     `help:"List the images that exist, and make none."`
	Names []string `arg:"" optional:"" name:"name" help:"Images to make: light, tomcat10, mariadb, tomcat10-connectorj. Default: each layer's."`
}

func (i *imagesCommand) Run(s *session) error {
	names := i.Names
	if len(names) == 0 {
		names = images.Names()
	}
	for _, name := range names {
		if err := images.Check(name); err != nil {
			return err
		}
	}
	c, err := engine.Dial(s.ctx)
	if err != nil {
		return surroundings(err)
	}
	defer c.Close()
	if i.List {
		return i.list(s, c, names)
	}
	return i.make(s, c, names)
}

// list prints which of the images exist.
func (i *imagesCommand) list(s *session, c *client.Client, names []string) error {
	rows := tabwriter.NewWriter(s.stdout, 0, 0, 2, ' ', 0)
	for _, name := range names {
		b, err := images.Find(s.ctx, c, name)
		if err != nil {
			return surroundings(err)
		}
		if b.ID == "" {
			fmt.Fprintf(rows, "%s\tnot made\t\t%s\n", name, images.About(name))
			continue
		}
		fmt.Fprintf(rows, "%s\t%s\t%s\t%s\n", name, short(b.ID), megabytes(b.Size), images.About(name))
	}
	return rows.Flush()
}

func (i *imagesCommand) make(s *session, c *client.Client, names []string) error {
	progress := func(line string) { fmt.Fprintln(s.stderr, line) }
	for _, name := range names {
		b, err := images.Make(s.ctx, c, name, progress)
		if err != nil {
			return surroundings(err)
		}
		took := "was there"
		if b.Took > 0 {
			took = "made in " + b.Took.Round(time.Second/10).String()
		}
		fmt.Fprintf(s.stdout, "%s  %s  %s  %s\n", name, short(b.ID), megabytes(b.Size), took)
	}
	return nil
}

// short gives an image's id as docker images shows it.
func short(id string) string {
	const prefix, digits = len("sha256:"), 12
	if len(id) < prefix+digits {
		return id
	}
	return id[prefix : prefix+digits]
}

func megabytes(n int64) string { return fmt.Sprintf("%d MB", n/1e6) }
