package containers

import (
	"fmt"
	"path"
	"strings"

	"github.com/hadrill/hadrill/harness/agent"
	"github.com/hadrill/hadrill/scenarios"
	"github.com/hadrill/hadrill/sim/conf"
)

// startNginx is nginx(8). The directives of -g stand before those of the file;
// one that the file has itself must not be repeated.
func startNginx(p *plan, m *scenarios.Machine, pr *scenarios.Program) (agent.Program, []agent.File, error) {
	const folder = "/etc/nginx/hadrill/"
	at := folder + path.Base(pr.File)
	text := p.c.Suite.Files[pr.File]
	files := configFile(pr, p.c, at)
	top := topLevel(pr.File, text)
	if wrapper := wrapped(top, at); wrapper != "" {
		at = folder + "hadrill-" + pr.Name + ".conf"
		files = append(files, agent.File{Path: at, Mode: 0o644, Text: wrapper})
	}
	globals := "error_log stderr warn;"
	if !top["daemon"] {
		globals = "daemon off; " + globals
	}
	if strings.Contains(text, "fair") && !top["load_module"] {
		globals = "load_module /usr/lib/nginx/modules/ngx_http_upstream_fair_module.so; " + globals
	}
	// what files include by a relative name lies beside the main file
	for _, name := range []string{"mime.types", "fastcgi_params", "proxy_params"} {
		files = append(files, agent.File{Path: folder + name, Link: "/etc/nginx/" + name})
	}
	files = append(files, agent.File{Path: "/usr/share/nginx/logs", Dir: true})
	return agent.Program{
		Argv:  []string{"nginx", "-c", at, "-g", globals},
		Ports: p.ports(m, pr),
		Note:  "nginx",
		Notes: []string{`(upstream server temporarily disabled.*?), client`, `((?:connect\(\) failed|upstream timed out|no live upstreams|upstream prematurely closed|recv\(\) failed).*?), client`},
	}, files, nil
}

// topLevel are the directives at the file's outermost level. A file that
// cannot be parsed has none: nginx itself will say why.
func topLevel(name, text string) map[string]bool {
	statements, _ := conf.ParseStatements(conf.NewText(name, text))
	top := map[string]bool{}
	for _, s := range statements {
		top[s.Name()] = true
	}
	return top
}

// wrapped is a main file around one that articles print without its
// surroundings: what belongs into http {} or lacks events {}. "" for one that is
// complete.
func wrapped(top map[string]bool, at string) string {
	switch {
	case top["upstream"] || top["server"]:
		return fmt.Sprintf("events {}\nhttp {\n    access_log off;\n    include %s;\n}\n", at)
	case top["http"] && !top["events"]:
		return fmt.Sprintf("events {}\ninclude %s;\n", at)
	}
	return ""
}
