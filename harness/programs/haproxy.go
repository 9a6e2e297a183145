package programs

import (
	"path"

	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/program/haproxy"
)

// haproxyKind is haproxy(1) by its haproxy.cfg.
var haproxyKind = Kind{
	Name: "haproxy", Main: haproxyMain, Real: haproxyReal, Image: "light", Ports: haproxyPorts, Targets: haproxyTargets, Choices: haproxyChoices, Trouble: haproxyTrouble, OursCannot: haproxyOursCannot, Unsupported: haproxyUnsupported,
	FileNames: []string{"haproxy.cfg", "haproxy.conf"}, Recognise: haproxySections.MatchString, Describe: haproxyDescribe,
}

// haproxyConfig reads the file with the program's variables.
func haproxyConfig(e *Env) (*haproxy.Config, []conf.Note, error) {
	return read(e, haproxy.ReadIn(e.Environment))
}

func haproxyMain(e *Env) (host.Main, []conf.Note, error) {
	c, notes, err := haproxyConfig(e)
	if err != nil {
		return nil, notes, err
	}
	o := haproxy.Options{Names: e.Hosts}
	if err := c.Check(o); err != nil {
		return nil, notes, err
	}
	return c.Main(o), notes, nil
}

func haproxyPorts(e *Env) []Port {
	c, _, err := haproxyConfig(e)
	if err != nil {
		return nil
	}
	var web, streams []uint16
	for _, f := range c.Frontends {
		for _, b := range f.Binds {
			if b.Socket() {
				continue
			}
			if f.TCP() {
				streams = append(streams, b.Port)
				continue
			}
			web = append(web, b.Port)
		}
	}
	return append(ports(host.HTTP, web...), ports(host.TCP, streams...)...)
}

func haproxyReal(e *Env) (Process, []File, error) {
	const at = "/etc/haproxy/hadrill.cfg"
	certificates, err := CertificateFiles(e, haproxyCertificates.paths(e.text())...)
	if err != nil {
		return Process{}, nil, err
	}
	files := []File{e.configFile(at), {Path: "/run/haproxy", Dir: true}}
	if c, _, err := haproxyConfig(e); err == nil { // the program itself says what is wrong with a file
		for _, f := range c.Files { // patterns and maps; relative ones from where it is started
			files = append(files, File{Path: path.Join("/", f.Path), Mode: 0o644, Text: e.Files[f.Name]})
		}
	}
	return Process{
		Argv:  []string{"haproxy", "-db", "-f", at},
		Env:   e.environ(),
		Ports: Numbers(e.Ports()),
		Note:  "haproxy",
		Notes: []string{`(Server \S+/\S+ is (?:UP|DOWN|stopping)[^,.]*)`, `(backend \S+ has no server available)`},
	}, append(files, certificates...), nil
}

// haproxyCertificates stand in a folder of their own or as one file each; crt-base
// and ca-base name where.
var haproxyCertificates = certificateWords{
	words: []string{"crt", "ca-file", "ca-verify-file"}, base: "/", baseWords: []string{"crt-base", "ca-base"}, folder: true,
}

func haproxyChoices(e *Env) []conf.Choice {
	c, _, err := haproxyConfig(e)
	if err != nil {
		return nil
	}
	return c.Choices(e.FS)
}
