package containers

import (
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"github.com/hadrill/hadrill/harness"
	"github.com/hadrill/hadrill/harness/agent"
	"github.com/hadrill/hadrill/scenarios"
)

// startTomcat is our own application server in real time, or Debian's Tomcat
// where the scenario says so.
func startTomcat(p *plan, m *scenarios.Machine, pr *scenarios.Program) (agent.Program, []agent.File, error) {
	t := pr.Tomcat
	if t.Real {
		return agent.Program{
			Argv: []string{"hadrill-tomcat"}, Env: tomcatEnvironment(p, pr), Ports: p.ports(m, pr),
			Note: "tomcat", Notes: []string{`(Server startup in .*)`, `(OutOfMemoryError.*)`, `(SEVERE.*)`},
		}, nil, nil
	}
	spec := agent.Spec{Machine: m.Name, Program: pr.Name, Address: m.IP, Cores: m.Cores, Tomcat: t}
	if t.Sessions.Redis != "" {
		spec.Redis = harness.RedisOf(p.c, t.Sessions.Redis)
	}
	line, err := json.Marshal(spec)
	return agent.Program{Argv: []string{agentPath, AgentChild}, Spec: line, Ports: p.ports(m, pr)}, nil, err
}

// tomcatEnvironment is what the image's hadrill-tomcat and its page read.
func tomcatEnvironment(p *plan, pr *scenarios.Program) []string {
	t := pr.Tomcat
	var env []string
	set := func(name, value string) { env = append(env, name+"="+value) }
	millis := func(name string, d time.Duration) {
		if d > 0 {
			set(name, strconv.FormatFloat(float64(d)/1e6, 'f', -1, 64))
		}
	}
	// limits of clients are whole milliseconds there, and none is 0
	limit := func(name string, d time.Duration) {
		if d > 0 {
			set(name, strconv.FormatInt(max(1, d.Milliseconds()), 10))
		}
	}
	set("INSTANCE", pr.Name)
	set("PORT", fmt.Sprint(t.Port))
	set("SERVER", t.Serves)
	set("THREADS", fmt.Sprint(t.Threads))
	if t.AJP != 0 {
		set("AJP_PORT", fmt.Sprint(t.AJP))
	}
	if t.Route != "" {
		set("JVM_ROUTE", t.Route)
	}
	if t.SessionTimeout > 0 {
		set("SESSION_TIMEOUT_S", fmt.Sprint(max(1, int(t.SessionTimeout.Seconds()))))
	}
	if t.Sessions.Redis != "" {
		set("REDIS", harness.RedisOf(p.c, t.Sessions.Redis).String())
		limit("REDIS_CONNECT_TIMEOUT_MS", t.Sessions.Timeouts.Connect)
		limit("REDIS_TIMEOUT_MS", t.Sessions.Timeouts.Read)
	}
	if t.Service.Addr.IsValid() {
		set("SERVICE", "http://"+t.Service.Host+t.Service.Path)
		limit("SERVICE_CONNECT_TIMEOUT_MS", t.ServiceTimeout.Connect)
		limit("SERVICE_TIMEOUT_MS", t.ServiceTimeout.Read)
	}
	switch t.Work.Kind {
	case "constant":
		millis("WORK_MEDIAN_MS", t.Work.Value)
	case "lognormal":
		millis("WORK_MEDIAN_MS", t.Work.Median)
		millis("WORK_P99_MS", t.Work.P99)
	}
	return env
}

// unableTomcat is what a scenario asks of a real Tomcat that it cannot do.
func unableTomcat(m *scenarios.Machine, pr *scenarios.Program) []string {
	t := pr.Tomcat
	var reasons []string
	no := func(is bool, why string) {
		if is {
			reasons = append(reasons, fmt.Sprintf("%s/%s: %s", m.Name, pr.Name, why))
		}
	}
	if !t.Real {
		return reasons
	}
	no(t.Work.Kind != "" && t.Work.Kind != "constant" && t.Work.Kind != "lognormal", "the page of a real Tomcat takes constant or log-normal work, not "+t.Work.Kind)
	no(t.CPU.Kind != "", "a real Tomcat takes the time of a core that it takes, not a drawn one (cpu)")
	no(t.Boot > 0, "a real Tomcat boots in its own time (boot)")
	no(t.Graceful > 0, "a real Tomcat ends in its own way (graceful)")
	return reasons
}
