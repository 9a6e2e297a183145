package images

import (
	"context"
	"net/url"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
)

// suite is the Debian release that everything is recorded from and runs on.
const suite = "bookworm"

// mirror is where packages come from. It is the machine's own where that is a
// Debian, so that what works for its apt works inside a build.
type mirror struct {
	// uri of the archive by the end of the suite's name: "" (the release
	// itself), "-updates", "-security". Empty where the machine has no Debian's:
	// debootstrap and the base image know their own.
	uri map[string]string
	// conf is lines of apt.conf that the machine needs.
	conf []string
	// proxy is environment variables: http_proxy, https_proxy, no_proxy.
	proxy map[string]string
	// ca is the machine's certificate authorities, when a mirror is https.
	ca []byte
}

// suffixes of suites, in the order of sources.list.
var suffixes = []string{"", "-updates", "-security"}

// authorities is where Debian's ca-certificates puts them all in one file.
const authorities = "/etc/ssl/certs/ca-certificates.crt"

// hostMirror asks the machine's apt.
func hostMirror(ctx context.Context) mirror {
	say := func(name string, args ...string) string {
		out, err := exec.CommandContext(ctx, name, args...).Output()
		if err != nil {
			return "" // no Debian, or an apt too old to be asked
		}
		return string(out)
	}
	m := mirror{uri: readTargets(say("apt-get", "indextargets", "--format", targetFormat, "Created-By: Packages"))}
	m.conf, m.proxy = readConf(say("apt-config", "dump"))
	for _, name := range []string{"http_proxy", "https_proxy", "no_proxy"} {
		for _, spelt := range []string{strings.ToUpper(name), name} { // the small one wins, as in curl and apt
			if v := os.Getenv(spelt); v != "" {
				m.proxy[name] = v
			}
		}
	}
	if m.encrypted() {
		m.ca, _ = os.ReadFile(authorities)
	}
	return m
}

// targetFormat is a line for each index that apt knows, apt-get(8) indextargets.
const targetFormat = "$(ORIGIN) $(RELEASE) $(COMPONENT) $(REPO_URI)"

// readTargets finds the mirror in what apt-get indextargets printed. A Debian
// of another release has the same archive. Archives that are not Debian's
// (their Release file has another Origin) are left out. Without the archive of
// the release itself the others are of no use.
func readTargets(printed string) map[string]string {
	uri := map[string]string{}
	for line := range strings.Lines(printed) {
		f := strings.Fields(line)
		if len(f) != 4 || f[0] != "Debian" || f[2] != "main" {
			continue
		}
		_, suffix, hyphen := strings.Cut(f[1], "-")
		if hyphen {
			suffix = "-" + suffix
		}
		u, err := url.Parse(f[3])
		if err != nil || u.Scheme != "http" && u.Scheme != "https" || !slices.Contains(suffixes, suffix) {
			continue
		}
		if _, known := uri[suffix]; !known {
			uri[suffix] = strings.TrimRight(f[3], "/")
		}
	}
	if uri[""] == "" {
		return nil
	}
	return uri
}

// confLine is an option as apt-config dump prints it.
var confLine = regexp.MustCompile(`^(Acquire::\S+) "([^"]*)";$`)

// carried are options of apt.conf that decide whether a mirror's files are
// accepted and how often they are asked for.
var carried = []string{
	"Acquire::Check-Valid-Until", "Acquire::Check-Date", "Acquire::Max-FutureTime", "Acquire::Retries",
	"Acquire::http::Pipeline-Depth", "Acquire::http::No-Cache", "Acquire::http::Timeout", "Acquire::https::Timeout",
}

// readConf finds in what apt-config dump printed the options to carry into a
// build, and the proxies. Those go by the environment, which an image does not
// keep: they may hold a password.
func readConf(printed string) (conf []string, proxy map[string]string) {
	proxy = map[string]string{}
	var direct []string
	for line := range strings.Lines(printed) {
		m := confLine.FindStringSubmatch(strings.TrimSpace(line))
		if m == nil || m[2] == "" {
			continue
		}
		option, value := m[1], m[2]
		host, ofHost := strings.CutPrefix(option, "Acquire::http::Proxy::")
		switch {
		case slices.Contains(carried, option):
			conf = append(conf, m[0])
		case value == "DIRECT" || value == "false":
			if ofHost {
				direct = append(direct, host)
			}
		case option == "Acquire::http::Proxy":
			proxy["http_proxy"] = value
		case option == "Acquire::https::Proxy":
			proxy["https_proxy"] = value
		}
	}
	if direct != nil {
		proxy["no_proxy"] = strings.Join(direct, ",")
	}
	return conf, proxy
}

// encrypted reports whether a mirror is reached by https.
func (m mirror) encrypted() bool {
	for _, u := range m.uri {
		if strings.HasPrefix(u, "https:") {
			return true
		}
	}
	return false
}

// local reports whether a proxy runs on this machine's loopback, which a build
// on a bridge cannot reach.
func (m mirror) local() bool {
	for _, name := range []string{"http_proxy", "https_proxy"} {
		u, err := url.Parse(m.proxy[name])
		if err == nil && (u.Hostname() == "localhost" || strings.HasPrefix(u.Hostname(), "127.") || u.Hostname() == "::1") {
			return true
		}
	}
	return false
}

// settings makes the folder apt of a build's context, which hadrill-apt uses and
// removes. It is no part of an image's hash. Without a mirror there is no
// sources.list in it, and the image's own is used.
func (m mirror) settings() []file {
	var sources []string
	for _, suffix := range suffixes {
		if u := m.uri[suffix]; u != "" {
			sources = append(sources, "deb "+u+" "+suite+suffix+" main")
		}
	}
	conf := m.conf
	var all []file
	if sources != nil {
		all = append(all, file{"apt/sources.list", []byte(strings.Join(sources, "\n") + "\n")})
	}
	if m.ca != nil {
		all = append(all, file{"apt/ca.crt", m.ca})
		conf = append(conf[:len(conf):len(conf)], `Acquire::https::CAInfo "/run/hadrill-apt/ca.crt";`)
	}
	return append(all, file{"apt/apt.conf", []byte(strings.Join(conf, "\n") + "\n")})
}
