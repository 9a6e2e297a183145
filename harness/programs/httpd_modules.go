package programs

import (
	"slices"
	"strings"
)

// httpdModules is where Debian has httpd's modules.
const httpdModules = "/usr/lib/apache2/modules"

// usualModules are those of a file that loads none: a part of a distribution's,
// as articles print it. Each stands behind those that it needs.
var usualModules = []string{"mpm_event", "authz_core", "authz_host", "access_compat", "alias", "dir", "mime", "env", "setenvif", "headers",
	"rewrite", "status", "filter", "deflate", "expires", "proxy", "proxy_http", "proxy_ajp", "slotmem_shm", "proxy_balancer",
	"lbmethod_byrequests", "lbmethod_bytraffic", "lbmethod_bybusyness"}

// missingModules gives those that a file takes for granted which loads these:
// all the usual ones where it loads none, and else what was no module yet in
// httpd 2.2.
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

// loadedModules gives the modules that the file loads, without their _module.
func loadedModules(text string) []string {
	var names []string
	for line := range strings.Lines(text) {
		if name := loads(line); name != "" {
			names = append(names, name)
		}
	}
	return names
}

// loads gives the module that a line loads, "" for none.
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
