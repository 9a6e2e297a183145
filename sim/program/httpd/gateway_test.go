package httpd_test

import (
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/program/httpd"
	"github.com/hadrill/hadrill/sim/world"
)

// TestGateways: what clients get where a server behind httpd answers, closes the
// connection in place of an answer, does not answer within ProxyTimeout, or is not
// there. Each status was asked of httpd 2.4.71; by h2c that of a connection without a
// handshake of HTTP/2.
func TestGateways(t *testing.T) {
	statuses := map[string]map[string]int{
		"http":  {"well": 200, "close": 502, "hang": 502, "gone": 503},
		"fcgi":  {"well": 200, "close": 503, "hang": 504, "gone": 503},
		"scgi":  {"well": 200, "close": 500, "hang": 504, "gone": 503},
		"uwsgi": {"well": 200, "close": 500, "hang": 500, "gone": 503},
		"h2c":   {"well": 200, "close": 503, "hang": 503, "gone": 503},
		"unix":  {"well": 200, "close": 502, "hang": 502, "gone": 503},
	}
	for _, scheme := range []string{"http", "fcgi", "scgi", "uwsgi", "h2c", "unix"} {
		for _, mood := range []string{"well", "close", "hang", "gone"} {
			url := scheme + "://127.0.0.1:9000/"
			if scheme == "unix" {
				url = "unix:/run/app.sock|http://app/"
			}
			if got, want := askBehind(t, url, mood), statuses[scheme][mood]; got != want {
				t.Errorf("%s, %s: %d, want %d", scheme, mood, got, want)
			}
		}
	}
}

// TestHandlers: SetHandler with a proxy is for what no ProxyPass takes, of a place or of
// files by their names.
func TestHandlers(t *testing.T) {
	for _, c := range []struct {
		why, lines, path string
		want             string // the URI that the server gets, "" for none
	}{
		{"a place, by FastCGI as asked", "<Location /f>\nSetHandler proxy:fcgi://127.0.0.1:9000\n</Location>", "/f/a?b", "/f/a?b"},
		{"a place, by HTTP the name of the file", "<Location /h>\nSetHandler proxy:http://127.0.0.1:9001\n</Location>", "/h?b", "/srv/h?b"},
		{"files", "<FilesMatch \\.php$>\nSetHandler proxy:fcgi://127.0.0.1:9000\n</FilesMatch>", "/a/x.php", "/a/x.php"},
		{"other files", "<FilesMatch \\.php$>\nSetHandler proxy:fcgi://127.0.0.1:9000\n</FilesMatch>", "/a/x.html", ""},
		{"ProxyPass comes first", "ProxyPass /a http://127.0.0.1:9001/b\n<Files *.php>\nSetHandler proxy:fcgi://127.0.0.1:9000\n</Files>", "/a/x.php", "/b/x.php"},
		{"wildcards", "<Files *.php>\nSetHandler proxy:fcgi://127.0.0.1:9000\n</Files>", "/x.php", "/x.php"},
		{"a folder, of which the request's file is", "<Directory /srv/a>\nSetHandler proxy:fcgi://127.0.0.1:9000\n</Directory>", "/a/x", "/a/x"},
		{"the folder of all", "<Directory \"/srv/\">\nSetHandler proxy:fcgi://127.0.0.1:9000\n</Directory>", "/", "/"},
		{"another folder", "<Directory /srv/a>\nSetHandler proxy:fcgi://127.0.0.1:9000\n</Directory>", "/ab/x", ""},
		{"the longer folder", "<Directory /srv/a>\nSetHandler proxy:http://127.0.0.1:9001/1\n</Directory>\n<Directory /srv>\nSetHandler proxy:http://127.0.0.1:9001/2\n</Directory>", "/a/x", "/1/srv/a/x"},
		{"files of a folder", "<Directory /srv/a>\n<FilesMatch \\.php$>\nSetHandler proxy:fcgi://127.0.0.1:9000\n</FilesMatch>\n</Directory>", "/a/x.php", "/a/x.php"},
		{"files of another folder", "<Directory /srv/a>\n<FilesMatch \\.php$>\nSetHandler proxy:fcgi://127.0.0.1:9000\n</FilesMatch>\n</Directory>", "/b/x.php", ""},
		{"files count behind folders", "<Files *.php>\nSetHandler proxy:http://127.0.0.1:9001/1\n</Files>\n<Directory /srv>\nSetHandler proxy:http://127.0.0.1:9001/2\n</Directory>", "/x.php", "/1/srv/x.php"},
		{"a place takes a handler away", "<Files *.php>\nSetHandler proxy:fcgi://127.0.0.1:9000\n</Files>\n<Location /s>\nSetHandler server-status\n</Location>", "/s/x.php", ""},
	} {
		if status, got := gatewayRequest(t, "DocumentRoot /srv\n"+c.lines, c.path, "well"); status != 200 || got != c.want {
			t.Errorf("%s: %d, the server got %q, want %q", c.why, status, got, c.want)
		}
	}
}

