package keepalived

import (
	"testing"
	"time"
)

// TestReadScript: check scripts as public files have them, and what they look
// at.
func TestReadScript(t *testing.T) {
	process := func(name string) Look { return Look{Kind: Process, Process: name} }
	web := func(host string, port uint16, uri string) Look {
		return Look{Kind: HTTP, Host: host, Port: port, URI: uri}
	}
	with := func(l Look, status, from int, limit time.Duration) Look {
		l.Status, l.FailFrom, l.Limit = status, from, limit
		return l
	}
	query := func(limit time.Duration) Look {
		return Look{Kind: MySQL, Host: "127.0.0.1", Port: 3306, Limit: limit}
	}
	again := func(l Look, tries int, pause time.Duration, stops bool) Look {
		l.Tries, l.Pause, l.Stops = tries, pause, stops
		return l
	}
	for _, c := range []struct {
		text string
		want Look
	}{
		{"killall -0 nginx", process("nginx")},
		{"/usr/bin/killall -s 0 haproxy", process("haproxy")},
		{"pkill -0 -x haproxy", process("haproxy")},
		{"/usr/bin/pgrep nginx", process("nginx")},
		{"pgrep -u root -x nginx", process("nginx")},
		{"pidof haproxy", process("haproxy")},
		{"systemctl is-active --quiet nginx.service", process("nginx")},
		{"service haproxy status", process("haproxy")},
		{"kill -0 $(cat /run/nginx.pid)", process("nginx")},
		{"/bin/kill -0 `cat /var/run/haproxy.pid`", process("haproxy")},
		{"kill -0 $(pidof haproxy)", process("haproxy")},
		{"sh -c 'pidof nginx || exit 1'", process("nginx")},
		{"#!/bin/bash\n# systemctl stop nginx\nif ! pidof nginx > /dev/null 2>&1; then\n  exit 1\nfi\nexit 0\n", process("nginx")},
		{"#!/bin/sh\nA=`ps -C nginx --no-header | wc -l`\nif [ $A -eq 0 ]; then exit 1; fi\n", process("nginx")},
		{"#!/bin/sh\ncount=$(ps -ef | grep [n]ginx | grep -v grep | wc -l)\n[ \"$count\" -gt 0 ]\n", process("nginx")},
		{"curl -s -o /dev/null http://127.0.0.1:8080/health", web("127.0.0.1", 8080, "/health")},
		{"curl localhost", web("localhost", 80, "/")},
		{"curl -sf -m 2 http://localhost/", with(web("localhost", 80, "/"), 0, 400, 2*time.Second)},
		{"curl --silent --fail --max-time=3 https://localhost:6443/healthz -o /dev/null", with(web("localhost", 6443, "/healthz"), 0, 400, 3*time.Second)},
		{"wget -q -T 1 -O /dev/null http://127.0.0.1/", with(web("127.0.0.1", 80, "/"), 0, 400, time.Second)},
		{"#!/bin/bash\ncode=$(curl -s -o /dev/null -w \"%{http_code}\" http://127.0.0.1/)\nif [ \"$code\" != \"200\" ]; then exit 1; fi\n", with(web("127.0.0.1", 80, "/"), 200, 0, 0)},
		{"nc -z -w 2 127.0.0.1 3306", Look{Kind: TCP, Host: "127.0.0.1", Port: 3306, Limit: 2 * time.Second}},
		{"#!/bin/bash\nmysql -h127.0.0.1 -uapp -papppw --connect-timeout=2 -e \"select 1\" >/dev/null 2>&1 || { echo \"$(date +%s.%N) check failed\" >> /tmp/chk.log; exit 1; }\nexit 0\n", query(2 * time.Second)},
		{"mysqladmin -u root -P 3306 ping", query(0)},
		{"#!/bin/bash\nCHECK_TIME=3\ncheck_mysql() { mysql -h127.0.0.1 -uapp -papppw --connect-timeout=2 -e \"show status like 'uptime'\" >/dev/null 2>&1; }\nwhile [ $CHECK_TIME -ne 0 ]; do\n  CHECK_TIME=$((CHECK_TIME-1))\n" +
			"  if check_mysql; then exit 0; fi\n  if [ $CHECK_TIME -eq 0 ]; then echo \"$(date +%s.%N) killall keepalived\" >> /tmp/chk.log; killall keepalived; exit 1; fi\n  sleep 1\ndone\n", again(query(2*time.Second), 3, time.Second, true)},
		{"#!/bin/bash\ni=0\nwhile [ $i -lt 5 ]; do\n mysqladmin ping && exit 0\n i=$((i+1))\n sleep 0.5\ndone\nexit 1", again(query(0), 5, 500*time.Millisecond, false)},
		{"for i in 1 2 3; do mysqladmin -h localhost status && exit 0; sleep 2; done; /etc/init.d/keepalived stop", again(query(0), 3, 2*time.Second, true)},
		{"#!/bin/bash\ni=0\nuntil [ $i -ge 5 ]; do\n mysqladmin ping && exit 0\n i=$((i+1))\n sleep 1\ndone\nexit 1", again(query(0), 5, time.Second, false)},
		{"#!/bin/bash\ni=1\nuntil [ \"$i\" -gt 3 ]; do\n mysqladmin ping && exit 0\n i=$((i+1))\ndone\nexit 1", again(query(0), 3, 0, false)},
		{"#!/bin/bash\nn=4\nuntil [ $n -lt 1 ]; do\n mysqladmin ping && exit 0\n n=$((n-1))\ndone\nexit 1", again(query(0), 4, 0, false)},
		{"#!/bin/bash\nn=4\nuntil [ $n -eq 0 ]; do\n mysqladmin ping && exit 0\n n=$((n-1))\ndone\nexit 1", again(query(0), 4, 0, false)},
		{"for i in $(seq 1 4); do mariadb -e 'select 1' && exit 0; done; systemctl stop keepalived.service", again(query(0), 4, 0, true)},
		{"#!/bin/bash\nfor i in {1..3}; do\n curl -sf http://127.0.0.1/ && exit 0\n sleep 1\ndone\nexit 1", again(with(web("127.0.0.1", 80, "/"), 0, 400, 0), 3, time.Second, false)},
		{"n=0\nwhile [ $n -lt 2 ]; do nc -z 127.0.0.1 80 && exit 0; n=$((n+1)); done; exit 1", again(Look{Kind: TCP, Host: "127.0.0.1", Port: 80}, 2, 0, false)},
		{"#!/bin/sh\n# wait for nginx\necho looking for nginx\npidof nginx # while it runs", process("nginx")},
		{"#!/bin/sh\nif ! pidof nginx; then systemctl stop keepalived; fi", again(process("nginx"), 0, 0, true)},
		{"#!/bin/sh\npidof nginx || killall keepalived", again(process("nginx"), 0, 0, true)},
		{"/bin/bash -c '</dev/tcp/127.0.0.1/80'", Look{Kind: TCP, Host: "127.0.0.1", Port: 80}},
	} {
		if got, err := ReadScript(c.text); err != nil || got != c.want {
			t.Errorf("%q: %+v, %v, want %+v", c.text, got, err, c.want)
		}
	}
	for text, want := range map[string]string{
		"exit 0":                    "it has no killall -0",
		"/usr/bin/python3 check.py": "it has no killall -0",
		"test -f /tmp/down":         "it has no killall -0",
		"pidof nginx && pidof php":  "it looks at several things",
		"#!/bin/sh\nif ! pidof nginx; then systemctl start nginx; fi": "it starts or stops programs (systemctl start nginx)",
		"pidof nginx || killall haproxy":                              "it starts or stops programs (killall haproxy)",
		"mysql -e 'show slave status\\G' | grep -c Yes":               "it looks at what a server answers (slave status)",
		"while true; do mysqladmin ping && exit 0; done":              "it has a loop of which it is not plain",
		"while read line; do curl http://127.0.0.1/; done < list":     "it has a loop of which it is not plain",
		"i=0\nwhile [ $i -eq 3 ]; do mysqladmin ping && exit 0; done": "it has a loop of which it is not plain",
	} {
		if _, err := ReadScript(text); err == nil || len(err.Error()) < len(want) || err.Error()[:len(want)] != want {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
	for text, want := range map[string]Look{
		"A=`ps -C nginx --no-header | wc -l`\nif [ $A -eq 0 ]; then systemctl start nginx; sleep 2; systemctl stop keepalived; fi": process("nginx"),
		"pidof nginx && pidof php || systemctl start nginx":                                                                        {},
	} {
		if got, err := ReadScript(text); err == nil || got != want {
			t.Errorf("%q: %+v, %v, want %+v and an error", text, got, err, want)
		}
	}
}

// FuzzReadScript: any text is a look that a probe can make, or a reason.
func FuzzReadScript(f *testing.F) {
	for _, seed := range []string{
		"#!/bin/sh\nkillall -0 nginx", "curl -fsS -m 2 http://127.0.0.1:80/ok || exit 1", "nc -z 127.0.0.1 3306", "mysql -h127.0.0.1 -P -e 'select 1'", "mysqladmin --connect-timeout=2 ping",
		"A=3\nwhile [ $A -ne 0 ]; do\n A=$((A-1))\n if pidof x; then exit 0; fi\n sleep 1\ndone\nkillall keepalived", "if [ \"`ps -C nginx --no-header | wc -l`\" -eq 0 ]; then\n systemctl stop keepalived\nfi", "\\\n'", "$(", "`",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		l, err := ReadScript(text)
		switch {
		case err != nil && err.Error() == "":
			t.Error("no reason")
		case err == nil && (l.Kind == "" || l.Limit < 0 || l.Pause < 0 || l.Tries < 0 || l.Kind == Process && l.Process == ""):
			t.Errorf("out of bounds: %+v", l)
		}
	})
}
