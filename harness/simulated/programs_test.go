package simulated

import (
	"errors"
	"slices"
	"testing"

	"github.com/hadrill/hadrill/reports/record"
	"github.com/hadrill/hadrill/sim/conf"
)

const checked = `vrrp_script chk {
    script "/usr/local/bin/check.sh"
    interval 1
}
vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    priority 100
    track_script { chk }
    virtual_ipaddress { 10.20.0.100 }
}
`

// lone is a machine with an address and two web servers.
const lone = `title: check scripts
network: {subnet: 10.20.0.0/16, addresses: [10.20.0.100]}
machines:
  lb:
    ip: 10.20.0.11
    run: {nginx: nginx.conf, tomcat: {port: 8081}, keepalived: keepalived.conf}
`

const loneNginx = "events {}\nhttp { server { listen 80; location / { proxy_pass http://10.20.0.21:8080; } } }\n"

const loneRest = `  web1: {ip: 10.20.0.21, run: tomcat}
users:
  all: {count: 1, from: 10.20.64.0/24, to: "http://web1:8080", get: GET /index.jsp, every: 1s}
lasts: 8s
faults:
`

// TestChecks has what a check script looks at: a failed one takes the address
// from the machine, since the script has no weight (keepalived.conf(5)).
func TestChecks(t *testing.T) {
	for _, row := range []struct {
		reason, checks, fault string
		moves                 bool
	}{
		{"without a word of the scenario: what the script asks", "", "kill: lb/nginx", true},
		{"and no other program", "", "kill: lb/tomcat", false},
		{"the program that the scenario names", "{chk: {program: tomcat}}", "kill: lb/tomcat", true},
		{"and no other", "{chk: {program: tomcat}}", "kill: lb/nginx", false},
		{"on its own port", "{chk: {program: tomcat, port: 8081}}", "kill: lb/tomcat", true},
		{"any answer will do, as for curl -s", "{chk: {probe: http, program: tomcat}}", "fail: lb/tomcat", false},
		{"no answer will not", "{chk: {probe: http, program: tomcat}}", "freeze: lb/tomcat", true},
		{"whether the process is there", "{chk: {probe: process, program: tomcat}}", "kill: lb/tomcat", true},
		{"not whether it answers", "{chk: {probe: process, program: tomcat}}", "freeze: lb/tomcat", false},
	} {
		text := lone
		if row.checks != "" {
			text += "    checks: " + row.checks + "\n"
		}
		p := planOf(t, loadSmall(t, text+loneRest+"  - {at: 3s, "+row.fault+"}\n", map[string]string{"keepalived.conf": checked, "nginx.conf": loneNginx, "check.sh": "#!/bin/sh\ncurl -s http://127.0.0.1/\n"}))
		rec := p.Run(t.Context(), 1, nil)
		if got := lost(rec, "lb"); got != row.moves {
			t.Errorf("%s: %s with checks %q: the address is taken away: %v, want %v", row.reason, row.fault, row.checks, got, row.moves)
		}
	}
}

// lost reports whether a machine had the address at the fault and lost it after.
func lost(rec *record.Record, machine string) bool {
	had, lost := false, false
	for _, e := range rec.Events {
		switch {
		case e.Machine != machine || e.Detail != "10.20.0.100":
		case e.Kind == "address-added":
			had = had || e.At < rec.Faults[0].At
		case e.Kind == "address-removed":
			lost = e.At > rec.Faults[0].At
		}
	}
	return had && lost
}

// TestNothingToCheck wants a problem where the scenario names the program.
func TestNothingToCheck(t *testing.T) {
	text := "title: nothing to check\nnetwork: {subnet: 10.20.0.0/16, addresses: [10.20.0.100]}\nmachines:\n" +
		"  lb: {ip: 10.20.0.11, run: {keepalived: keepalived.conf}}\n" + loneRest + "  - {at: 3s, kill: lb/keepalived}\n"
	_, err := Ground{}.Prepare(loadSmall(t, text, map[string]string{"keepalived.conf": checked}).Cases[0])
	const want = `scenario.yaml:4:30: keepalived: vrrp_script "chk": what "/usr/local/bin/check.sh" looks at is not known: the scenario's folder has no file "check.sh": say it in the scenario under machines.lb.checks, such as chk: {program: NAME}
      lb: {ip: 10.20.0.11, run: {keepalived: keepalived.conf}}
                                 ^`
	var problems conf.Problems
	if !errors.As(err, &problems) || err.Error() != want {
		t.Errorf("got\n%v\nwant\n%s", err, want)
	}
}

// TestAllProblems wants what is wrong with every file of every machine at once.
func TestAllProblems(t *testing.T) {
	files := map[string]string{"nginx.conf": "htp {}\n", "keepalived.conf": "vrrp_instanc VI_1 {\n}\n"}
	_, err := Ground{}.Prepare(loadSmall(t, small, files).Cases[0])
	var problems conf.Problems
	if !errors.As(err, &problems) {
		t.Fatalf("got %v", err)
	}
	var at []string
	for _, p := range problems {
		at = append(at, p.Pos.String())
	}
	if want := []string{"keepalived.conf:1:1", "nginx.conf:1:1"}; !slices.Equal(at, want) {
		t.Errorf("problems at %q, want %q\n%v", at, want, err)
	}
}
