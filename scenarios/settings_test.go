package scenarios_test

import (
	"testing"
	"testing/fstest"

	"github.com/hadrill/hadrill/scenarios"
)

// TestWritten: what a fault says beside its verb, targets and times, as it stands there.
func TestWritten(t *testing.T) {
	const head = "title: t\nlasts: 60s\nnetwork: {subnet: 10.20.0.0/16}\nmachines:\n  a: {ip: 10.20.0.11, run: tomcat}\n  b: {ip: 10.20.0.12, run: tomcat}\n  c: {ip: 10.20.0.13, run: tomcat}\nusers: {u: {count: 1, from: 10.20.64.0/18, to: \"http://10.20.0.11:8080\", get: GET /, every: 1s}}\nfaults:\n  - "
	for fault, want := range map[string]string{
		"{at: 10s, delay: a, by: 3s, jitter: 1s, for: 5s, name: late}": "by: 3s, jitter: 1s",
		"{at: 10s, cut: a, from: [b, c], one_way: true}":               "from: b c, one_way: true",
		"{at: 10s, crash: a}": "",
	} {
		s, err := scenarios.Load(fstest.MapFS{"scenario.yaml": {Data: []byte(head + fault + "\n")}}, ".", "t")
		if err != nil {
			t.Errorf("%s: %v", fault, err)
			continue
		}
		if got := s.Cases[0].Faults[0].Written; got != want {
			t.Errorf("%s: %q, want %q", fault, got, want)
		}
	}
}
