package keepalived

import (
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/mechanism/vrrp"
)

// instanceBlock is a vrrp_instance while the file is read.
type instanceBlock struct {
	Instance
	at                                       *conf.Keyword
	garp                                     []func(*garp)
	router, interval, nopreempt, delay, auth *conf.Keyword // where these stand
	authType, authPass                       string
	stated                                   bool // it has a state
	weighed                                  bool // it has a priority
	refused                                  bool // it has an address that is not supported
	addresses                                []placed
	track, links                             []*conf.Keyword // lines of track_script, track_interface
}

// placed is an address and where it stands.
type placed struct {
	addr     netip.Addr
	at       *conf.Keyword
	excluded bool
}

func (r *reader) instance(k *conf.Keyword) {
	name := r.named(k)
	if name == "" {
		return
	}
	for _, o := range r.instances {
		if o.Router.Name == name {
			r.problem(k.ArgProblem(0, "vrrp_instance %q: defined twice: the first is at %v", name, o.Pos))
		}
	}
	i := &instanceBlock{at: k}
	i.Pos = k.Pos()
	i.Router = vrrp.Config{Name: name, Priority: 100, DownAdverts: 3, Interval: time.Second}
	r.instances = append(r.instances, i)
	r.current = i
	r.take("vrrp_instance", instanceKeywords, k.Block)
}

func (r *reader) state(k *conf.Keyword) {
	r.current.stated = true
	switch s, ok := r.one(k, "MASTER or BACKUP"); {
	case !ok:
	case s == "MASTER":
		r.current.Router.Master = true
	case s == "BACKUP" && r.current.Router.Master:
		// an earlier MASTER stays, as keepalived logs
		r.warn(k, "("+r.current.Router.Name+") state previously set as MASTER - ignoring BACKUP", "the state MASTER above it stays")
	case s == "BACKUP":
	default:
		r.problem(k.ArgProblem(0, "state %q: expected MASTER or BACKUP", s))
	}
}

// maxInterfaceName is IFNAMSIZ without the closing NUL.
const maxInterfaceName = 15

func (r *reader) iface(k *conf.Keyword) {
	s, ok := r.one(k, "an interface")
	switch {
	case !ok:
	case len(s) > maxInterfaceName:
		r.problem(k.ArgProblem(0, "interface %q: too long: expected at most %d characters", s, maxInterfaceName))
	case s == "lo":
		r.problem(k.ArgProblem(0, "interface %q: keepalived cannot use a loopback interface", s))
	}
	r.current.Interface = s
}

func (r *reader) virtualRouterID(k *conf.Keyword) {
	r.current.router = k
	r.current.Router.Router = uint8(r.number(k, 1, 255, 1))
}

func (r *reader) priority(k *conf.Keyword) {
	r.current.weighed = true
	r.current.Router.Priority = r.number(k, 1, vrrp.Owner, 100)
}

func (r *reader) advertInt(k *conf.Keyword) {
	r.current.interval = k
	r.current.Router.Interval = r.seconds(k, 10*time.Millisecond, 255*time.Second, time.Second)
}

func (r *reader) version(k *conf.Keyword) { r.current.Router.Version = r.number(k, 2, 3, 2) }

func (r *reader) noPreempt(k *conf.Keyword) {
	r.bare(k)
	r.current.nopreempt, r.current.Router.NoPreempt = k, true
}

func (r *reader) preempt(k *conf.Keyword) {
	r.bare(k)
	r.current.Router.NoPreempt = false
}

func (r *reader) preemptDelay(k *conf.Keyword) {
	r.current.delay = k
	r.current.Router.PreemptDelay = r.seconds(k, 0, 1000*time.Second, 0)
}

func (r *reader) downTimerAdverts(k *conf.Keyword) {
	r.current.Router.DownAdverts = r.number(k, 1, 100, 3)
}

func (r *reader) sourceAddress(k *conf.Keyword) { r.current.Router.Address = r.address(k) }

// authentication has two keywords of its own.
func (r *reader) authentication(k *conf.Keyword) {
	if r.block(k) {
		r.current.auth = k
		r.take("authentication", authKeywords, k.Block)
	}
}

// authKeywords is authentication.
var authKeywords = []keyword{
	{name: "auth_type", read: (*reader).readAuthType},
	{name: "auth_pass", read: (*reader).readAuthPass},
}

