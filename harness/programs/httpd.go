package programs

import (
	"path"

	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/program/httpd"
)

// httpdKind is Apache httpd by its httpd.conf.
var httpdKind = Kind{
	Name: "httpd", Processes: []string{"apache2", "httpd2"}, Main: httpdMain, Real: httpdReal, Image: "light", Ports: httpdPorts, Targets: httpdTargets, Choices: httpdChoices, Together: httpdTogether, Trouble: httpdTrouble, OursCannot: httpdOursCannot, Unsupported: httpdUnsupported,
	FileNames: []string{"httpd.conf", "apache2.conf"}, Recognise: httpdLines.MatchString, Describe: httpdDescribe,
}

// httpdConfig reads the file with the program's variables.
func httpdConfig(e *Env) (*httpd.Config, []conf.Note, error) {
	return read(e, httpd.ReadIn(e.Environment))
}

func httpdMain(e *Env) (host.Main, []conf.Note, error) {
	c, notes, err := httpdConfig(e)
	if err != nil {
		return nil, notes, err
	}
	o := httpd.Options{Names: e.Hosts, Sockets: e.Sockets()}
	if err := c.Check(o); err != nil {
		return nil, notes, err
	}
	return c.Main(o), notes, nil
}

// httpdUnsupported gives the reasons why the real httpd finds no servers on containers: no
// application server there speaks HTTP/2.
func httpdUnsupported(e *Env) []string {
	c, _, err := httpdConfig(e)
	if err != nil {
		return nil // reported where the program is made
	}
	if url := c.HTTP2(); url != "" {
		return []string{"a member by h2:// or h2c:// (" + url + ") is of the simulator alone"}
	}
	return nil
}

func httpdPorts(e *Env) []Port {
	c, _, err := httpdConfig(e)
	if err != nil {
		return nil
	}
	var numbers []uint16
	for _, l := range c.Listens {
		numbers = append(numbers, l.Port)
	}
	return ports(host.HTTP, numbers...)
}

// httpdPid is the file that a killed httpd leaves behind.
const httpdPid = "/run/apache2/hadrill.pid"

// httpdReal starts apache2(8), as Debian names httpd. The directives of -C
// stand before the file and say what the file may take for granted, those of
// -c behind it: errors of the main server are logged where the agent reads
// them. Virtual hosts with a log of their own keep it to themselves.
func httpdReal(e *Env) (Process, []File, error) {
	at, text := "/etc/apache2/hadrill/"+path.Base(e.File), e.text()
	before := []string{"DefaultRuntimeDir /run/apache2", "PidFile " + httpdPid, "User www-data", "Group www-data"}
	for _, name := range missingModules(loadedModules(text)) {
		before = append(before, "LoadModule "+name+"_module "+httpdModules+"/mod_"+name+".so")
	}
	argv := []string{"apache2", "-d", "/etc/apache2"}
	for _, line := range before {
		argv = append(argv, "-C", line)
	}
	argv = append(argv, "-f", at, "-c", "ErrorLog /proc/self/fd/2", "-DFOREGROUND")
	files := []File{{Path: at, Mode: 0o644, Text: withoutBuiltIn(text)}, {Path: "/run/apache2", Dir: true}}
	certificates, err := CertificateFiles(e, httpdCertificates.paths(text)...)
	if err != nil {
		return Process{}, nil, err
	}
	files = append(files, certificates...)
	return Process{
		Argv:  argv,
		Env:   e.environ(),
		Ports: Numbers(e.Ports()),
		Note:  "httpd",
		Notes: httpdNotes,
		Gone:  []string{httpdPid},
	}, append(files, serverRoots()...), nil
}

// httpdCertificates stand relative to ServerRoot.
var httpdCertificates = certificateWords{base: "/etc/apache2", words: []string{
	"sslcertificatefile", "sslcertificatekeyfile", "sslcertificatechainfile", "sslcacertificatefile",
	"sslproxycacertificatefile", "sslproxymachinecertificatefile",
}}

// httpdNotes match the lines that httpd logs when a member fails and when it
// puts one into error: no connection (AH00957, AH01114), none to send a CPING
// on (AH00897), no answer (AH01030, AH01102, AH00898). That no member can be
// used (AH01167) is logged for each request, and is none.
var httpdNotes = []string{
	`(AH00959: .*)`, `(AH(?:00957|01114|00897|01030|01102|00898|01110): .*?)(?:, referer: .*)?$`,
	`(AH00484: server reached MaxRequestWorkers.*)`,
}

// serverRoots gives the folders that files written for other distributions
// have as ServerRoot, with what they name below it.
func serverRoots() []File {
	var files []File
	for _, root := range []string{"/etc/apache2", "/etc/httpd", "/usr/local/apache2"} {
		files = append(files, File{Path: root + "/modules", Link: httpdModules},
			File{Path: root + "/logs", Dir: true}, File{Path: root + "/run", Dir: true},
			File{Path: root + "/mime.types", Mode: 0o644}, File{Path: root + "/conf/mime.types", Mode: 0o644})
	}
	return files
}

func httpdChoices(e *Env) []conf.Choice {
	c, _, err := httpdConfig(e)
	if err != nil {
		return nil
	}
	return c.Choices()
}
