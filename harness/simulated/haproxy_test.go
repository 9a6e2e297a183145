package simulated

import (
	"context"
	"testing"

	"github.com/hadrill/hadrill/reports/measure"
)

const stickyHaproxy = `defaults
    mode http
    timeout connect 1s
    timeout client 10s
    timeout server 10s
frontend www
    bind :80
    default_backend app
backend app
    balance roundrobin
    cookie SERVERID insert indirect nocache
    option redispatch
    server web1 10.20.0.21:8080 check inter 1s cookie web1
    server web2 10.20.0.22:8080 check inter 1s cookie web2
`

// TestHaproxySticky: users stay with their server by HAProxy's own cookie
// beside the application's; when a server dies, those and only those that were
// on it lose their sessions.
func TestHaproxySticky(t *testing.T) {
	s := loadSmall(t, `title: sticky sessions
network: {subnet: 10.20.0.0/16}
machines:
  lb: {ip: 10.20.0.11, run: {haproxy: haproxy.cfg}}
  web1: {ip: 10.20.0.21, run: {tomcat: {work: 2ms}}}
  web2: {ip: 10.20.0.22, run: {tomcat: {work: 2ms}}}
users:
  all: {count: 40, from: 10.20.64.0/24, to: "http://10.20.0.11", session: {save: POST /test/save, query: POST /test/query}, every: 500ms}
faults:
  - {at: 10s, kill: web1/tomcat}
lasts: 30s
`, map[string]string{"haproxy.cfg": stickyHaproxy})
	p, err := Ground{}.Prepare(s.Cases[0])
	if err != nil {
		t.Fatal(err)
	}
	m := measure.Measure(p.Run(context.Background(), 1, nil))
	before, err := m.Before("kill web1/tomcat")
	if err != nil {
		t.Fatal(err)
	}
	if before.Count("sessions.lost") != 0 || before.Count("sessions.opened") != 40 {
		t.Errorf("before the fault: %+v, want 40 sessions and none lost", before)
	}
	if got := m.Whole(); got.Count("sessions.lost") < 18 || got.Count("sessions.lost") > 22 || got.Count("sessions.forced_logins") != got.Count("sessions.lost") {
		t.Errorf("in all: %+v, want half of 40 sessions lost", got)
	}
}
