package scenarios

import (
	"errors"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/hadrill/hadrill/sim/conf"
)

// good is a scenario that uses most of the format. Bad ones are made of it by
// small edits.
const good = `title: Two balancers, two servers, one store
about: |
  Everything that a scenario may say.
network:
  subnet: 10.20.0.0/16
  delay: 200us
  loss: 1%
  bandwidth: 100Mbit/s
  addresses: [10.20.0.100]
  groups: {balancers: [lb1, lb2]}
machines:
  lb1:
    ip: 10.20.0.11
    cores: 4
    run: {nginx: nginx.conf, keepalived: master.conf}
    checks: {chk_nginx: {probe: http, program: nginx}}
  lb2:
    ip: 10.20.0.12
    run: {nginx: nginx.conf, keepalived: backup.conf}
  web1:
    ip: 10.20.0.21
    sync: 2ms
    run:
      tomcat: {sessions: {redis: store}, work: {median: 5ms, p99: 40ms}, service: "http://web2:8081"}
  web2:
    ip: 10.20.0.22
    run:
      first: {tomcat: {port: 8081, ajp: 8009, route: jvm1, threads: 50, work: 3ms}}
      second: {tomcat: {port: 8082, cpu: {mean: 1ms}}}
  store: {ip: 10.20.0.31, run: redis}
users:
  shoppers:
    count: 50
    from: 10.20.64.0/18
    to: "http://10.20.0.100"
    arrive: 20/s
    timeout: {connect: 2s, read: 5s}
    session: {save: POST /test/save, query: POST /test/query, every: 1s}
  robots:
    from: 10.20.128.0/24
    to: "http://web1:8080/app"
    get: [GET /a, GET /b]
    rate: 5/s
    pattern: constant
faults:
  - {at: 10s, kill: lb1/nginx}
  - {at: 20s, start: lb1/nginx}
  - {at: 30s, cut: balancers, from: [web1, users/robots], name: split}
  - {at: 35s, heal: split}
  - {at: 40s, for: 5s, fail: web2/first, status: 500, share: 30%}
lasts: 60s
expect:
  - sessions.lost == 0
  - outage.longest < 5s
  - fault("kill lb1/nginx").takeover < 3s
  - address("10.20.0.100").owner == "lb2"
  - requests.error_share < 30% and backend("web1").share > 0
ignore: {nginx: [proxy_cache, limit_req], keepalived: virtual_server}
fidelity: {errors: 30%, outage: 1s, p50: [5ms, 50%], picks: 3%}
variants:
  as-it-is:
  longer:
    lasts: 120s
    machines.lb1.run.keepalived: other.conf
    expect+: [group("robots").requests.errors == 0]
`

// folder gives a scenario's folder with the files that good names.
func folder(scenario string) fstest.MapFS {
	return fstest.MapFS{
		"scenario.yaml": {Data: []byte(scenario)},
		"nginx.conf":    {Data: []byte("events {}\n")},
		"master.conf":   {Data: []byte("global_defs {\n}\n")},
		"backup.conf":   {Data: []byte("global_defs {\n}\n")},
		"other.conf":    {Data: []byte("global_defs {\n}\n")},
		"conf.d/a.conf": {Data: []byte("# included\n")},
	}
}

// edit makes one change to good.
func edit(t *testing.T, old, new string) string {
	t.Helper()
	if strings.Count(good, old) == 0 {
		t.Fatalf("the good scenario has no %q", old)
	}
	return strings.Replace(good, old, new, 1)
}

// problemsOf loads a scenario and gives what is wrong with it.
func problemsOf(t *testing.T, scenario string) conf.Problems {
	t.Helper()
	_, err := Load(folder(scenario), ".", "shop")
	var problems conf.Problems
	if err != nil && !errors.As(err, &problems) {
		t.Fatalf("the error is %T, want conf.Problems: %v", err, err)
	}
	return problems
}

func mustLoad(t *testing.T, scenario string) *Scenario {
	t.Helper()
	s, err := Load(folder(scenario), ".", "shop")
	if err != nil {
		t.Fatal(err)
	}
	return s
}
