package scenarios_test

import (
	"fmt"
	"testing/fstest"

	"github.com/hadrill/hadrill/scenarios"
)

// Load reads a scenario's folder, and reports everything that is wrong with it.
func ExampleLoad() {
	folder := fstest.MapFS{"scenario.yaml": {Data: []byte(`
title: a web server dies
network: {subnet: 10.20.0.0/16}
machines:
  web: {ip: 10.20.0.21, run: tomcat}
users:
  shoppers: {count: 5, from: 10.20.64.0/24, to: "http://web:8080", get: GET /index.jsp, every: 1s}
lasts: 1m
expect: [requests.error_share < 1%]
variants:
  calm: {}
  killed: {faults: [{at: 20s, for: 5s, kill: web/tomcat}]}
`)}}
	s, err := scenarios.Load(folder, ".", "shop")
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, c := range s.Cases {
		fmt.Printf("%s: %v, %d fault(s), %s\n", c.Name(), c.Lasts, len(c.Faults), c.Expect[0].Text)
	}
	// Output:
	// shop/calm: 1m0s, 0 fault(s), requests.error_share < 1%
	// shop/killed: 1m0s, 1 fault(s), requests.error_share < 1%
}