// TestRefusedHandlers: a proxy that is not supported is refused where a request comes to it.
func TestRefusedHandlers(t *testing.T) {
	for _, section := range []string{"<Directory /srv/*>", "<DirectoryMatch ^/srv>", "<Directory ~ ^/srv>", "<Location /a>", "<Files a>", "<Directory /srv>\nRequire ip 10.9.0.0/16", "<Files a>\nDeny from all"} {
		name, _, _ := strings.Cut(section[1:], " ")
		to := "fcgi://127.0.0.1:9000"
		if name == "Location" || section == "<Files a>" {
			to = "ftp://127.0.0.1:9001"
		}
		if status, got := gatewayRequest(t, "DocumentRoot /srv\n"+section+"\nSetHandler proxy:"+to+"\n</"+name+">", "/a", "well"); status != 500 || got != "" {
			t.Errorf("%s: %d, the server got %q", section, status, got)
		}
	}
}

// askBehind gives the status of a request that a ProxyPass sends to url.
func askBehind(t *testing.T, url, mood string) int {
	status, _ := gatewayRequest(t, "ProxyTimeout 1\nProxyPass / "+url, "/", mood)
	return status
}

// gatewayRequest asks an httpd for a path. Beside it stands a server on port 9000, of the
// protocol that the lines name, which a socket leads to, and one of HTTP on port 9001. It
// gives the status and the URI that a server got.
func gatewayRequest(t *testing.T, lines, path, mood string) (status int, uri string) {
	t.Helper()
	c, err := readText("Listen 80\n" + lines + "\n")
	if err != nil {
		t.Fatal(err)
	}
	speaks := host.HTTP
	for scheme, p := range map[string]host.Protocol{"fcgi:": host.FastCGI, "scgi:": host.SCGI, "uwsgi:": host.UWSGI} {
		if strings.Contains(lines, scheme) {
			speaks = p
		}
	}
	w := world.New(world.Options{Seed: 1, Delay: 50 * time.Microsecond})
	t.Cleanup(w.Close)
	lb := w.Add("lb1", world.MachineOptions{Address: netip.MustParseAddr("10.20.0.11")})
	at := netip.MustParseAddrPort("127.0.0.1:9000")
	if mood != "gone" {
		lb.Install("app", func(h host.Host) error {
			serve := host.HandlerFunc(func(_ netip.Addr, req, resp host.Message) error {
				switch mood {
				case "close":
					return host.ErrClosed
				case "hang":
					h.Sleep(time.Minute)
				}
				uri = req.(*host.Request).URI
				*resp.(*host.Response) = host.Response{Status: 200}
				return nil
			})
			for port, p := range map[uint16]host.Protocol{9000: speaks, 9001: host.HTTP} { // order cannot show
				if _, err := h.Serve(netip.AddrPortFrom(netip.IPv4Unspecified(), port), p, serve); err != nil {
					return err
				}
			}
			return nil
		})
	}
	lb.Install("httpd", c.Main(httpd.Options{Sockets: map[string]netip.AddrPort{"/run/app.sock": at}}))
	w.Add("user", world.MachineOptions{Address: netip.MustParseAddr("10.20.1.2")}).Install("user", func(h host.Host) error {
		resp, err := ask(h, host.Request{URI: path})
		status = resp.Status
		return err
	})
	w.Run(10 * time.Second)
	return status, uri
}
