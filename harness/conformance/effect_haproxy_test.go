package conformance

import (
	"io/fs"

	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/program/haproxy"
)

// provenHAProxy are HAProxy's keywords, rules, and parameters of bind and server
// lines.
var provenHAProxy = provenProgram{
	name: "haproxy",
	read: func(files fs.FS, file string) ([]conf.Note, error) {
		_, notes, err := haproxy.Read(files, file)
		return notes, err
	},
	without: haproxy.WithoutEffect,
	within:  map[string]string{"server": "server", "servertls": "server", "bind": "bind", "bindssl": "bind"},
	probes: []probe{
		{method: "GET", path: "/tls/page"},
		{method: "POST", path: "/tls/form", body: "a=1"},
		{method: "GET", path: "/haproxy?stats"},
		{method: "GET", path: "/haproxy?stats", headers: []string{"Authorization: Basic YWRtaW46c2VjcmV0"}},
	},
	unproven: map[string]string{
		"server namespace": "a network namespace of that name must be there",
		"bind namespace":   "a network namespace of that name must be there",
		"bind v6only":      "it is for addresses of IPv6",
		"busy-polling":     "it keeps all cores busy, also those of whom it is compared with",
		"tune.fail-alloc":  "the package is built without it",
	},
	// http-check send-state tells an origin the state of its check; compression adds
	// vary to answers to Accept-Encoding, which no user of a scenario sends
	aside: []string{"x-haproxy-server-state", "vary"},
}
