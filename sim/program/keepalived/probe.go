package keepalived

import (
	"fmt"
	"net/netip"
	"time"
)

// Options say what the check scripts of a file do.
type Options struct {
	// Probe maps a vrrp_script's name to what it does.
	Probe map[string]Probe
	// Default is for scripts without an entry in Probe.
	Default Probe
}

// ProbeKind is what a check script looks at.
type ProbeKind string

// The kinds of probes.
const (
	// HTTP asks a web server, as curl -s does: any answer is a success, a
	// refused connection a failure; without an answer the script hangs until
	// its timeout.
	HTTP ProbeKind = "http"
	// Process looks for a program of this machine, as killall -0 and pidof do:
	// a frozen program is found.
	Process ProbeKind = "process"
)

// Probe is what a check script does.
type Probe struct {
	Kind ProbeKind
	// Address is where an HTTP probe asks, as the machine itself sees it:
	// 127.0.0.1:80.
	Address netip.AddrPort
	// URI is what it asks for; "" is "/".
	URI string
	// Program is whom a Process probe looks for.
	Program string
	// Cost is the processor time of one run; 0 is 10 ms, which curl and killall
	// take.
	Cost time.Duration
}

// check tells what is wrong with a probe.
func (p *Probe) check(script string) error {
	switch {
	case p.Kind == "":
		return fmt.Errorf("keepalived: vrrp_script %q: no probe: expected an entry in Options.Probe or Options.Default", script)
	case p.Kind != HTTP && p.Kind != Process:
		return fmt.Errorf("keepalived: vrrp_script %q: unknown probe %q: expected http or process", script, p.Kind)
	case p.Kind == HTTP && !p.Address.IsValid():
		return fmt.Errorf("keepalived: vrrp_script %q: http probe without an address", script)
	case p.Kind == Process && p.Program == "":
		return fmt.Errorf("keepalived: vrrp_script %q: process probe without a program", script)
	}
	return nil
}

// probe is what a script does.
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
