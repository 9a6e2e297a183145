package programs

import (
	"net/netip"
	"strconv"
	"strings"

	"github.com/hadrill/hadrill/sim/host"
)

// Script makes of a command that a program has run on another machine what the shell of a
// real one is told: the files that go with the command are its standard input, one after
// another, its standard output is the file that the command makes, and its standard error
// what it says.
type Script = func(e *host.Exec) string

// Commands gives the scripts by which our program has other machines do things by ssh, by
// the commands' names; nil for a program that does not.
func (e *Env) Commands() map[string]Script {
	if e.Kind.Commands == nil {
		return nil
	}
	return e.Kind.Commands(e)
}

// OwnFiles gives the files that our program needs on its machine.
func (e *Env) OwnFiles() ([]File, error) {
	files := e.WatchedFiles()
	if e.Kind.Commands == nil {
		return files, nil
	}
	keys, err := sshFiles()
	return append(files, keys...), err
}

// addressScript adds an address to the machine and tells the others by ARP, or takes it
// away, as mhaScript does: what is so already is no failure.
func addressScript(e *host.Exec) string {
	if a, err := netip.ParseAddr(e.Arg("add")); err == nil {
		return "ip addr add " + a.String() + "/32 dev eth0 2>/dev/null\nnohup arping -q -U -c 3 -w 3 -I eth0 " + a.String() + " >/dev/null 2>&1 &\n"
	}
	if a, err := netip.ParseAddr(e.Arg("del")); err == nil {
		return "ip addr del " + a.String() + "/32 dev eth0 2>/dev/null\ntrue\n"
	}
	return "exit 2\n"
}

// takeFiles are the lines that put what comes with a command into files of the folder
// $work, and their names.
func takeFiles(e *host.Exec) (lines string, names []string) {
	for i, f := range e.Files {
		name := "$work/file" + strconv.Itoa(i+1)
		lines += "head -c " + strconv.Itoa(len(f)) + " >\"" + name + "\" || exit 1\n"
		names = append(names, name)
	}
	return lines, names
}

// word gives a text as one word of the shell.
func word(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }
