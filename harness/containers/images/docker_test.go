package images

import (
	"bytes"
	"context"
	"maps"
	"strings"
	"testing"

	"github.com/moby/moby/api/pkg/stdcopy"
	"github.com/moby/moby/api/types/container"
	"github.com/moby/moby/client"

	"github.com/hadrill/hadrill/harness/containers/engine/enginetest"
)

// docker gives the engine of this machine; without one the test cannot show
// anything.
func docker(t *testing.T) *client.Client {
	t.Helper()
	return enginetest.Client(t)
}

// contents lists the commands that must run in each image, and their output.
var contents = []struct{ image, command, prints, why string }{
	{"light", "nginx -v", "nginx version: nginx/1.22.1", "the version of the recordings"},
	{"light", "nginx -V", "--conf-path=/etc/nginx/nginx.conf", "where configurations go"},
	{"light", "nginx -t", "test is successful", "the installed configuration without its site"},
	{"light", "cat /etc/nginx/modules-enabled/50-mod-http-upstream-fair.conf", "ngx_http_upstream_fair_module.so", "the strategy fair"},
	{"light", "keepalived --version", "Keepalived v2.2.7", "the version of the recordings"},
	{"light", "redis-server --version", "v=7.0", "the version of the recordings"},
	{"light", "memcached --version", "memcached 1.6.18", "the version of the recordings"},
	{"light", "haproxy -v", "HAProxy version 2.6.12", "the version of the recordings"},
	{"light", "apache2ctl -t", "Syntax OK", "modules enabled, and no site"},
	{"light", "apache2ctl -M", "proxy_ajp_module", ""},
	{"light", "apache2ctl -M", "proxy_hcheck_module", ""},
	{"light", "apache2ctl -M", "lbmethod_bybusyness_module", ""},
	{"light", "ls /etc/nginx/sites-enabled /etc/apache2/sites-enabled | grep -c default", "0", "no site of the distribution takes a port"},
	{"light", "for p in ip tc iptables pidof pgrep killall curl nc arping ping ss; do command -v $p >/dev/null || echo no $p; done; echo all looked for", "all looked for", "what faults and check scripts use"},
	{"light", "ls /run", "redis", "Redis can make its socket"},
	{"light", "getent passwd nginx; getent group nobody", "nobody", "names in configurations of other distributions"},
	{"light", "cat /usr/sbin/policy-rc.d", "exit 101", "nothing starts by its installation"},
	{"light", "ls -d /run/hadrill-apt", "No such file", "nothing of the machine's apt stays"},
	{"tomcat10", "java -version", `openjdk version "17`, ""},
	{"tomcat10", "nginx -v", "nginx/1.22.1", "a big image has the small programs"},
	{"tomcat10", "ls -R /opt/hadrill/tomcat/work", "app_jsp.class", "the page is compiled"},
	{"connectorj", "ls -L /opt/hadrill/tomcat/lib", "mariadb-java-client.jar", "the driver lies where Tomcat looks for it"},
	{"mariadb", "mariadbd --version", "10.11", ""},
	{"mariadb", "stat -c %U /opt/hadrill/mysql/ibdata1", "mysql", "the data directory of a new server is made"},
	{"mariadb", "ls -A /var/lib/mysql | wc -l", "0", "and none is begun"},
	{"openssh", "sshd -V", "OpenSSH_9", ""},
	{"openssh", "ls /etc/ssh | grep -c host_key", "0", "no machine has the image's key"},
	{"openssh", "masterha_manager --version", "0.58", "the version of the recordings"},
	{"openssh", "perl -MMHA::NodeUtil -e 'print MHA::NodeUtil::parse_mysql_version(q(10.11.18-MariaDB-0+deb12u1-log)), q( ), MHA::NodeUtil::parse_mysql_major_version(q(8.0.36))'", "010011018 008000", "it reads versions with more numbers"},
	{"openssh", "grep -c @@global.super_read_only /usr/share/perl5/MHA/SlaveUtil.pm", "0", "it asks for no variable that MariaDB has not"},
}

func TestImages(t *testing.T) {
	c := docker(t)
	names := Names()
	first, err := Ensure(t.Context(), c, names, func(line string) { t.Log(line) })
	if err != nil {
		t.Fatal(err)
	}
	again, err := Ensure(t.Context(), c, names, func(line string) { t.Errorf("an image that is there: %q", line) })
	if err != nil || !maps.Equal(first, again) || len(first) != len(names) {
		t.Fatalf("first %v, again %v, error %v", first, again, err)
	}
	for _, name := range names {
		b, err := Make(t.Context(), c, name, nil)
		if err != nil || b.Took != 0 || b.Size == 0 || b.ID != first[name] || b.Name != name {
			t.Errorf("%s: %+v, error %v", name, b, err)
		}
		box := start(t, c, first[name], nil, "sleep", "infinity")
		seen := 0
		for _, row := range contents {
			if row.image != name {
				continue
			}
			seen++
			if out := box.run(row.command); !strings.Contains(out, row.prints) {
				t.Errorf("%s: %s prints\n%s, want %q; %s", name, row.command, out, row.prints, row.why)
			} else if strings.Contains(out, "no ") && row.prints == "all looked for" {
				t.Errorf("%s: missing:\n%s", name, out)
			}
		}
		if seen == 0 {
			t.Errorf("%s: nothing was looked at", name)
		}
	}
}

// box is a container of a test.
type box struct {
	t  *testing.T
	c  *client.Client
	id string
}

// start starts a container, which is removed at the end of the test.
func start(t *testing.T, c *client.Client, image string, env []string, command ...string) box {
	t.Helper()
	made, err := c.ContainerCreate(t.Context(), client.ContainerCreateOptions{
		Config:     &container.Config{Image: image, Env: env, Cmd: command, Labels: map[string]string{Label: "test"}},
		HostConfig: &container.HostConfig{AutoRemove: true},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { // the context of the test is over
		c.ContainerRemove(context.Background(), made.ID, client.ContainerRemoveOptions{Force: true})
	})
	if _, err := c.ContainerStart(t.Context(), made.ID, client.ContainerStartOptions{}); err != nil {
		t.Fatal(err)
	}
	return box{t, c, made.ID}
}

// run runs a shell's line in the container and gives all that it prints.
func (b box) run(line string) string {
	b.t.Helper()
	exec, err := b.c.ExecCreate(b.t.Context(), b.id, client.ExecCreateOptions{AttachStdout: true, AttachStderr: true, Cmd: []string{"sh", "-c", line}})
	if err != nil {
		b.t.Fatal(err)
	}
	attached, err := b.c.ExecAttach(b.t.Context(), exec.ID, client.ExecAttachOptions{})
	if err != nil {
		b.t.Fatal(err)
	}
	defer attached.Close()
	var out bytes.Buffer
	if _, err := stdcopy.StdCopy(&out, &out, attached.Reader); err != nil {
		b.t.Fatal(err)
	}
	return out.String()
}