func (r *reader) readAuthType(k *conf.Keyword) {
	s, ok := r.one(k, "PASS")
	switch {
	case ok && s == "AH":
		r.problem(k.ArgProblem(0, "auth_type %q: not supported: expected PASS", s))
	case ok && s != "PASS":
		r.problem(k.ArgProblem(0, "auth_type %q: expected PASS", s))
	}
	r.current.authType = s
}

// maxPassword is how much of auth_pass goes into an advert.
const maxPassword = 8

func (r *reader) readAuthPass(k *conf.Keyword) {
	s, _ := r.one(k, "a password")
	if len(s) > maxPassword {
		r.warn(k, "Truncating auth_pass to 8 characters", "an advert has room for the first 8 characters only")
		s = s[:maxPassword]
	}
	r.current.authPass = s
}

func (r *reader) virtualAddresses(k *conf.Keyword)  { r.addresses(k, false) }
func (r *reader) excludedAddresses(k *conf.Keyword) { r.addresses(k, true) }

func (r *reader) addresses(k *conf.Keyword, excluded bool) {
	if !r.block(k) {
		return
	}
	for _, line := range r.included(k.Block) {
		if a := r.virtualAddress(line); a.IsValid() {
			r.current.addresses = append(r.current.addresses, placed{a, line, excluded})
		}
	}
}

// virtualAddress is one line: ADDRESS[/LENGTH] and options, of which only the
// device is looked at.
func (r *reader) virtualAddress(k *conf.Keyword) netip.Addr {
	text, bits, _ := strings.Cut(k.Name, "/")
	a, err := netip.ParseAddr(text)
	switch {
	case err != nil:
		r.problem(k.Problem("virtual address %q: expected ADDRESS[/LENGTH] [dev INTERFACE] [label LABEL]", k.Name))
		return netip.Addr{}
	case !a.Is4():
		r.current.refused = true
		r.problem(k.Problem("virtual address %q: not supported: expected an IPv4 address", k.Name))
		return netip.Addr{}
	}
	if bits != "" {
		if _, err := netip.ParsePrefix(k.Name); err != nil {
			r.problem(k.Problem("virtual address %q: expected a length from 0 to 32 after the /", k.Name))
		}
	}
	r.addressOptions(k)
	return a
}

// valued are the options of a virtual address that have a value.
var valued = []string{"dev", "label", "brd", "broadcast", "scope", "peer", "metric", "preferred_lft"}

func (r *reader) addressOptions(k *conf.Keyword) {
	for i := 0; i < len(k.Args); i++ {
		o := k.Args[i].Text
		switch {
		case slices.Contains(valued, o) && i+1 < len(k.Args):
			i++
		case slices.Contains(valued, o):
			r.problem(k.ArgProblem(i, "virtual address %s: %s without a value", k.Name, o))
		case o == "no_track", o == "track_group", o == "-nodad", o == "home", o == "mngtmpaddr":
		default:
			r.problem(k.ArgProblem(i, "virtual address %s: unknown option %q: expected one of %s", k.Name, o, strings.Join(valued, ", ")))
		}
	}
}

func (r *reader) trackScript(k *conf.Keyword) {
	if r.block(k) {
		r.current.track = append(r.current.track, r.included(k.Block)...)
	}
}

// trackInterface takes interfaces without a weight: FAULT while one is down.
// That is so for the instance's own interface anyway; others are not simulated.
func (r *reader) trackInterface(k *conf.Keyword) {
	if !r.block(k) {
		return
	}
	for _, line := range r.included(k.Block) {
		if len(line.Args) > 0 {
			r.problem(line.ArgProblem(0, "track_interface %s: %q: not supported: expected the interface alone", line.Name, line.Args[0].Text))
			continue
		}
		r.current.links = append(r.current.links, line)
	}
}

func (r *reader) dontTrackPrimary(k *conf.Keyword) {
	r.bare(k)
	r.current.IgnoreLink = true
}

func (r *reader) unicastPeers(k *conf.Keyword) {
	if !r.block(k) {
		return
	}
	for _, line := range r.included(k.Block) {
		a, err := netip.ParseAddr(line.Name)
		if err != nil || !a.Is4() {
			r.problem(line.Problem("unicast_peer %q: expected an IPv4 address", line.Name))
			continue
		}
		r.current.Peers = append(r.current.Peers, a)
	}
}
