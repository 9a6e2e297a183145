package httpd

import (
	"slices"
	"strings"

	"github.com/hadrill/hadrill/sim/conf"
)

// modules keeps the modules and variables that httpd has loaded and defined so
// far while it reads the file.
type modules struct {
	loaded map[string]bool
	any    bool // the file loads modules itself
	// methods are the lines that load lbmethods.
	methods []*conf.Directive
	// elsewhere: files that are not there may load any module, as those around a part
	// of a distribution's files do.
	elsewhere bool
	defined   map[string]string
	early     map[*conf.Directive]bool // lines that load a part of mod_proxy before mod_proxy
	// environment are the variables of the process, which count where none is defined
	// (ap_resolve_env).
	environment map[string]string
}

// builtIn are the modules that every httpd has.
var builtIn = []string{"core_module", "so_module", "http_module", "unixd_module", "log_config_module", "version_module", "watchdog_module"}

func newModules() *modules {
	m := &modules{loaded: map[string]bool{}, defined: map[string]string{}, early: map[*conf.Directive]bool{}}
	for _, n := range builtIn {
		m.loaded[n] = true
	}
	return m
}

// Read implements conf.SectionScope.
func (m *modules) Read(d *conf.Directive) {
	if d.HasBlock || len(d.Args()) == 0 {
		return
	}
	name := d.Args()[0].Text
	switch strings.ToLower(d.Name()) {
	case "loadmodule":
		m.early[d] = !m.elsewhere && strings.HasPrefix(name, "proxy_") && name != "proxy_module" && name != "proxy_html_module" && !m.loaded["proxy_module"]
		m.loaded[name], m.any = true, !m.elsewhere
		if strings.HasPrefix(name, methodModule) && len(d.Args()) == 2 {
			m.methods = append(m.methods, d)
		}
	case "define":
		m.defined[name] = ""
		if len(d.Args()) > 1 {
			m.defined[name] = d.Args()[1].Text
		}
	case "undefine":
		delete(m.defined, name)
	}
}

// Condition implements conf.SectionScope.
func (m *modules) Condition(d *conf.Directive) (is, holds bool) {
	name, not := "", false
	if len(d.Args()) > 0 {
		name, not = strings.CutPrefix(d.Args()[0].Text, "!")
	}
	switch strings.ToLower(d.Name()) {
	case "ifmodule":
		return true, m.has(moduleName(name)) != not
	case "ifdefine":
		_, ok := m.defined[name]
		return true, ok != not
	case "ifversion":
		return true, versionHolds(d.Args())
	}
	return false, false
}

// version is the version of httpd that is imitated, versionText its text.
var version = []int{2, 4, 68}

const versionText = "2.4.68"

// versionHolds reports whether the condition of <IfVersion operator version>
// holds.
func versionHolds(args []conf.Word) bool {
	operator, number := "=", ""
	switch len(args) {
	case 1:
		number = args[0].Text
	case 2:
		operator, number = args[0].Text, args[1].Text
	}
	operator, not := strings.CutPrefix(operator, "!")
	order := 0
	for i, part := range strings.Split(number, ".") {
		if n, ok := parseCount(part); ok && order == 0 && i < len(version) {
			order = version[i] - n
		}
	}
	holds := strings.Contains(operator, "=") && order == 0 ||
		strings.HasPrefix(operator, ">") && order > 0 || strings.HasPrefix(operator, "<") && order < 0
	return holds != not
}

// Variable implements conf.SectionScope.
func (m *modules) Variable(name string) (string, bool) {
	if v, ok := m.defined[name]; ok {
		return v, true
	}
	v, ok := m.environment[name]
	return v, ok
}

// moduleName returns the identifier of a module, which <IfModule> may also name
// by its source file: mod_proxy.c.
func moduleName(s string) string {
	base, isFile := strings.CutSuffix(s, ".c")
	if !isFile {
		return s
	}
	switch base {
	case "prefork", "worker", "event":
		base = "mpm_" + base
	}
	return strings.TrimPrefix(base, "mod_") + "_module"
}

// distributed are the modules that come with httpd, without the older MPMs.
var distributed = strings.Fields("access_compat actions alias allowmethods asis auth_basic auth_digest auth_form authn_anon authn_core " +
	"authn_dbd authn_dbm authn_file authn_socache authnz_fcgi authnz_ldap authz_core authz_dbd authz_dbm authz_groupfile authz_host " +
	"authz_owner authz_user autoindex brotli buffer cache cache_disk cache_socache cern_meta cgi cgid charset_lite data dav dav_fs dav_lock " +
	"dbd deflate dialup dir dumpio echo env expires ext_filter file_cache filter headers heartbeat heartmonitor http2 ident imagemap include " +
	"info lbmethod_bybusyness lbmethod_byrequests lbmethod_bytraffic lbmethod_heartbeat ldap log_debug log_forensic logio lua macro md mime " +
	"mime_magic mpm_event negotiation proxy proxy_ajp proxy_balancer proxy_connect proxy_express proxy_fcgi proxy_fdpass proxy_ftp " +
	"proxy_hcheck proxy_html proxy_http proxy_http2 proxy_scgi proxy_uwsgi proxy_wstunnel ratelimit reflector remoteip reqtimeout request " +
	"rewrite sed session session_cookie session_crypto session_dbd setenvif slotmem_plain slotmem_shm socache_dbm socache_memcache " +
	"socache_redis socache_shmcb speling ssl status substitute suexec unique_id userdir usertrack vhost_alias xml2enc")

// has reports whether httpd has a module: one that is loaded, or, where the
// file loads none (because it is a part of a distribution's configuration), any
// that comes with httpd, or mod_jk, whose package has such a part. A file for httpd
// 2.2 has mod_authz_host in place of what are mod_authz_core and mod_access_compat now.
func (m *modules) has(name string) bool {
	switch {
	case name == "authz_core_module":
		return true
	case name == "access_compat_module" && m.loaded["authz_host_module"] && !m.loaded["authz_core_module"]:
		return true
	}
	return m.loaded[name] || !m.any && (name == "jk_module" || slices.Contains(distributed, strings.TrimSuffix(name, "_module")))
}

// newStyle reports whether the file is for 2.4, where the lbmethods, the MPM and others
// are modules of their own: a file of 2.2 loads none of them.
func (m *modules) newStyle() bool {
	for name := range m.loaded { // order cannot show: any will do
		if strings.HasPrefix(name, "lbmethod_") || strings.HasPrefix(name, "mpm_") {
			return true
		}
	}
	return m.loaded["slotmem_shm_module"] || m.loaded["authz_core_module"]
}

// loadModule checks what a module needs of others (httpd 2.4.71): mod_proxy's parts have
// its symbols, and mod_proxy_balancer keeps its members in shared memory. That an MPM or
// mod_unixd is not loaded says nothing: they may be built in.
func (r *reader) loadModule(d *conf.Directive) {
	m, w := r.modules, d.Args()[0]
	switch {
	case m.early[d] && m.loaded["proxy_module"]:
		r.Wrong(d, w, "cannot load %s: undefined symbol: expected LoadModule proxy_module before it", w.Text)
	case w.Text == "proxy_balancer_module" && m.any && m.newStyle() && !m.loaded["slotmem_shm_module"]:
		r.Wrong(d, w, "failed to lookup provider 'shm' for 'slotmem' (AH01177): the file loads modules but not slotmem_shm_module")
	}
}
