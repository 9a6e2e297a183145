package nginx

import (
	"strings"

	"github.com/hadrill/hadrill/sim/host"
)

// refusedRequest returns the status with which nginx answers a request before
// it looks for a location, 0 for none (ngx_http_parse_request_line,
// ngx_http_process_request_header): a method that is not in capitals, TRACE, a
// target that is neither a path nor a URL.
func refusedRequest(r *host.Request) int {
	for i := 0; i < len(r.Method); i++ {
		if c := r.Method[i]; (c < 'A' || c > 'Z') && c != '_' && c != '-' {
			return 400
		}
	}
	for i := 0; i < len(r.URI); i++ {
		if c := r.URI[i]; c <= ' ' || c == 0x7f {
			return 400
		}
	}
	switch {
	case r.Method == "CONNECT", !strings.HasPrefix(pathOf(r.URI), "/"), !goodHost(r.Host):
		return 400
	case r.Method == "TRACE":
		return 405
	}
	return 0
}

// goodHost reports whether nginx takes the value of a Host header
// (ngx_http_validate_host).
func goodHost(h string) bool {
	for i := 0; i < len(h); i++ {
		if c := h[i]; c <= ' ' || c == '/' || c == 0x7f {
			return false
		}
	}
	return true
}

// pathOf returns the path and the query of a target, which may be a URL.
func pathOf(uri string) string {
	if uri == "" || uri[0] == '/' {
		return uri
	}
	scheme, rest, found := strings.Cut(uri, "://")
	if !found || strings.Trim(strings.ToLower(scheme), "abcdefghijklmnopqrstuvwxyz0123456789+-.") != "" {
		return uri
	}
	if i := strings.IndexAny(rest, "/?#"); i >= 0 {
		if rest[i] == '/' {
			return rest[i:]
		}
		return "/" + rest[i:]
	}
	return "/"
}
