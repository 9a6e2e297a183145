package replay

import (
	"fmt"
	"net/netip"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/world"
)

// TomcatServer describes a server of a recording.
type TomcatServer struct {
	Name, Route string
	// Server, Context and Web are the texts of Tomcat's own files, "" for none.
	Server, Context, Web string
	// Background is backgroundProcessorDelay, MaxInactive what the application sets for
	// its sessions; 0: Tomcat's own.
	Background, MaxInactive time.Duration
}

// tomcatGroup is servers t1, t2 ... in a world, by the files of a recording.
type tomcatGroup struct {
	*tomcatPlayer
	names  []string
	folder *world.Folder
}

const distributable = `<web-app><distributable/></web-app>`

// group makes servers in a new world, which run when it returns.
func (p *tomcatPlayer) group(n int, seed uint64, like TomcatServer, routed bool) *tomcatGroup {
	p.close()
	p.w = world.New(world.Options{Seed: seed, Subnet: netip.MustParsePrefix("10.20.0.0/16"), Delay: 50 * time.Microsecond})
	p.machines, p.programs = map[string]*world.Machine{}, map[string]*world.Program{}
	g := &tomcatGroup{tomcatPlayer: p, folder: world.NewFolder()}
	for i := range n {
		s := like
		s.Name = fmt.Sprint("t", i+1)
		if routed {
			s.Route = s.Name
		}
		m := p.w.Add(s.Name, world.MachineOptions{Address: netip.MustParseAddr(fmt.Sprint("10.20.0.", i+1))})
		m.Share("/shared", g.folder)
		p.machines[s.Name], p.programs[s.Name] = m, m.Install("tomcat", p.server(s))
		g.names = append(g.names, s.Name)
	}
	p.client = p.w.Add("browser", world.MachineOptions{Address: netip.MustParseAddr("10.20.0.51")})
	p.w.Run(5 * time.Second)
	return g
}

func (p *tomcatPlayer) run(d time.Duration) { p.w.Run(p.w.Elapsed() + d) }

// stat is a number of a server's statistics.
func (p *tomcatPlayer) stat(server, name string) int {
	b := &tomcatBrowser{p: p}
	n, err := strconv.Atoi(tomcatField(b.ask(server, "GET", "/stat.jsp", "").Value, name))
	if err != nil {
		return -1
	}
	return n
}

// peek is an attribute of a session as a server has it, without a request of it; "" for
// none. there: the server has the session.
func (p *tomcatPlayer) peek(server, id, name string) (value string, there bool) {
	b := &tomcatBrowser{p: p, cookie: "JSESSIONID=" + id}
	all := b.ask(server, "GET", "/peek.jsp", "").Value
	return tomcatField(all, name), all != ""
}

// tomcatField is the value of a name in "a=b c=d".
func tomcatField(all, name string) string {
	for _, f := range strings.Fields(all) {
		if v, ok := strings.CutPrefix(f, name+"="); ok {
			return v
		}
	}
	return ""
}

// read is an attribute by a request of the session.
func (b *tomcatBrowser) read(server, name string) string {
	return tomcatField(b.ask(server, "GET", "/read.jsp", "").Value, name)
}

// receiverAddress is where a recorded server listened, which is not where ours does.
var receiverAddress = regexp.MustCompile(`(<Receiver [^>]*address=")[^"]*`)

// tomcatMode makes the server of a mode such as "delta:8" or "backup:6"; xml is the
// recorded server.xml, "" for the usual one.
func tomcatMode(mode, xml string) (TomcatServer, error) {
	s := TomcatServer{Server: receiverAddress.ReplaceAllString(xml, "${1}auto"), Web: distributable}
	if xml != "" {
		return s, nil
	}
	kind, options, _ := strings.Cut(mode, ":")
	manager := ""
	switch kind {
	case "delta":
		manager = `<Manager className="org.apache.catalina.ha.session.DeltaManager"/>`
	case "backup":
		manager = `<Manager className="org.apache.catalina.ha.session.BackupManager" mapSendOptions="` + options + `"/>`
	default:
		return s, fmt.Errorf("field \"mode\": %q: expected delta or backup, and options", mode)
	}
	s.Server = `<Server port="-1"><Service name="Catalina"><Connector port="8080"/><Engine name="Catalina" defaultHost="localhost">` +
		`<Cluster className="org.apache.catalina.ha.tcp.SimpleTcpCluster" channelSendOptions="` + options + `">` + manager + `</Cluster>` +
		`<Host name="localhost"/></Engine></Service></Server>`
	return s, nil
}

// clients are browsers that ask at the same time, each again after its think time.
type tomcatClients struct {
	g     *tomcatGroup
	on    string
	think time.Duration
	all   []*tomcatClient
}

// tomcatClient is one of them.
type tomcatClient struct {
	cookie      string
	sent, acked int // versions
	stopped     bool
	slow        []slowRequest
	latencies   []time.Duration
	lastAcked   time.Duration
	outstanding bool
	failed      int
}

// slowRequest is one that took longer than 400 ms: when it was sent after the mark, and
// how long it took.
type slowRequest struct{ at, took time.Duration }

const slowFrom = 400 * time.Millisecond

// clients opens sessions on a server, and then has each write a version after another.
func (g *tomcatGroup) clients(n int, on string, think time.Duration) *tomcatClients {
	c := &tomcatClients{g: g, on: on, think: think}
	for i := range n {
		k := &tomcatClient{}
		c.all = append(c.all, k)
		g.client.Install(fmt.Sprint("client", i), func(h host.Host) error {
			h.Sleep(time.Duration(h.Rand("phase").Int64N(int64(think) + 1)))
			for !k.stopped {
				k.write(h, c)
				h.Sleep(think)
			}
			return nil
		})
	}
	return c
}

func (k *tomcatClient) write(h host.Host, c *tomcatClients) {
	k.sent++
	req := host.Request{Method: "GET", Host: "shop", URI: fmt.Sprint("/index.jsp?v=", k.sent), Cookie: k.cookie}
	var a host.Response
	began := h.Monotonic()
	k.outstanding = true
	err := h.Call(netip.AddrPortFrom(c.g.machines[c.on].Address(), 8080), &req, &a, host.Options{Connect: time.Second})
	k.outstanding = false
	took := h.Monotonic().Sub(began)
	k.latencies = append(k.latencies, took)
	if err != nil || a.Status != 200 {
		k.failed++
		return
	}
	k.acked, k.lastAcked = k.sent, c.g.w.Elapsed()
	if a.SetCookie != "" {
		k.cookie, _, _ = strings.Cut(a.SetCookie, ";")
	}
	if took > slowFrom {
		k.slow = append(k.slow, slowRequest{c.g.w.Elapsed() - took, took})
	}
}

func (k *tomcatClient) id() string { return strings.TrimPrefix(k.cookie, "JSESSIONID=") }

// inSeconds is a recorded number of them as a duration.
func inSeconds(s float64) time.Duration { return time.Duration(int64(s*1000)) * time.Millisecond }
