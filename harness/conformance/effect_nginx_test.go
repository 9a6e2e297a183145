package conformance

import (
	"io/fs"

	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/program/nginx"
)

// provenNginx are nginx' directives.
var provenNginx = provenProgram{
	name: "nginx",
	read: func(files fs.FS, file string) ([]conf.Note, error) {
		_, notes, err := nginx.Read(files, file)
		return notes, err
	},
	without:   nginx.WithoutEffect,
	unchecked: true,
	probes: []probe{
		{method: "GET", path: "/tls/page"},
		{method: "POST", path: "/tls/form", body: "a=1"},
		{method: "GET", path: "/moved"},
		{method: "GET", path: "/page?limited=a", kept: 2},
	},
	unproven: notHere(),
	// what browsers keep and show, and no user of a scenario looks at; a trailer is
	// announced; gzip adds vary to answers to Accept-Encoding, which no user sends
	aside: []string{"content-type", "vary", "expires", "cache-control", "trailer", "last-modified"},
}

// notHere gives the names that no line has, with the reasons.
func notHere() map[string]string {
	const module, file, started = "the package has no such module built in", "a file of its own form must be there", "the program is started with it already"
	all := map[string]string{
		"daemon": started, "user": "the base has it: starts beside each other share the folders of temporary files", "load_module": "there is no module to load", "ssl_engine": "an engine of that name must be there", "http2": "it is a later version's",
		"upstream_fair_shm_size": module, "ssl_dhparam": file, "http2_push": "the probes speak HTTP/1.1",
		"google_perftools_profiles": module, "uwsgi_string": "the module's manual has no such line",
	}
	for _, prefix := range []string{"fastcgi", "uwsgi", "scgi"} {
		all[prefix+"_cache_path"] = "it takes a zone of that module's cache, which nothing here uses"
	}
	for _, name := range []string{"uwsgi_ssl_crl", "uwsgi_ssl_password_file", "grpc_ssl_crl", "grpc_ssl_password_file", "ssl_crl", "ssl_password_file",
		"ssl_session_ticket_key", "ssl_stapling_file", "proxy_ssl_crl", "proxy_ssl_password_file"} {
		all[name] = file
	}
	for _, name := range []string{"image_filter_buffer", "image_filter_interlace", "image_filter_jpeg_quality", "image_filter_sharpen", "image_filter_transparency",
		"image_filter_webp_quality", "xml_entities", "xslt_last_modified", "xslt_param", "xslt_string_param", "xslt_types", "geoip_country", "geoip_city",
		"geoip_org", "geoip_proxy", "geoip_proxy_recursive", "perl_set", "perl_modules", "perl_require", "js_set", "js_path", "js_var"} {
		all[name] = module
	}
	return all
}
