package harness

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/hadrill/hadrill/scenarios"
)

// caseWith gives a case of two machines and these faults, each a YAML mapping.
func caseWith(t *testing.T, faults ...string) *scenarios.Case {
	t.Helper()
	text := `title: two machines
network: {subnet: 10.20.0.0/16}
machines:
  a: {ip: 10.20.0.11, run: {nginx: nginx.conf}}
  b: {ip: 10.20.0.12, run: {nginx: nginx.conf}}
users:
  all: {count: 1, from: 10.20.64.0/24, to: "http://10.20.0.11", get: GET /, every: 1s}
lasts: 9s
`
	if len(faults) > 0 {
		text += "faults:\n  - {" + strings.Join(faults, "}\n  - {") + "}\n"
	}
	s, err := scenarios.Load(fstest.MapFS{"scenario.yaml": {Data: []byte(text)}, "nginx.conf": {Data: []byte("events {}\n")}}, ".", "two")
	if err != nil {
		t.Fatal(err)
	}
	return s.Cases[0]
}
