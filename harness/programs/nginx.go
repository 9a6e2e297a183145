package programs

import (
	"fmt"
	"path"
	"strings"

	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/program/nginx"
)

// nginxKind is nginx(8) by its nginx.conf.
var nginxKind = Kind{
	Name: "nginx", Main: nginxMain, Real: nginxReal, Image: "light", Ports: nginxPorts, Targets: nginxTargets, Choices: nginxChoices, Trouble: nginxTrouble, OursCannot: nginxOursCannot,
	FileNames: []string{"nginx.conf"}, Recognise: nginxBlocks.MatchString, Describe: nginxDescribe,
}

func nginxMain(e *Env) (host.Main, []conf.Note, error) {
	c, notes, err := read(e, nginx.Read)
	if err != nil {
		return nil, notes, err
	}
	o := nginx.Options{Names: e.Hosts, Cores: e.Cores}
	if err := c.Check(o); err != nil {
		return nil, notes, err
	}
	return c.Main(o), notes, nil
}

func nginxPorts(e *Env) []Port {
	c, _, err := read(e, nginx.Read)
	if err != nil {
		return nil
	}
	var numbers []uint16
	for _, s := range c.Servers {
		for _, l := range s.Listens {
			numbers = append(numbers, l.Port)
		}
	}
	return ports(host.HTTP, numbers...)
}

// nginxCertificates stand relative to the folder of the file.
var nginxCertificates = certificateWords{base: "/etc/nginx/hadrill", words: []string{
	"ssl_certificate", "ssl_certificate_key", "ssl_trusted_certificate", "ssl_client_certificate",
	"proxy_ssl_certificate", "proxy_ssl_certificate_key", "proxy_ssl_trusted_certificate",
}}

// nginxReal starts nginx(8). The directives of -g stand before those of the
// file, and one that the file has itself must not be repeated.
func nginxReal(e *Env) (Process, []File, error) {
	const folder = "/etc/nginx/hadrill/"
	at, text := folder+path.Base(e.File), e.text()
	files := []File{e.configFile(at)}
	top := nginxTopLevel(e.File, text)
	if wrapper := nginxWrapper(top, at); wrapper != "" {
		at = folder + "hadrill-" + e.Program + ".conf"
		files = append(files, File{Path: at, Mode: 0o644, Text: wrapper})
	}
	globals := "error_log stderr warn;"
	if !top["daemon"] {
		globals = "daemon off; " + globals
	}
	if strings.Contains(text, "fair") && !top["load_module"] {
		globals = "load_module /usr/lib/nginx/modules/ngx_http_upstream_fair_module.so; " + globals
	}
	// what files include by a relative name lies beside the main file
	for _, name := range []string{"mime.types", "fastcgi_params", "fastcgi.conf", "uwsgi_params", "scgi_params", "koi-utf", "koi-win", "win-utf", "proxy_params"} {
		files = append(files, File{Path: folder + name, Link: "/etc/nginx/" + name})
	}
	files = append(files, File{Path: "/usr/share/nginx/logs", Dir: true})
	certificates, err := CertificateFiles(e, nginxCertificates.paths(text)...)
	if err != nil {
		return Process{}, nil, err
	}
	files = append(files, certificates...)
	return Process{
		Argv:  []string{"nginx", "-c", at, "-g", globals},
		Ports: Numbers(e.Ports()),
		Note:  "nginx",
		Notes: []string{`(upstream server temporarily disabled.*?), client`, `((?:connect\(\) failed|upstream timed out|no live upstreams|upstream prematurely closed|recv\(\) failed).*?), client`},
	}, files, nil
}

// nginxTopLevel gives the directives at the file's outermost level. A file
// that cannot be parsed has none: nginx itself will say why.
func nginxTopLevel(name, text string) map[string]bool {
	statements, _ := conf.ParseStatements(conf.NewText(name, text))
	top := map[string]bool{}
	for _, s := range statements {
		top[s.Name()] = true
	}
	return top
}

// nginxWrapper gives a main file around one that articles print without its
// surroundings: what belongs into http {} or lacks events {}. "" for one that
// is complete.
func nginxWrapper(top map[string]bool, at string) string {
	switch {
	case top["upstream"] || top["server"]:
		return fmt.Sprintf("events {}\nhttp {\n    access_log off;\n    include %s;\n}\n", at)
	case top["http"] && !top["events"]:
		return fmt.Sprintf("events {}\ninclude %s;\n", at)
	}
	return ""
}

func nginxChoices(e *Env) []conf.Choice {
	c, _, err := read(e, nginx.Read)
	if err != nil {
		return nil
	}
	return c.Choices(e.FS)
}
