package simulated

import (
	"context"
	"testing"

	"github.com/hadrill/hadrill/reports/measure"
)

const stickyHttpd = `Listen 80
<Proxy balancer://cluster>
    BalancerMember ajp://web1:8009 route=jvm1
    BalancerMember ajp://web2:8009 route=jvm2
</Proxy>
ProxyPass / balancer://cluster/ stickysession=JSESSIONID|jsessionid
`

// TestHttpdSticky: users stay with the Tomcat whose jvmRoute ends their session
// id; when it dies, those and only those that were on it lose their sessions.
// keepalived's check finds httpd by its Listen line.
func TestHttpdSticky(t *testing.T) {
	s := loadSmall(t, `title: sticky sessions
network: {subnet: 10.20.0.0/16, addresses: [10.20.0.100]}
machines:
  lb: {ip: 10.20.0.11, run: {httpd: httpd.conf, keepalived: keepalived.conf}}
  web1: {ip: 10.20.0.21, run: {tomcat: {ajp: 8009, route: jvm1, work: 2ms}}}
  web2: {ip: 10.20.0.22, run: {tomcat: {ajp: 8009, route: jvm2, work: 2ms}}}
users:
  all: {count: 40, from: 10.20.64.0/24, to: "http://10.20.0.11", session: {save: POST /test/save, query: POST /test/query}, every: 500ms}
faults:
  - {at: 10s, kill: web1/tomcat}
  - {at: 25s, kill: lb/httpd}
lasts: 30s
`, map[string]string{"httpd.conf": stickyHttpd, "keepalived.conf": checked, "check.sh": "#!/bin/sh\ncurl -s http://127.0.0.1/\n"})
	p, err := Ground{}.Prepare(s.Cases[0])
	if err != nil {
		t.Fatal(err)
	}
	rec := p.Run(context.Background(), 1, nil)
	m := measure.Measure(rec)
	before, err := m.Before("kill web1/tomcat")
	if err != nil {
		t.Fatal(err)
	}
	if before.Count("sessions.lost") != 0 || before.Count("sessions.opened") != 40 || before.Count("requests.errors") != 0 {
		t.Errorf("before the fault: %+v, want 40 sessions and none lost", before)
	}
	if got := m.Whole(); got.Count("sessions.lost") < 18 || got.Count("sessions.lost") > 22 || got.Count("sessions.forced_logins") != got.Count("sessions.lost") {
		t.Errorf("in all: %+v, want half of 40 sessions lost", got)
	}
	taken := false
	for _, e := range rec.Events {
		taken = taken || e.Kind == "address-removed" && e.Detail == "10.20.0.100" && e.At > rec.Faults[1].At
	}
	if !taken {
		t.Error("httpd is dead and keepalived keeps the address")
	}
}
