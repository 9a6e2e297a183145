package programs

import (
	"io/fs"
	"net/netip"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/host"
)

// Description describes the machines around a program, as its configuration file
// names them. It is made from the file's words alone, so that a file of which much
// is not modelled is described, too.
type Description struct {
	// Listens are the ports, those that pass requests on first.
	Listens []Listen
	// Upstreams are the servers that requests are passed on to, each once.
	Upstreams []Upstream
	// Ways are the groups of them that requests are passed on to, each once. Of several
	// it depends on the request to which one it goes.
	Ways []string
	// Names are those that its servers answer for.
	Names []string
	// Virtual are the addresses that move between machines, Own is the machine's
	// own where the file has it, and Peers the others that it names.
	Virtual []netip.Addr
	Own     netip.Addr
	Peers   []netip.Addr
	// Priority among the machines that share an address.
	Priority int
	// Scripts are the check scripts.
	Scripts []CheckScript
	// Machines are the names that the file asks for, where it is for several
	// machines.
	Machines []string
	// Drafted are files that it names and that are not there, as a beginning: a path
	// is relative to the file's folder.
	Drafted []File
	// Environment are the variables of the environment that it names and nobody sets,
	// with values to begin with, in the order of the file.
	Environment []Variable
	// Taken are addresses that the kernel passes on to others (LVS); port 0 is
	// every port.
	Taken []netip.AddrPort
	// Stands describes the servers behind the balancers.
	Stands Standing
}

// Variable is a variable of the environment with a value to begin with.
type Variable struct{ Name, Value string }

// CheckScript is a check script, and what it looks at as far as its text tells: a
// process of the machine, or a port of the machine itself.
type CheckScript struct {
	Name string
	// File is that of the script, or the command, and Unread why its text does not tell
	// all; "" where it does.
	File, Unread string
	Process      string
	Port         uint16
	// Known: its text tells, and it asks for something else than a page.
	Known bool
}

// Listen is a port that users can come by.
type Listen struct {
	Address netip.Addr // not valid: every address
	Port    uint16
	TLS     bool
	Path    string // below which requests are passed on; "" for all, or where that is not known
	Only    bool   // Path alone is passed on, and not what is below it
	Serves  bool   // it passes requests on
	Name    string // the host that users must ask for; "" for any
}

// Upstream is a server that requests are passed on to.
type Upstream struct {
	Host     string // a name or an address
	Port     uint16
	Protocol host.Protocol
	Socket   string // instead of Host and Port: a path in the file system
	Route    string // the name that sticky sessions know it by, where its own must be that
	Spare    bool   // nobody asks it while others answer
}

// FindKind gives the kind of program whose configuration file this is, by what
// it holds, or else by its name; nil where it is of none.
func FindKind(name, text string) *Kind {
	text = strings.TrimPrefix(text, conf.ByteOrderMark)
	for _, k := range Kinds {
		if k.Recognise != nil && k.Recognise(text) {
			return k
		}
	}
	for _, k := range Kinds {
		if slices.Contains(k.FileNames, path.Base(name)) {
			return k
		}
	}
	return nil
}

// ApplicationKind is the kind that stands for the servers behind balancers.
func ApplicationKind() *Kind {
	return Kinds[slices.IndexFunc(Kinds, func(k *Kind) bool { return k.Draft != nil })]
}

// add adds a server that is not there yet.
func (d *Description) add(u Upstream) {
	same := func(o Upstream) bool {
		return o.Host == u.Host && o.Port == u.Port && o.Protocol == u.Protocol && o.Socket == u.Socket
	}
	if u.Socket == "" && (u.Host == "" || u.Port == 0) {
		return
	}
	if i := slices.IndexFunc(d.Upstreams, same); i >= 0 {
		d.Upstreams[i].Spare = d.Upstreams[i].Spare && u.Spare
		return
	}
	d.Upstreams = append(d.Upstreams, u)
}

