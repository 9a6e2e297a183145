// Command hadrill is a fire drill for high-availability stacks: it runs the
// configuration files of load balancers, virtual IPs and session stores
// against scenarios of what can break, and reports what users would have lost.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strconv"
	"syscall"

	"github.com/alecthomas/kong"

	"github.com/hadrill/hadrill/bench/sessions"
	"github.com/hadrill/hadrill/harness/suite"
	"github.com/hadrill/hadrill/reports/folder"
	"github.com/hadrill/hadrill/sim/conf"
)

// Exit codes.
const (
	exitPass         = 0
	exitFail         = 1 // an expectation does not hold
	exitUsage        = 2 // the command line or a file is wrong
	exitInconclusive = 3 // a fault without effect, a run that did not finish, a full disk
)

// commands is the command line; one file a command.
type commands struct {
	Run        runCommand        `cmd:"" help:"Run scenarios and judge their expectations."`
	Merge      mergeCommand      `cmd:"" help:"Put the shards of a study together, as if one machine had done all runs."`
	Work       workCommand       `cmd:"" help:"Do the runs of a queue, which hadrill run --queue puts there."`
	Init       initCommand       `cmd:"" help:"Write a first scenario for configuration files: machines, addresses, users, faults."`
	Diff       diffCommand       `cmd:"" help:"Compare two results, such as a baseline and a new one, case by case and figure by figure."`
	Fidelity   fidelityCommand   `cmd:"" help:"Run scenarios in the simulator and on containers, and compare the figures."`
	List       listCommand       `cmd:"" help:"List the scenarios of the library."`
	Check      checkCommand      `cmd:"" help:"Read scenarios and the configuration files they name; print what is wrong and what is not modelled."`
	View       viewCommand       `cmd:"" help:"Show a folder of results in a browser on this machine, with the progress of runs that go on."`
	Explain    explainCommand    `cmd:"" help:"Tell the story of a record's faults, of a moment, or of one user."`
	Replay     replayCommand     `cmd:"" help:"Run again what a record holds, and compare."`
	Capacity   capacityCommand   `cmd:"" help:"Find the highest load that a scenario's stack carries, whole and with each machine lost, and what binds."`
	Compare    compareCommand    `cmd:"" help:"Studies that compare."`
	Images     imagesCommand     `cmd:"" help:"Make the container images ahead of the first run on containers."`
	Schema     schemaCommand     `cmd:"" help:"Print the JSON schema of scenario files, for editors, or of report.json."`
	Clean      cleanCommand      `cmd:"" help:"Remove the containers, networks and queues that a killed hadrill left behind."`
	Completion completionCommand `cmd:"" help:"Print what has a shell complete hadrill's command line: source it in the shell's start-up file."`
	Version    versionCommand    `cmd:"" help:"Print the version."`

	ShowVersion kong.VersionFlag `name:"version" help:"Print the version."`

	Agent        agentCommand        `cmd:"" hidden:""`
	AgentProgram agentProgramCommand `cmd:"" hidden:"" name:"agent-program"`
	Watchdog     watchdogCommand     `cmd:"" hidden:""`
}

// session holds the context and the streams of one command.
type session struct {
	ctx    context.Context
	stdout *output
	stderr io.Writer
	model  *kong.Application // the table of commands
}

// output is standard output. It keeps the first error, so that commands may
// print and need not ask; runMain does.
type output struct {
	to  io.Writer
	err error
}

func (o *output) Write(b []byte) (int, error) {
	n, err := o.to.Write(b)
	if o.err == nil {
		o.err = err
	}
	return n, err
}

// exit is an error that ends the program with a code of its own; text may be
// empty when there is nothing more to print.
type exit struct {
	code int
	text string
}

func (e exit) Error() string { return e.text }

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	go func() {
		<-ctx.Done()
		stop() // a second Ctrl-C ends the program in the ordinary way
	}()
	code := runMain(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

func runMain(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	var c commands
	ended := -1
	out := &output{to: stdout}
	parser, err := kong.New(&c,
		kong.Name("hadrill"),
		kong.Description("A fire drill for high-availability stacks."),
		kong.Writers(out, stderr),
		kong.Exit(func(code int) { ended = code }),
		kong.UsageOnError(),
		kong.Vars{
			"ground": suite.DefaultGround().Name, "grounds": aboutGrounds(), "reference": suite.ReferenceGround().Name,
			"version":       "hadrill " + suite.Version,
			"github":        strconv.FormatBool(os.Getenv("GITHUB_ACTIONS") == "true"), // as its documentation has it
			"session_seeds": strconv.Itoa(sessions.SeedsToRank()),
		},
	)
	if err != nil {
		panic(err) // the table of commands itself is wrong
	}
	parsed, err := parser.Parse(joinNegative(args))
	switch {
	case ended >= 0: // --help, --version
		err = exit{code: ended}
	case err != nil:
		fmt.Fprintln(stderr, "hadrill: "+commandLineError(err))
		return exitUsage
	default:
		err = parsed.Run(&session{ctx, out, stderr, parser.Model})
	}
	if out.err != nil {
		err = exit{exitInconclusive, "cannot write to standard output: " + folder.Cause(out.err).Error()}
	}
	return exitCode(err, stderr)
}

// exitCode prints the error and gives the code that goes with it.
func exitCode(err error, stderr io.Writer) int {
	var e exit
	var problems conf.Problems
	switch {
	case err == nil:
		return exitPass
	case errors.As(err, &e):
		if e.text != "" {
			fmt.Fprintln(stderr, "hadrill: "+e.text)
		}
		return e.code
	case errors.As(err, &problems):
		fmt.Fprintln(stderr, problems.Error())
		n := len(problems)
		fmt.Fprintf(stderr, "hadrill: %d problem%s found\n", n, plural(n))
		return exitUsage
	}
	fmt.Fprintf(stderr, "hadrill: %v\n", err)
	return exitUsage
}

func plural(n int) string {
	if n == 1 {
		return ""
	}
	return "s"
}

type versionCommand struct{}

func (versionCommand) Run(s *session) error {
	fmt.Fprintln(s.stdout, "hadrill "+suite.Version)
	return nil
}
