package keepalived

import (
	"fmt"
	"net/netip"
	"time"
)

// Options define what the scripts that a file names look at and do.
type Options struct {
	// Probe maps a vrrp_script's name to the check that it makes.
	Probe map[string]Probe
	// Default is for scripts without an entry in Probe.
	Default Probe
	// Notify gives the actions of the scripts that are started for a state; without
	// an entry they change nothing on the machine.
	Notify map[string]Act
	// Programs are the machine's by the names of processes that track_process has,
	// where they are called otherwise.
	Programs map[string]string
	// NoProcessEvents: the kernel tells of no process, as in a container: what
	// track_process names counts as not running.
	NoProcessEvents bool
	// Interfaces are those of the machine; nil: whatever the file names is the
	// machine's one. keepalived ends when an instance names another.
	Interfaces []string
}

// ProbeKind is the kind of a check.
type ProbeKind string

// The kinds of probes.
const (
	// HTTP sends a request to a web server, as curl -s does: any answer is a
	// success, a refused connection a failure; without an answer the script
	// hangs until its timeout.
	HTTP ProbeKind = "http"
	// Process looks for a program of this machine, as killall -0 and pidof do:
	// a frozen program is found.
	Process ProbeKind = "process"
	// TCP opens a connection and closes it, as nc -z does.
	TCP ProbeKind = "tcp"
	// MySQL opens a session and asks a question, as mysql -e does; a server that
	// accepts and does not answer fails it after Limit.
	MySQL ProbeKind = "mysql"
)

// Probe is the check that a script makes.
type Probe struct {
	Kind ProbeKind
	// Address is the server of an HTTP probe as the machine itself sees it:
	// 127.0.0.1:80.
	Address netip.AddrPort
	// URI is that of the request; "" is "/".
	URI string
	// Status is the only status that is a success, FailFrom the least one that
	// is a failure (curl -f); 0 for none.
	Status, FailFrom int
	// Limit is how long the command itself waits; 0 for as long as the script
	// may run.
	Limit time.Duration
	// Program is the program that a Process probe looks for.
	Program string
	// Tries is how often the script tries before it fails, with Pause between; 0 for
	// once. Stops: it ends keepalived then (killall keepalived).
	Tries int
	Pause time.Duration
	Stops bool
	// Cost is the processor time of one run; 0 is 10 ms, which curl and killall
	// take.
	Cost time.Duration
}

// check reports what is wrong with a probe.
func (p *Probe) check(script string) error {
	switch {
	case p.Kind == "":
		return fmt.Errorf("keepalived: vrrp_script %q: no probe: expected an entry in Options.Probe or Options.Default", script)
	case p.Kind != HTTP && p.Kind != Process && p.Kind != TCP && p.Kind != MySQL:
		return fmt.Errorf("keepalived: vrrp_script %q: unknown probe %q: expected http, tcp, mysql or process", script, p.Kind)
	case p.Kind != Process && !p.Address.IsValid():
		return fmt.Errorf("keepalived: vrrp_script %q: %s probe without an address", script, p.Kind)
	case p.Kind == Process && p.Program == "":
		return fmt.Errorf("keepalived: vrrp_script %q: process probe without a program", script)
	}
	return nil
}

// program returns the program of a process's name.
func (o *Options) program(process string) string {
	if p := o.Programs[process]; p != "" {
		return p
	}
	return process
}

// probe returns the check of a script.
func (o *Options) probe(script string) Probe {
	p, ok := o.Probe[script]
	if !ok {
		p = o.Default
	}
	if p.Cost == 0 {
		p.Cost = defaultCost
	}
	if p.URI == "" {
		p.URI = "/"
	}
	return p
}
