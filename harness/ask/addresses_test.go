package ask

import (
	"slices"
	"testing"
	"testing/fstest"

	"github.com/hadrill/hadrill/scenarios"
)

const pairScenario = `title: a pair
network: {subnet: 10.20.0.0/16, addresses: [10.20.0.100]}
machines:
  lb1: {ip: 10.20.0.11, run: {nginx: nginx.conf, keepalived: keepalived.conf}}
  lb2: {ip: 10.20.0.12, run: {nginx: nginx.conf}}
users:
  all: {count: 1, from: 10.20.64.0/24, to: "http://10.20.0.100", get: GET /, every: 1s}
lasts: 5s
`

// TestAddresses: what files say of addresses is held against the scenario's.
func TestAddresses(t *testing.T) {
	const (
		here    = "    interface eth0\n    virtual_router_id 51\n"
		virtual = "    virtual_ipaddress {\n        10.20.0.100\n    }\n"
	)
	for _, row := range []struct {
		why, listen, instance string
		want                  []string
	}{
		{"all are the scenario's", "80", virtual + "    unicast_src_ip 10.20.0.11\n    unicast_peer {\n        10.20.0.12\n    }\n", nil},
		{"the address that moves is listened on", "10.20.0.100:80", virtual, nil},
		{"the machine itself alone", "127.0.0.1:80", virtual, nil},
		{"another machine's address", "10.20.0.9:80", virtual, []string{
			"lb1: nginx.conf: it listens on 10.20.0.9, which is neither the machine's address, 10.20.0.11, nor one of network.addresses",
			"lb2: nginx.conf: it listens on 10.20.0.9, which is neither the machine's address, 10.20.0.12, nor one of network.addresses",
		}},
		{"the address of one of the two that have the file", "10.20.0.12:80", virtual, []string{
			"lb1: nginx.conf: it listens on 10.20.0.12, which is neither the machine's address, 10.20.0.11, nor one of network.addresses",
		}},
		{"an address that the scenario does not move", "80", "    virtual_ipaddress {\n        10.20.0.101\n    }\n", []string{
			"lb1: keepalived.conf: it moves 10.20.0.101, which is none of network.addresses: users cannot be sent there",
		}},
		{"another address for the machine", "80", virtual + "    unicast_src_ip 10.20.0.13\n", []string{
			"lb1: keepalived.conf: it calls the machine 10.20.0.13, and its address is 10.20.0.11",
		}},
		{"a peer that is no machine", "80", virtual + "    unicast_peer {\n        10.20.0.22\n    }\n", []string{
			"lb1: keepalived.conf: it names the peer 10.20.0.22, which is no machine of the scenario, did you mean 10.20.0.12?",
		}},
	} {
		s, err := scenarios.Load(fstest.MapFS{
			"scenario.yaml":   {Data: []byte(pairScenario)},
			"nginx.conf":      {Data: []byte("events {}\nhttp {\n    server {\n        listen " + row.listen + ";\n    }\n}\n")},
			"keepalived.conf": {Data: []byte("vrrp_instance VI_1 {\n" + here + row.instance + "}\n")},
		}, ".", "pair")
		if err != nil {
			t.Fatal(err)
		}
		var a Answers
		a.readAddresses(s.Cases[0])
		var got []string
		for _, w := range a.Warnings {
			if line := map[bool]int{true: 4, false: 5}[w.What[:3] == "lb1"]; w.Pos.File != "scenario.yaml" || w.Pos.Line != line {
				t.Errorf("%s: %q stands at %v, want line %d of the scenario", row.why, w.What, w.Pos, line)
			}
			got = append(got, w.What)
		}
		if !slices.Equal(got, row.want) {
			t.Errorf("%s: warnings\n%q\nwant\n%q", row.why, got, row.want)
		}
	}
}
