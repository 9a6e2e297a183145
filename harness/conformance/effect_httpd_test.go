package conformance

import (
	"io/fs"
	"strings"

	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/program/httpd"
)

// provenHTTPD are httpd's directives.
var provenHTTPD = provenProgram{
	name: "apache",
	read: func(files fs.FS, file string) ([]conf.Note, error) {
		_, notes, err := httpd.Read(files, file)
		return notes, err
	},
	without: httpd.WithoutEffect,
	probes: []probe{
		{method: "TRACE", path: "/page"},
		{method: "GET", path: "/page", headers: []string{"User-Agent: Mozilla/4.0 (compatible; MSIE 6.0)"}},
	},
	unproven: httpdUnproven(),
	// ExpiresActive, DefaultLanguage, AddDefaultCharset and filters have answers say
	// them: what browsers keep and show, and no user of a scenario looks at
	aside: []string{"content-type", "vary", "expires", "cache-control", "content-language", "content-range"},
	// ProxyHTMLEnable has the text of a page written anew; Content-Range has its size
	bodies: true,
}

// httpdUnproven are the directives of modules that Debian's package of httpd has
// not, and some that no line alone can have.
func httpdUnproven() map[string]string {
	all := map[string]string{
		"EnableExceptionHook":            "the package is built without it",
		"MinSpareServers":                "it is prefork's",
		"MaxSpareServers":                "it is prefork's",
		"MDomain":                        "it waits for an authority that gives certificates",
		"SSLSRPVerifierFile":             "it wants a file of SRP's own",
		"SuexecUserGroup":                "the package is without suexec",
		"ChrootDir":                      "the folder must hold all that httpd needs",
		"MDCertificateFile":              "it stands in <MDomainSet> alone",
		"MDCertificateKeyFile":           "it stands in <MDomainSet> alone",
		"LDAPTrustedClientCert":          "it wants a certificate of a directory's client",
		"SSLProxyMachineCertificatePath": "it wants a folder of certificates with their keys",
	}
	for _, n := range httpd.WithoutEffect() {
		switch {
		case strings.HasPrefix(n, "Jk"), strings.HasPrefix(n, "Sec"):
			all[n] = "its module is a package of its own"
		case strings.HasPrefix(n, "<"):
			all[n] = "it is a section, whose lines have rows of their own"
		}
	}
	for _, n := range []string{"Directory", "DirectoryMatch", "Files", "FilesMatch", "AuthnProviderAlias", "AuthzProviderAlias", "MDomainSet"} {
		all[n] = "it is a section, whose lines have rows of their own"
	}
	return all
}
