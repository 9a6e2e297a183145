package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/hadrill/hadrill/harness/draft"
	"github.com/hadrill/hadrill/harness/suite"
)

type initCommand struct {
	Configs []string `arg:"" optional:"" name:"config" help:"Configuration files: nginx.conf, haproxy.cfg, httpd.conf, keepalived.conf, context.xml, server.xml, web.xml, redis.conf, sentinel.conf, memcached.conf, my.cnf, proxysql.cnf, app1.cnf, mmm_mon.conf, mmm_agent.conf, under any name. Default: those in the folder."`
	Out     string   `help:"The scenario's folder. Files that lie elsewhere are copied into it." default:"." placeholder:"DIR"`
	Force   bool     `help:"Replace a scenario.yaml that is there."`
}

// scenarioName is the file that init writes.
const scenarioName = "scenario.yaml"

// Run writes a first scenario for configuration files.
func (c *initCommand) Run(s *session) error {
	target := filepath.Join(c.Out, scenarioName)
	if _, err := os.Lstat(target); err == nil && !c.Force {
		return exit{exitUsage, target + ": it is there already; --force replaces it"}
	}
	names, copied, err := draft.Gather(c.Out, c.Configs)
	if errors.Is(err, syscall.ENOSPC) {
		return exit{exitInconclusive, err.Error()}
	}
	if err != nil {
		return exit{exitUsage, err.Error()}
	}
	files, err := draft.Read(os.DirFS(c.Out), names)
	if err != nil {
		return exit{exitUsage, err.Error()}
	}
	var passed []string // before files are written that would be among them
	if len(c.Configs) == 0 {
		passed = draft.PassedOver(c.Out, names)
	}
	var text strings.Builder
	written, err := draft.Write(&text, files)
	if err != nil {
		return exit{exitUsage, err.Error()}
	}
	out, err := openFolder(c.Out)
	if err != nil {
		return err
	}
	err = out.Write(scenarioName, func(w io.Writer) error {
		_, err := io.WriteString(w, text.String())
		return err
	})
	if err != nil {
		return exit{exitInconclusive, err.Error()}
	}
	for _, f := range written {
		if err := out.Write(f.Path, func(w io.Writer) error {
			_, err := io.WriteString(w, f.Text)
			return err
		}); err != nil {
			return exit{exitInconclusive, err.Error()}
		}
		fmt.Fprintf(s.stdout, "wrote %s, which %s and which is not there\n", filepath.Join(c.Out, f.Path), f.What)
	}
	for _, name := range copied {
		fmt.Fprintf(s.stdout, "copied %s\n", filepath.Join(c.Out, name))
	}
	for _, f := range files {
		fmt.Fprintf(s.stdout, "%s: %s\n", f.Name, f.Kind.Name)
	}
	for _, name := range passed {
		fmt.Fprintf(s.stdout, "%s: passed over: it is the configuration of no program that is known here; add what it says to %s by hand (scenarios/README.md)\n", filepath.Join(c.Out, name), scenarioName)
	}
	return c.printNext(s, target)
}

// printNext reads the draft as check does, prints what is refused of it, and says what
// comes next.
func (c *initCommand) printNext(s *session, target string) error {
	g, err := openGround(s, suite.DefaultGround())
	if err != nil {
		return err
	}
	defer closeGround(s, g)
	refused, err := suite.Refused(g, c.Out)
	if err != nil {
		return surroundings(err)
	}
	for _, p := range refused.Problems {
		fmt.Fprintf(s.stdout, "  %s: warning: %s\n", p.Pos, p.What)
	}
	if refused.Ignore != "" {
		fmt.Fprintf(s.stdout, "  ignore: %s leaves aside what can be: add it to %s\n", refused.Ignore, target)
	}
	if n := refused.Lines(); n > 0 {
		are := "are"
		if n == 1 {
			are = "is"
		}
		fmt.Fprintf(s.stdout, "wrote %s; %d line%s of the files %s refused: hadrill check %s names them\n", target, n, plural(n), are, c.Out)
		return nil
	}
	fmt.Fprintf(s.stdout, "wrote %s; next: hadrill check %s, hadrill run %[2]s\n", target, c.Out)
	return nil
}
