package containers

import (
	"fmt"

	"github.com/hadrill/hadrill/harness/agent"
	"github.com/hadrill/hadrill/scenarios"
)

// starter makes of a program of the scenario how it is started.
type starter func(p *plan, m *scenarios.Machine, pr *scenarios.Program) (agent.Program, []agent.File, error)

// starters is the table of the programs that this ground can run, by the names
// that scenarios use. Each runs in the foreground under process 1, as a service
// manager has it, and logs to its standard error.
var starters = map[string]starter{
	"nginx":      startNginx,
	"haproxy":    startHaproxy,
	"httpd":      startHttpd,
	"keepalived": startKeepalived,
	"redis":      startRedis,
	"tomcat":     startTomcat,
}

func (p *plan) program(m *scenarios.Machine, pr *scenarios.Program) (agent.Program, []agent.File, error) {
	start := starters[pr.Kind]
	if start == nil {
		return agent.Program{}, nil, fmt.Errorf("program %q does not run on the ground of containers", pr.Kind)
	}
	a, files, err := start(p, m, pr)
	a.Name, a.Kind = pr.Name, pr.Kind
	return a, files, err
}

// configFile is a program's configuration file as it stands in the scenario.
func configFile(pr *scenarios.Program, c *scenarios.Case, at string) []agent.File {
	return []agent.File{{Path: at, Mode: 0o644, Text: c.Suite.Files[pr.File]}}
}

// startHaproxy is haproxy(1).
func startHaproxy(p *plan, m *scenarios.Machine, pr *scenarios.Program) (agent.Program, []agent.File, error) {
	const at = "/etc/haproxy/hadrill.cfg"
	files := append(configFile(pr, p.c, at), agent.File{Path: "/run/haproxy", Dir: true})
	return agent.Program{
		Argv:  []string{"haproxy", "-db", "-f", at},
		Ports: p.ports(m, pr),
		Note:  "haproxy",
		Notes: []string{`(Server \S+/\S+ is (?:UP|DOWN|stopping)[^,.]*)`, `(backend \S+ has no server available)`},
	}, files, nil
}

// startKeepalived is keepalived(8), with the check scripts that its file
// names.
func startKeepalived(p *plan, m *scenarios.Machine, pr *scenarios.Program) (agent.Program, []agent.File, error) {
	const at = "/etc/keepalived/keepalived.conf"
	scripts, err := p.checkScripts(m, pr)
	return agent.Program{
		Argv: []string{"keepalived", "-n", "-l", "-D", "-f", at},
		Note: "vrrp",
		Notes: []string{
			`(\(\S+\) (?:Entering|removing|Master|Receive|received|Backup|Changing|ip address).*)`,
			`(VRRP_Script\(\S+\) .*)`, `(Script .* now returning.*)`, `(.*Respawning.*)`, `(Stopping.*)`, `(Netlink reports.*)`,
		},
		Gone: []string{"/run/keepalived.pid", "/run/keepalived/keepalived.pid", "/run/keepalived/vrrp.pid", "/run/vrrp.pid"},
	}, append(configFile(pr, p.c, at), scripts...), err
}

// startRedis is redis-server(1) with the persistence that the scenario names.
func startRedis(_ *plan, _ *scenarios.Machine, pr *scenarios.Program) (agent.Program, []agent.File, error) {
	dir := "/var/lib/redis/" + pr.Name
	argv := []string{"redis-server", "--port", fmt.Sprint(pr.Redis.Port), "--bind", "0.0.0.0", "--protected-mode", "no", "--dir", dir}
	argv = append(argv, persistence[pr.Redis.Persistence]...)
	return agent.Program{Argv: argv, Ports: []uint16{pr.Redis.Port}, Note: "redis", Notes: []string{`\* (DB saved on disk.*)`}},
		[]agent.File{{Path: dir, Dir: true}}, nil
}

// persistence is redis.conf's words for what package redis names.
var persistence = map[string][]string{
	"rdb":          nil, // its own default
	"none":         {"--save", "", "--appendonly", "no"},
	"aof-always":   {"--appendonly", "yes", "--appendfsync", "always"},
	"aof-everysec": {"--appendonly", "yes", "--appendfsync", "everysec"},
	"aof-no":       {"--appendonly", "yes", "--appendfsync", "no"},
}
