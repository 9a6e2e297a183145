package simulated

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/hadrill/hadrill/reports/record"
	"github.com/hadrill/hadrill/scenarios"
)

// small is a stack on which every fault can take effect: a balancer with an
// address, two application servers behind it, and a third that nobody asks.
const small = `title: a small stack
network: {subnet: 10.20.0.0/16, addresses: [10.20.0.100]}
machines:
  lb: {ip: 10.20.0.11, run: {nginx: nginx.conf, keepalived: keepalived.conf}}
  web1: {ip: 10.20.0.21, run: {tomcat: {work: 2ms}}}
  web2: {ip: 10.20.0.22, run: {tomcat: {work: 2ms}}}
  idle: {ip: 10.20.0.23, run: {tomcat: {work: 2ms}}}
users:
  all: {count: 10, from: 10.20.64.0/24, to: "http://10.20.0.100", get: GET /index.jsp, every: 200ms}
lasts: 6s
`

const smallNginx = `events {}
http {
    upstream app { server 10.20.0.21:8080; server 10.20.0.22:8080; }
    server { listen 80; location / { proxy_pass http://app; } }
}
`

const smallKeepalived = `track_file prefer {
    file /run/prefer
}
vrrp_instance VI_1 {
    interface eth0
    track_file {
        prefer
    }
    virtual_router_id 51
    priority 100
    virtual_ipaddress { 10.20.0.100 }
}
`

// loadSmall reads a scenario with these lines in place of or behind small's own.
func loadSmall(t testing.TB, text string, files map[string]string) *scenarios.Scenario {
	t.Helper()
	folder := fstest.MapFS{
		"scenario.yaml":   {Data: []byte(text)},
		"nginx.conf":      {Data: []byte(smallNginx)},
		"keepalived.conf": {Data: []byte(smallKeepalived)},
	}
	for name, data := range files {
		folder[name] = &fstest.MapFile{Data: []byte(data)}
	}
	s, err := scenarios.Load(folder, ".", "small")
	if err != nil {
		t.Fatal(err)
	}
	if len(s.Cases) != 1 {
		t.Fatalf("%d cases", len(s.Cases))
	}
	return s
}

// prepared gives a plan for the small stack with these faults, each a YAML
// mapping.
func prepared(t testing.TB, faults ...string) *plan {
	t.Helper()
	text := small
	if len(faults) > 0 {
		text += "faults:\n  - {" + strings.Join(faults, "}\n  - {") + "}\n"
	}
	return planOf(t, loadSmall(t, text, nil))
}

func planOf(t testing.TB, s *scenarios.Scenario) *plan {
	t.Helper()
	p, err := Ground{}.Prepare(s.Cases[0])
	if err != nil {
		t.Fatal(err)
	}
	return p.(*plan)
}

// finished runs the small stack to its end.
func finished(t testing.TB, faults ...string) *record.Record {
	t.Helper()
	rec := prepared(t, faults...).Run(context.Background(), 1, nil)
	if !rec.End.Finished {
		t.Fatalf("the run did not finish: %s", rec.End.Why)
	}
	return rec
}

// written gives the record's file, which must be readable again.
func written(t testing.TB, rec *record.Record) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := rec.Write(&b); err != nil {
		t.Fatal(err)
	}
	if _, err := record.Read(bytes.NewReader(b.Bytes())); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
