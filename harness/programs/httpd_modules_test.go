package programs

import (
	"slices"
	"strings"
	"testing"
)

func TestMissingModules(t *testing.T) {
	for _, c := range []struct{ why, text, want string }{
		{"a part as articles print it gets all", "Listen 80\nProxyPass / balancer://c/\n", strings.Join(usualModules, " ")},
		{"a comment loads nothing", "#LoadModule proxy_module modules/mod_proxy.so\n", strings.Join(usualModules, " ")},
		{"a whole file of 2.4 gets nothing", "LoadModule mpm_worker_module m\nloadmodule authz_core_module a\nLoadModule proxy_balancer_module b\n  LoadModule lbmethod_byrequests_module l\n", ""},
		{"of 2.2, whose MPM was no module, nor were the lbmethods", "LoadModule authz_host_module a\nLoadModule proxy_balancer_module b\n",
			"mpm_event authz_core access_compat slotmem_shm lbmethod_byrequests lbmethod_bytraffic lbmethod_bybusyness"},
		{"without a balancer no memory for one", "LoadModule proxy_module p\n", "mpm_event authz_core"},
		{"who chose an lbmethod knows of 2.4 and must load the memory too", "LoadModule mpm_event_module m\nLoadModule authz_core_module a\nLoadModule proxy_balancer_module b\nLoadModule lbmethod_bytraffic_module l\n", ""},
	} {
		if got := strings.Join(missingModules(loadedModules(c.text)), " "); got != c.want {
			t.Errorf("%s: missing are %q, want %q", c.why, got, c.want)
		}
	}
}

// TestUsualModulesOrder: httpd refuses a module whose symbols another one would
// bring later.
func TestUsualModulesOrder(t *testing.T) {
	for _, pair := range [][2]string{{"proxy", "proxy_http"}, {"proxy", "proxy_ajp"}, {"proxy", "proxy_balancer"}, {"filter", "deflate"}, {"authz_core", "authz_host"}} {
		if first, then := slices.Index(usualModules, pair[0]), slices.Index(usualModules, pair[1]); first < 0 || then < first {
			t.Errorf("%s is number %d and %s number %d, want it before", pair[0], first, pair[1], then)
		}
	}
}

func TestWithoutBuiltIn(t *testing.T) {
	const text = "LoadModule unixd_module modules/mod_unixd.so\n\tLoadModule \"version_module\" x\nLoadModule proxy_module p\nUser a"
	const want = "#LoadModule unixd_module modules/mod_unixd.so\n#\tLoadModule \"version_module\" x\nLoadModule proxy_module p\nUser a"
	if got := withoutBuiltIn(text); got != want {
		t.Errorf("got %q, want %q: lines stay where they are", got, want)
	}
}
