package nginx_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/program/nginx"
	"github.com/hadrill/hadrill/sim/world"
)

// TestReach: what is refused concerns the requests that reach it, each with a
// note of its place; all others are served.
func TestReach(t *testing.T) {
	s := newSite(t, inHTTP(`map $geoip_city $m { default a; }
	server {
		listen 80;
		location / { proxy_pass http://web1:8080; }
		location /php/ { fastcgi_pass 127.0.0.1:9000; fastcgi_param A b; }
		location /php/static/ { root /srv; }
		location /if/ { if ($arg_a) { proxy_bind 10.0.0.1; } proxy_pass http://web1:8080; }
		location /map/ { add_header X-M $m; proxy_pass http://web1:8080; }
		location /look/ { location ~ ^/look/(?R) { } proxy_pass http://web1:8080; }
	}
	server { server_name other; proxy_store on; location / { proxy_pass http://web1:8080; } }`), nginx.Options{})
	var notes []string
	s.w.Watch(noteRefused(&notes))
	got := s.ask(time.Second,
		host.Request{URI: "/"}, host.Request{URI: "/php/x"}, host.Request{URI: "/php/static/x"},
		host.Request{URI: "/if/"}, host.Request{URI: "/if/?a=1"}, host.Request{URI: "/map/"}, host.Request{URI: "/look/b"}, host.Request{Host: "other", URI: "/"})
	want := []string{"200 web1", "500", "200", "200 web1", "500", "500", "500", "500"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if len(notes) != 5 || !strings.HasPrefix(notes[0], `nginx.conf:7:20: directive "fastcgi_pass" is not supported yet`) {
		t.Errorf("notes %q", notes)
	}
}

// noteRefused collects the notes of the kind refused.
func noteRefused(to *[]string) func(world.Event) {
	return func(e world.Event) {
		if e.Kind == "note:refused" {
			*to = append(*to, e.Detail)
		}
	}
}
