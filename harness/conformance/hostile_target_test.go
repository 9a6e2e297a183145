package conformance

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/hadrill/hadrill/harness/live"
	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/program/memcached"
	"github.com/hadrill/hadrill/sim/program/redis"
)

// target is a program that is attacked, the real one or ours. Its waits for clients are
// 1 s long where it has any.
type target struct {
	name, title string
	attacks     []attack // nil: those by HTTP
	// config has FRONT for the port, BACK for that of the server behind and FOLDER for
	// a folder of its own.
	config string
	real   func(folder string) []string // FOLDER/config is the file
	ours   func(config string, front int) (host.Main, error)
}

// targets are all, in the order of the table.
var targets = []target{
	{name: "nginx", config: nginxAttacked, ours: webOurs("nginx"),
		real: func(f string) []string { return []string{"nginx", "-g", "daemon off;", "-c", f + "/config"} }},
	{name: "haproxy", config: haproxyAttacked, ours: webOurs("haproxy"),
		real: func(f string) []string { return []string{"haproxy", "-f", f + "/config"} }},
	{name: "httpd", config: httpdAttacked, ours: webOurs("apache"),
		real: func(f string) []string { return []string{"apache2", "-D", "FOREGROUND", "-f", f + "/config"} }},
	{name: "redis", title: "Redis 7.0.15", attacks: storeAttacks, config: "port FRONT\nbind 127.0.0.1\nsave \"\"\n",
		real: func(f string) []string { return []string{"redis-server", f + "/config"} },
		ours: func(_ string, front int) (host.Main, error) { return redis.Config{Port: uint16(front)}.Main(), nil }},
	{name: "memcached", title: "memcached 1.6.18", attacks: cacheAttacks, config: "FRONT",
		real: func(f string) []string {
			port, _ := os.ReadFile(f + "/config")
			return []string{"memcached", "-u", "root", "-l", "127.0.0.1", "-U", "0", "-p", string(port)}
		},
		ours: func(_ string, front int) (host.Main, error) { return memcached.Config{Port: uint16(front)}.Main(), nil }},
}

// webOurs makes our program of the configuration.
func webOurs(folder string) func(string, int) (host.Main, error) {
	return func(config string, _ int) (host.Main, error) { return ourMains[folder](config, around{}) }
}

const nginxAttacked = `worker_processes 1;
pid FOLDER/pid;
error_log FOLDER/error.log;
events { worker_connections 20000; }
http {
    access_log off;
    client_header_timeout 1s; client_body_timeout 1s; keepalive_timeout 1s; send_timeout 1s; lingering_timeout 1s;
    server {
        listen 127.0.0.1:FRONT;
        location / { proxy_pass http://127.0.0.1:BACK; }
    }
}
`

const haproxyAttacked = `global
    nbthread 1
    maxconn 8000
    tune.maxrewrite 1024
defaults
    mode http
    timeout connect 2s
    timeout client 1s
    timeout server 2s
    timeout http-request 1s
    timeout http-keep-alive 1s
frontend fe
    bind 127.0.0.1:FRONT
    default_backend be
backend be
    server b1 127.0.0.1:BACK
`

const httpdAttacked = `ServerRoot /etc/apache2
LoadModule mpm_event_module /usr/lib/apache2/modules/mod_mpm_event.so
LoadModule authz_core_module /usr/lib/apache2/modules/mod_authz_core.so
LoadModule proxy_module /usr/lib/apache2/modules/mod_proxy.so
LoadModule proxy_http_module /usr/lib/apache2/modules/mod_proxy_http.so
LoadModule reqtimeout_module /usr/lib/apache2/modules/mod_reqtimeout.so
StartServers 1
ServerLimit 1
ThreadsPerChild 64
MaxRequestWorkers 64
MinSpareThreads 1
MaxSpareThreads 64
DefaultRuntimeDir FOLDER
PidFile FOLDER/pid
ErrorLog FOLDER/error.log
User www-data
Group www-data
ServerName test
Listen 127.0.0.1:FRONT
AcceptFilter http none
KeepAliveTimeout 1
Timeout 2
RequestReadTimeout header=1 body=1
ProxyRequests Off
ProxyPass / http://127.0.0.1:BACK/
`

// attacked is a target at work.
type attacked struct {
	front  string
	server *behind
	stop   func() error
}

// begin starts it on free ports: ours, or the real one.
func (t *target) begin(folder string, real bool) (*attacked, error) {
	server, err := newBehind()
	if err != nil {
		return nil, err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	port := l.Addr().(*net.TCPAddr).Port
	_ = l.Close()
	config := strings.NewReplacer("FRONT", fmt.Sprint(port), "BACK", fmt.Sprint(server.port()), "FOLDER", folder).Replace(t.config)
	a := &attacked{front: fmt.Sprint("127.0.0.1:", port), server: server}
	var ended chan error
	if real {
		if err := os.WriteFile(filepath.Join(folder, "config"), []byte(config), 0o644); err != nil {
			return nil, err
		}
		line := t.real(folder)
		cmd := exec.Command(line[0], line[1:]...)
		cmd.Stderr = os.Stderr
		if err := cmd.Start(); err != nil {
			return nil, err
		}
		ended = make(chan error, 1)
		go func() { ended <- cmd.Wait() }()
		a.stop = func() error { _ = cmd.Process.Signal(os.Interrupt); <-ended; return nil }
	} else {
		main, err := t.ours(config, port)
		if err != nil {
			return nil, err
		}
		h := live.New(live.Options{Machine: "m", Program: t.name, Seed: 1})
		ended = make(chan error, 1)
		go func() { ended <- h.Run(context.Background(), main) }()
		a.stop = func() error {
			h.Kill()
			if err := <-ended; err != live.ErrKilled {
				return err
			}
			return nil
		}
	}
	return a, a.listens(ended)
}

// listens waits until the program does.
func (a *attacked) listens(ended chan error) error {
	for {
		c, err := net.Dial("tcp", a.front)
		if err == nil {
			return c.Close()
		}
		select {
		case err := <-ended:
			ended <- err
			return fmt.Errorf("it has ended: %w", err)
		case <-time.After(time.Millisecond):
		}
	}
}

// end stops the program, and the server behind it.
func (a *attacked) end() error {
	err := a.stop()
	a.server.close()
	return err
}
