package sessions

import (
	"context"
	"embed"
	"fmt"
	"strings"
	"testing/fstest"

	"github.com/hadrill/hadrill/harness"
	"github.com/hadrill/hadrill/harness/suite"
	"github.com/hadrill/hadrill/scenarios"
)

// The shoppers of each server: each visits every 2 s, reads the session and writes it,
// which holds so much.
const (
	shoppersEach = 10
	visitsEach   = "2s"
	sessionSize  = "2kB"
)

// files has a folder for each way whose programs read some.
//
//go:embed files
var files embed.FS

// stack is a way in a scene, ready to run with so many servers.
type stack struct {
	c        *scenarios.Case
	prepared harness.Prepared
	servers  int
	folder   bool
}

// prepare writes the scenario and its files, and reads them as those of a user.
func prepare(s *Scene, w *Way, servers int) (*stack, error) {
	written := fstest.MapFS{
		scenarios.FileName: {Data: []byte(scenario(s, w, servers))},
		balancerFile:       {Data: []byte(balancer(servers))},
	}
	if err := eachFile(files, w.Name, func(name string, text []byte) { written[name] = &fstest.MapFile{Data: text} }); err != nil {
		return nil, err
	}
	loaded, err := scenarios.Load(written, ".", fmt.Sprintf("sessions/%s/%s/%d", s.Name, w.Name, servers))
	if err != nil {
		return nil, err
	}
	ground, err := suite.DefaultGround().Open(context.Background(), func(string) {})
	if err != nil {
		return nil, err
	}
	prepared, err := ground.Prepare(loaded.Cases[0])
	if err != nil {
		return nil, err
	}
	if _, ok := prepared.(suite.Observer); !ok {
		return nil, fmt.Errorf("sessions: nobody can look into a run on the ground %s", ground.Name())
	}
	return &stack{loaded.Cases[0], prepared, servers, w.folder}, nil
}

// The balancer's machine and file.
const (
	balancerMachine = "lb"
	balancerFile    = "balancer.cfg"
)

// scenario is the text of the scenario.
func scenario(s *Scene, w *Way, servers int) string {
	var b strings.Builder
	line := func(format string, a ...any) { fmt.Fprintf(&b, format+"\n", a...) }
	line("title: %q", w.Name+": "+s.Title)
	line("network: {subnet: 10.20.0.0/16, delay: 200us}")
	line("machines:")
	line("  %s: {ip: 10.20.0.11, run: {haproxy: %s}}", balancerMachine, balancerFile)
	settings := "work: {median: 5ms, p99: 40ms}"
	if w.tomcat != "" {
		settings += ", " + w.tomcat
	}
	for i := 1; i <= servers; i++ {
		line("  %s: {ip: %s, shared: [/shared], run: {tomcat: {%s}}}", node(i), address(i), settings)
	}
	for _, m := range w.machines {
		line("  %s", m)
	}
	line("users:")
	line("  shoppers:")
	line("    count: %d", shoppersEach*servers)
	line("    from: 10.20.64.0/18")
	line(`    to: "http://10.20.0.11"`)
	line("    session: {save: POST /test/save, query: POST /test/query, every: %s, size: %s}", visitsEach, sessionSize)
	if all := s.faults(w, servers); len(all) > 0 {
		line("faults:")
		for _, f := range all {
			line("  - %s", f)
		}
	}
	line("lasts: %v", s.lasts(servers))
	return b.String()
}

// balancer is the text of the balancer's file: shoppers stay with the server that their cookie
// names, while it is there.
func balancer(servers int) string {
	var b strings.Builder
	b.WriteString(`global
    maxconn 20000

defaults
    mode http
    timeout connect 2s
    timeout client  50s
    timeout server  50s
    retries 3
    option redispatch

frontend www
    bind *:80
    default_backend app

backend app
    balance roundrobin
    cookie SERVERID insert indirect nocache
    option httpchk GET /health
`)
	for i := 1; i <= servers; i++ {
		fmt.Fprintf(&b, "    server %[1]s %[2]s:8080 cookie %[1]s check inter 2s rise 2 fall 3\n", node(i), address(i))
	}
	return b.String()
}

// address is an application server's.
func address(i int) string { return fmt.Sprintf("10.20.1.%d", i) }
