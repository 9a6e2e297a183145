package accesslog

import (
	"fmt"
	"strings"
	"testing"
)

func TestParse(t *testing.T) {
	for _, row := range []struct{ why, log, want string }{
		{"common", `192.0.2.1 - frank [10/Oct/2025:13:55:36 +0200] "GET /a.html?x=1 HTTP/1.0" 200 2326`, "0s 192.0.2.1 GET /a.html?x=1"},
		{"combined", `2001:db8::1 - - [10/Oct/2025:13:55:36 +0200] "POST /b HTTP/1.1" 302 5 "http://site/\"x\"" "Mozilla/5.0 (X11) [en]"`, "0s 2001:db8::1 POST /b"},
		{"a name as the client, more fields behind", `host.example - - [10/Oct/2025:13:55:36 +0200] "GET / HTTP/2.0" 200 1 "-" "curl" "203.0.113.9" 0.003`, "0s host.example GET /"},
		{"HAProxy behind syslog", `Feb  6 12:14:14 localhost haproxy[14389]: 10.0.1.2:33317 [06/Feb/2009:12:14:14.655] http-in static/srv1 10/0/30/69/109 200 2750 - - ---- 1/1/1/1/0 0/0 {1wt.eu} {} "GET /index.html HTTP/1.1"`, "0s 10.0.1.2 GET /index.html"},
		{"HAProxy's request cut off", `10.0.1.2:33317 [06/Feb/2009:12:14:14.655] http-in static/srv1 10/0/30/69/109 200 2750 - - ---- 1/1/1/1/0 0/0 "GET /index.html?x=`, "0s 10.0.1.2 GET /index.html?x="},
		{"HAProxy over IPv6", `2001:db8::1:33317 [06/Feb/2009:12:14:14.655] a b/c 1/1/1/1/1 200 1 - - ---- 1/1/1/1/0 0/0 "GET / HTTP/1.1"`, "0s 2001:db8::1 GET /"},
		{"milliseconds count", `10.0.1.2:1 [06/Feb/2009:12:14:14.655] a b/c 1/1/1/1/1 200 1 - - ---- 1/1/1/1/0 0/0 "GET /a HTTP/1.1"
10.0.1.2:2 [06/Feb/2009:12:14:14.700] a b/c 1/1/1/1/1 200 1 - - ---- 1/1/1/1/0 0/0 "GET /b HTTP/1.1"`, "0s 10.0.1.2 GET /a, 45ms 10.0.1.2 GET /b"},
		{"whole seconds are spread", `1.1.1.1 - - [10/Oct/2025:13:55:36 +0200] "GET /a HTTP/1.0" 200 1
1.1.1.2 - - [10/Oct/2025:13:55:36 +0200] "GET /b HTTP/1.0" 200 1
1.1.1.1 - - [10/Oct/2025:13:55:37 +0200] "GET /c HTTP/1.0" 200 1`, "0s 1.1.1.1 GET /a, 500ms 1.1.1.2 GET /b, 1s 1.1.1.1 GET /c"},
		{"other time zones, not in order: logs are written when a request ends", `1.1.1.1 - - [10/Oct/2025:13:55:38 +0200] "GET /b HTTP/1.0" 200 1
1.1.1.2 - - [10/Oct/2025:11:55:36 +0000] "GET /a HTTP/1.0" 200 1`, "0s 1.1.1.2 GET /a, 2s 1.1.1.1 GET /b"},
		{"what is no request is left out", `1.1.1.1 - - [10/Oct/2025:13:55:36 +0200] "-" 408 0
1.1.1.1 - - [10/Oct/2025:13:55:36 +0200] "\x16\x03\x01" 400 226
1.1.1.1 - - [10/Oct/2025:13:55:36 +0200] "CONNECT a:1 HTTP/1.1" 400 226
1.1.1.1 - - [10/Oct/2025:13:55:36 +0200] "OPTIONS * HTTP/1.1" 200 0
haproxy: proxy started [really]
1.1.1.1 - - [10/Oct/2025:13:55:37 +0200] "GET http://site.example/x HTTP/1.1" 200 1`, "0s 1.1.1.1 GET /x"},
	} {
		all, left, err := Parse(row.log)
		var got []string
		for _, e := range all {
			got = append(got, fmt.Sprint(e.At, " ", e.Client, " ", e.Method, " ", e.Path))
		}
		if s := strings.Join(got, ", "); err != nil || s != row.want {
			t.Errorf("%s: %s %v, want %s", row.why, s, err, row.want)
		}
		if lines := strings.Count(row.log, "\n") + 1; len(left)+len(all) != lines || len(left) > 0 && left[0] != 1 {
			t.Errorf("%s: lines %v left out of %d, %d read", row.why, left, lines, len(all))
		}
	}
	for _, bad := range []string{"", "nothing", `1.1.1.1 - - [10/Oct/2025] "GET / HTTP/1.0" 200 1`} {
		if _, _, err := Parse(bad); err == nil {
			t.Errorf("%q is accepted", bad)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(`1.1.1.1 - - [10/Oct/2025:13:55:36 +0200] "GET /a HTTP/1.0" 200 1`)
	f.Add("[]\"")
	f.Fuzz(func(t *testing.T, log string) {
		all, _, err := Parse(log)
		for i, e := range all {
			if e.At < 0 || i > 0 && e.At < all[i-1].At || !strings.HasPrefix(e.Path, "/") {
				t.Errorf("entry %d: %+v", i, e)
			}
		}
		if err == nil && len(all) == 0 {
			t.Error("no entry and no error")
		}
	})
}
