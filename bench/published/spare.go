package published

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/hadrill/hadrill/bench/capacity"
	"github.com/hadrill/hadrill/bench/study"
	"github.com/hadrill/hadrill/harness/suite"
)

// spare holds N+1 capacities against closed forms: mu - ln(100)/50ms for each M/M/1 queue,
// and the M/M/c queue's 99th percentile (Erlang's waiting time and the work after it),
// solved for the load.
var spare = Repeat{
	Name: "n-plus-one", Title: "what six servers carry, whole and with one of them lost", Source: "Queueing theory: M/M/1 and M/M/c with work of 5 ms, exponential, and a p99 of the response of 50 ms at most",
	Setup: "Six servers with one worker each: behind nginx's random, six queues; behind HAProxy with maxconn 1 a server, one. The load at which the p99 reaches 50 ms, by the search of hadrill capacity, " +
		"40 s a run.",
	Claims: []Claim{
		spareClaim("six queues", 647.4), spareClaim("six queues, one server lost", 539.5),
		spareClaim("one queue for six", 1098.86), spareClaim("one queue for six, one server lost", 899.42),
	},
	run: runSpare,
}

func spareClaim(figure string, want float64) Claim {
	return Claim{figure + ", requests/s", study.Number, fmt.Sprint(want), 0.95 * want, 1.05 * want, "within 5 %: what 40 s under one seed carry is off by 3 %"}
}

const spareNginx = `events {
    worker_connections 10000;
}
http {
    upstream app {
        random;
SERVERS    }
    server {
        listen 80;
        location / {
            proxy_connect_timeout 1s;
            proxy_pass http://app;
        }
    }
}
`

const spareHAProxy = `defaults
    mode http
    timeout connect 5s
    timeout client 60s
    timeout server 60s
frontend web
    bind :80
    default_backend app
backend app
    default-server inter 1s fall 2 rise 2 maxconn 1
SERVERS`

func runSpare(ctx context.Context, seed uint64) (figures []float64, err error) {
	for _, row := range []struct {
		program, file, text, server string
		whole, lost                 float64
	}{
		{"nginx: lb.conf", "lb.conf", spareNginx, "        server 10.20.0.2%d:8080 fail_timeout=1000s;\n", 647.4, 539.5},
		{"haproxy: lb.conf", "lb.conf", spareHAProxy, "    server web%[1]d 10.20.0.2%[1]d:8080 check\n", 1098.86, 899.42},
	} {
		var machines, servers strings.Builder
		for i := 1; i <= 6; i++ {
			fmt.Fprintf(&machines, "  web%[1]d: {ip: 10.20.0.2%[1]d, run: {tomcat: {work: {mean: 5ms}, threads: 1}}}\n", i)
			fmt.Fprintf(&servers, row.server, i)
		}
		text := fmt.Sprintf("title: six servers\nnetwork: {subnet: 10.20.0.0/16, delay: 1us}\nmachines:\n  lb1: {ip: 10.20.0.11, run: {%s}}\n%susers:\n"+
			"  all: {count: 4000, from: 10.20.64.0/18, to: \"http://10.20.0.11\", rate: %v/s, get: GET /}\nlasts: 60s\n", row.program, machines.String(), row.whole)
		files := map[string]string{row.file: strings.Replace(row.text, "SERVERS", servers.String(), 1)}
		found, err := carries(ctx, text, files, seed, row.whole, row.lost)
		if err != nil {
			return nil, err
		}
		figures = append(figures, found...)
	}
	return figures, nil
}

// carries searches the capacity of a stack whole and without web2, from loads on.
func carries(ctx context.Context, text string, files map[string]string, seed uint64, whole, lost float64) (figures []float64, err error) {
	c, _, err := prepare("n-plus-one", text, files)
	if err != nil {
		return nil, err
	}
	objective, err := capacity.ParseObjective("latency.p99 <= 50ms and requests.error_share < 0.1%")
	if err != nil {
		return nil, err
	}
	g, err := suite.DefaultGround().Open(ctx, func(string) {})
	if err != nil {
		return nil, err
	}
	defer g.Close() //nolint:errcheck // there is nothing to remove
	s := &capacity.Study{Precision: 0.01}
	s.Objective, s.Warmup, s.For = objective, 3*time.Second, 40*time.Second
	if err := s.OpenCase(g, c); err != nil {
		return nil, err
	}
	for _, l := range []struct {
		loss capacity.Loss
		from float64
	}{{capacity.Loss{}, whole}, {capacity.Loss{Kind: capacity.Kinds[0], Machines: []string{"web2"}}, lost}} {
		load, err := s.Search(ctx, l.loss, seed, l.from)
		if err != nil {
			return nil, err
		}
		figures = append(figures, load)
	}
	return figures, nil
}
