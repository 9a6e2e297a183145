package httpd

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/mechanism/balance"
)

const choicesMembers = "    BalancerMember http://10.0.0.1:8080\n    BalancerMember http://10.0.0.2:8080\n"

// TestChoices: of every lbmethod the file can be brought to every other that is modelled,
// wherever it is written, and with its module where the file loads modules.
func TestChoices(t *testing.T) {
	for _, text := range []string{
		"Listen 80\n<Proxy balancer://app>\n" + choicesMembers + "</Proxy>\nProxyPass / balancer://app/\n",
		"Listen 80\n<Proxy \"balancer://app\">\n" + choicesMembers + "    ProxySet lbmethod=bybusyness stickysession=ID\n</Proxy>\nProxyPass / balancer://app/\n",
		"Listen 80\nProxyPass / balancer://app/ stickysession=ID\n<Proxy balancer://app>\n" + choicesMembers + "</Proxy>\n",
		"Listen 80\nBalancerMember balancer://app http://10.0.0.1:8080\nBalancerMember balancer://app http://10.0.0.2:8080\nProxyPass / balancer://app/\n",
		"Listen 80\nLoadModule proxy_module modules/mod_proxy.so\nLoadModule proxy_balancer_module modules/mod_proxy_balancer.so\nLoadModule slotmem_shm_module modules/mod_slotmem_shm.so\n" +
			"LoadModule proxy_http_module modules/mod_proxy_http.so\nLoadModule lbmethod_bytraffic_module modules/mod_lbmethod_bytraffic.so\n" +
			"<Proxy balancer://app>\n" + choicesMembers + "    ProxySet lbmethod=bytraffic\n</Proxy>\nProxyPass / balancer://app/\n",
	} {
		files := fstest.MapFS{"a.conf": {Data: []byte(text)}}
		for _, s := range balance.Strategies {
			if s.Program != balance.Httpd {
				continue
			}
			c, _, err := Read(files, "a.conf")
			if err != nil {
				t.Fatal(err)
			}
			edits, err := c.Choices()[0].Replace(s.Name)
			if err != nil {
				t.Fatal(err)
			}
			now, err := conf.ApplyEdits(conf.NewText("a.conf", text), edits)
			if err != nil {
				t.Fatal(err)
			}
			c, _, err = Read(fstest.MapFS{"a.conf": {Data: []byte(now)}}, "a.conf")
			if s.Name == "heartbeat" {
				if err == nil || !strings.Contains(err.Error(), "lbmethod heartbeat is not supported") {
					t.Errorf("heartbeat: %v", err)
				}
				continue
			}
			if err != nil {
				t.Fatalf("to %s: %v\n%s", s.Name, err, now)
			}
			if got := c.Choices(); len(got) != 1 || got[0].Strategy != s.Name || got[0].Servers != 2 {
				t.Errorf("to %s: %+v\n%s", s.Name, got, now)
			}
		}
	}
}

// TestChoicesElsewhere: where no line can have an lbmethod its place is told.
func TestChoicesElsewhere(t *testing.T) {
	text := "Listen 80\nRewriteEngine On\nRewriteRule ^/(.*) balancer://app/$1 [P]\n<Proxy balancer://app>\n" + choicesMembers + "</Proxy>\n"
	c, _, err := Read(fstest.MapFS{"a.conf": {Data: []byte(text)}}, "a.conf")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Choices()[0].Replace("bytraffic"); err == nil || !strings.HasPrefix(err.Error(), "a.conf:3:1: balancer://app: expected") {
		t.Errorf("error %v", err)
	}
}
