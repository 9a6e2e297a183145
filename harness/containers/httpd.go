package containers

import (
	"path"
	"slices"
	"strings"

	"github.com/hadrill/hadrill/harness/agent"
	"github.com/hadrill/hadrill/scenarios"
)

// httpdModules is where Debian has httpd's modules, httpdPid the file that one
// that was killed leaves behind.
const (
	httpdModules = "/usr/lib/apache2/modules"
	httpdPid     = "/run/apache2/hadrill.pid"
)

// startHttpd is apache2(8), as Debian names httpd. The directives of -C stand
// before the file and say what the file may take for granted, those of -c behind
// it: errors of the main server are logged where the agent reads them. Virtual
// hosts with a log of their own keep it to themselves.
func startHttpd(p *plan, m *scenarios.Machine, pr *scenarios.Program) (agent.Program, []agent.File, error) {
	at := "/etc/apache2/hadrill/" + path.Base(pr.File)
	text := p.c.Suite.Files[pr.File]
	before := []string{"DefaultRuntimeDir /run/apache2", "PidFile " + httpdPid, "User www-data", "Group www-data"}
	for _, name := range missingModules(loadedModules(text)) {
		before = append(before, "LoadModule "+name+"_module "+httpdModules+"/mod_"+name+".so")
	}
	argv := []string{"apache2", "-d", "/etc/apache2"}
	for _, line := range before {
		argv = append(argv, "-C", line)
	}
	argv = append(argv, "-f", at, "-c", "ErrorLog /proc/self/fd/2", "-DFOREGROUND")
	files := []agent.File{{Path: at, Mode: 0o644, Text: withoutBuiltIn(text)}, {Path: "/run/apache2", Dir: true}}
	return agent.Program{
		Argv:  argv,
		Ports: p.ports(m, pr),
		Note:  "httpd",
		Notes: httpdNotes,
		Gone:  []string{httpdPid},
	}, append(files, serverRoots()...), nil
}

// httpdNotes are what httpd logs when a member fails and when it puts one into
// error: no connection (AH00957, AH01114), none to send a CPING on (AH00897), no
// answer (AH01030, AH01102, AH00898). That no member can be used (AH01167) is
// logged for each request, and is none.
var httpdNotes = []string{
	`(AH00959: .*)`, `(AH(?:00957|01114|00897|01030|01102|00898|01110): .*?)(?:, referer: .*)?$`,
	`(AH00484: server reached MaxRequestWorkers.*)`,
}

// serverRoots are the folders that files written for other distributions have
// as ServerRoot, with what they name below it.
func serverRoots() []agent.File {
	var files []agent.File
	for _, root := range []string{"/etc/apache2", "/etc/httpd", "/usr/local/apache2"} {
		files = append(files, agent.File{Path: root + "/modules", Link: httpdModules},
			agent.File{Path: root + "/logs", Dir: true}, agent.File{Path: root + "/run", Dir: true},
			agent.File{Path: root + "/mime.types", Mode: 0o644}, agent.File{Path: root + "/conf/mime.types", Mode: 0o644})
	}
	return files
}

// usualModules are those of a file that loads none: a part of a distribution's,
// as articles print it. Each stands behind those that it needs.
var usualModules = []string{"mpm_event", "authz_core", "authz_host", "access_compat", "alias", "dir", "mime", "env", "setenvif", "headers",
	"rewrite", "status", "filter", "deflate", "expires", "proxy", "proxy_http", "proxy_ajp", "slotmem_shm", "proxy_balancer",
	"lbmethod_byrequests", "lbmethod_bytraffic", "lbmethod_bybusyness"}

// missingModules are those that a file takes for granted which loads these: all
// the usual ones where it loads none, and else what was no module yet in httpd
// 2.2.
func missingModules(loaded []string) []string {
	if len(loaded) == 0 {
		return usualModules
	}
	has := func(prefix string) bool {
		return slices.ContainsFunc(loaded, func(name string) bool { return strings.HasPrefix(name, prefix) })
	}
	var missing []string
	if !has("mpm_") {
		missing = append(missing, "mpm_event")
	}
	if !has("authz_core") {
		missing = append(missing, "authz_core")
		if has("authz_host") && !has("access_compat") {
			missing = append(missing, "access_compat") // Order, Allow and Deny
		}
	}
	if has("proxy_balancer") && !has("slotmem_") && !has("lbmethod_") {
		missing = append(missing, "slotmem_shm", "lbmethod_byrequests", "lbmethod_bytraffic", "lbmethod_bybusyness")
	}
	return missing
}

// loadedModules are the modules that the file loads, without their _module.
func loadedModules(text string) []string {
	var names []string
	for line := range strings.Lines(text) {
		if name := loads(line); name != "" {
			names = append(names, name)
		}
	}
	return names
}

// loads is the module that a line loads, "" for none.
func loads(line string) string {
	words := strings.Fields(line)
	if len(words) < 2 || !strings.EqualFold(words[0], "LoadModule") {
		return ""
	}
	return strings.TrimSuffix(strings.Trim(words[1], `"`), "_module")
}

// builtIn are modules that Debian has built in: apache2 -l.
var builtIn = []string{"core", "so", "watchdog", "http", "log_config", "logio", "version", "unixd"}

// withoutBuiltIn makes comments of the lines that load what is built in: other
// distributions have it as files, and httpd refuses to load it twice.
func withoutBuiltIn(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		if slices.Contains(builtIn, loads(line)) {
			b.WriteByte('#')
		}
		b.WriteString(line)
	}
	return b.String()
}
