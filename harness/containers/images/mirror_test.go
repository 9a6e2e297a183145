package images

import (
	"maps"
	"strings"
	"testing"
)

func TestReadTargets(t *testing.T) {
	for _, row := range []struct {
		why, printed string
		want         map[string]string
	}{
		{"no apt", "", nil},
		{"a Debian 12 with a mirror of its own", `Debian bookworm main http://mirror.example/debian/
Debian bookworm-updates main http://mirror.example/debian/
Debian bookworm-security main https://safe.example/debian-security/
`, map[string]string{"": "http://mirror.example/debian", "-updates": "http://mirror.example/debian", "-security": "https://safe.example/debian-security"}},
		{"another Debian has the same archive; backports and other parts are not wanted", `Debian trixie contrib http://other.example/debian/
Debian trixie-backports main http://backports.example/debian/
Debian trixie main http://mirror.example/debian/
Debian trixie main http://second.example/debian/
`, map[string]string{"": "http://mirror.example/debian"}},
		{"an archive of somebody else, and one that was never fetched", `Example bookworm main http://mirror.example/linux/debian/
$(ORIGIN) bookworm main http://mirror.example/debian/
`, nil},
		{"an Ubuntu", "Ubuntu noble main http://mirror.example/ubuntu/\n", nil},
		{"a folder of this machine is not in a build", "Debian bookworm main file:/srv/debian/\n", nil},
	} {
		if got := readTargets(row.printed); !maps.Equal(got, row.want) {
			t.Errorf("%s: %v, want %v", row.why, got, row.want)
		}
	}
}

func TestReadConf(t *testing.T) {
	conf, proxy := readConf(`Acquire "";
Acquire::Check-Valid-Until "false";
Acquire::Languages:: "none";
Acquire::http::Proxy "http://cache.example:3142";
Acquire::http::Proxy::near.example "DIRECT";
Acquire::https::Proxy "DIRECT";
Acquire::Retries "";
Dir::Etc "etc/apt";
`)
	if got := strings.Join(conf, "\n"); got != `Acquire::Check-Valid-Until "false";` {
		t.Errorf("carried into a build: %q", got)
	}
	want := map[string]string{"http_proxy": "http://cache.example:3142", "no_proxy": "near.example"}
	if !maps.Equal(proxy, want) {
		t.Errorf("proxies %v, want %v", proxy, want)
	}
}

func TestSettings(t *testing.T) {
	m := mirror{uri: map[string]string{"": "http://mirror.example/debian", "-security": "http://safe.example/debian"}, conf: []string{`Acquire::Retries "3";`}, proxy: map[string]string{"http_proxy": "http://name:secret@cache.example:3142"}}
	m.ca = []byte("certificates")
	got := map[string]string{}
	for _, f := range m.settings() {
		got[f.path] = string(f.content)
	}
	want := map[string]string{
		"apt/sources.list": "deb http://mirror.example/debian bookworm main\ndeb http://safe.example/debian bookworm-security main\n",
		"apt/apt.conf":     "Acquire::Retries \"3\";\nAcquire::https::CAInfo \"/run/hadrill-apt/ca.crt\";\n",
		"apt/ca.crt":       "certificates",
	}
	if !maps.Equal(got, want) {
		t.Errorf("settings %q, want %q: a proxy's password must not be in an image", got, want)
	}
}

// TestNoMirror leaves the image's own list of mirrors where the machine has none.
func TestNoMirror(t *testing.T) {
	for _, f := range (mirror{}).settings() {
		if f.path == "apt/sources.list" {
			t.Errorf("a list of mirrors without a mirror: %q", f.content)
		}
	}
}

func TestLocalProxy(t *testing.T) {
	for proxy, want := range map[string]bool{
		"": false, "http://cache.example:3142": false, "http://localhost:3142": true, "http://127.0.0.1:3142/": true, "http://[::1]:3142": true,
	} {
		if got := (mirror{proxy: map[string]string{"http_proxy": proxy}}).local(); got != want {
			t.Errorf("proxy %q is on this machine: %v, want %v", proxy, got, want)
		}
	}
}