// sort puts ports that pass requests on first, those without TLS before others.
func (d *Description) sort() {
	rank := func(l Listen) int {
		n := 0
		if !l.Serves {
			n += 2
		}
		if l.TLS {
			n++
		}
		return n
	}
	slices.SortStableFunc(d.Listens, func(a, b Listen) int { return rank(a) - rank(b) })
}

// schemes are the protocols of URLs, with their usual ports.
var schemes = map[string]struct {
	port     uint16
	protocol host.Protocol
}{
	"http": {80, host.HTTP}, "https": {443, host.HTTP}, "ajp": {8009, host.AJP},
	"ws": {80, host.HTTP}, "wss": {443, host.HTTP}, "h2c": {80, host.HTTP}, "h2": {443, host.HTTP},
	"fcgi": {8000, host.FastCGI}, "scgi": {4000, host.SCGI}, "uwsgi": {3031, host.UWSGI},
}

// way adds a group of servers that requests are passed on to.
func (d *Description) way(name string) {
	if !slices.Contains(d.Ways, name) {
		d.Ways = append(d.Ways, name)
	}
}

// spare reports whether one of the words behind a server has it wait for others to fail.
func spare(args []conf.Word, words ...string) bool {
	return slices.ContainsFunc(args, func(w conf.Word) bool { return slices.Contains(words, w.Text) })
}

// addURL adds the server of a URL such as http://10.20.0.21:8080/app; one of a
// scheme that is not known, or with a variable in it, is left out.
// unix:/run/app.sock|http://app is one on the machine itself.
func (d *Description) addURL(text, route string) {
	socket := ""
	if rest, is := strings.CutPrefix(text, "unix:"); is {
		socket, text, _ = strings.Cut(rest, "|")
	}
	u, err := url.Parse(text)
	if err != nil || strings.ContainsAny(text, "${}") {
		return
	}
	scheme, known := schemes[u.Scheme]
	if !known {
		return
	}
	if socket != "" {
		d.add(Upstream{Socket: socket, Protocol: scheme.protocol, Route: route})
		return
	}
	port := scheme.port
	if n, err := strconv.ParseUint(u.Port(), 10, 16); err == nil {
		port = uint16(n)
	}
	d.add(Upstream{Host: u.Hostname(), Port: port, Protocol: scheme.protocol, Route: route})
}

// hostPort takes "10.20.0.21:8080" apart; usual is the port where it has none.
// It gives no host for a socket in the file system.
func hostPort(text string, usual uint16) (string, uint16) {
	if strings.HasPrefix(text, "unix:") || strings.HasPrefix(text, "/") {
		return "", 0
	}
	at := strings.LastIndexByte(text, ':')
	if at < 0 || strings.HasSuffix(text, "]") {
		return strings.Trim(text, "[]"), usual
	}
	n, err := strconv.ParseUint(text[at+1:], 10, 16)
	if err != nil {
		return "", 0
	}
	return strings.Trim(text[:at], "[]"), uint16(n)
}

// listenAt takes the address and port of a listening directive apart: "80",
// ":80", "*:80", "10.20.0.100:80". false for a socket in the file system.
func listenAt(text string, usual uint16) (Listen, bool) {
	if n, err := strconv.ParseUint(text, 10, 16); err == nil {
		return Listen{Port: uint16(n)}, true
	}
	address, port := hostPort(text, usual)
	l := Listen{Port: port}
	if a, err := netip.ParseAddr(address); err == nil && !a.IsUnspecified() {
		l.Address = a
	}
	return l, port != 0
}

// readText is a file's text without a byte order mark; "" where it cannot be read, which the program's
// own reader tells.
func readText(files fs.FS, name string) string {
	data, err := fs.ReadFile(files, path.Clean(name))
	if err != nil {
		return ""
	}
	return strings.TrimPrefix(string(data), conf.ByteOrderMark)
}
