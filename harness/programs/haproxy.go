package programs

import (
	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/program/haproxy"
)

// haproxyKind is haproxy(1) by its haproxy.cfg.
var haproxyKind = Kind{
	Name: "haproxy", Main: haproxyMain, Real: haproxyReal, Image: "light", Ports: haproxyPorts, Targets: haproxyTargets, Trouble: haproxyTrouble, OursCannot: haproxyOursCannot,
	FileNames: []string{"haproxy.cfg", "haproxy.conf"}, Recognise: haproxySections.MatchString, Describe: haproxyDescribe,
}

func haproxyMain(e *Env) (host.Main, []conf.Note, error) {
	c, notes, err := read(e, haproxy.Read)
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
	c, _, err := read(e, haproxy.Read)
	if err != nil {
		return nil
	}
	var web, streams []uint16
	for _, f := range c.Frontends {
		for _, b := range f.Binds {
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
	return Process{
		Argv:  []string{"haproxy", "-db", "-f", at},
		Ports: Numbers(e.Ports()),
		Note:  "haproxy",
		Notes: []string{`(Server \S+/\S+ is (?:UP|DOWN|stopping)[^,.]*)`, `(backend \S+ has no server available)`},
	}, append([]File{e.configFile(at), {Path: "/run/haproxy", Dir: true}}, certificates...), nil
}

// haproxyCertificates stand in a folder of their own or as one file each; crt-base
// and ca-base name where.
var haproxyCertificates = certificateWords{
	words: []string{"crt", "ca-file", "ca-verify-file"}, base: "/", baseWords: []string{"crt-base", "ca-base"}, folder: true,
}
