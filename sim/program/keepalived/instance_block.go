package keepalived

import (
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/mechanism/vrrp"
)

// instanceBlock is a vrrp_instance while the file is read.
type instanceBlock struct {
	Instance
	at                                       *conf.Directive
	garp                                     []func(*garp)
	router, interval, nopreempt, delay, auth *conf.Directive // the lines of these keywords
	authType, authPass                       string
	stated                                   bool // it has a state
	weighed                                  bool // it has a priority
	refused                                  bool // it has an address that is not supported
	addresses                                []placed
	track, links                             []*conf.Directive // lines of track_script, track_interface
	watch, filed                             []*conf.Directive // lines of track_process, track_file
	group                                    *groupBlock       // that it is in
	strict, accept                           *bool
	acceptAt                                 *conf.Directive
}

// placed is an address with its place in the file.
type placed struct {
	addr     netip.Addr
	at       *conf.Directive
	excluded bool
}

func (r *reader) instance(k *conf.Directive) {
	name := r.named(k)
	if name == "" {
		return
	}
	for _, o := range r.instances {
		if o.Router.Name == name {
			r.skip(k, "vrrp instance "+name+" already defined", "there is one of that name already: keepalived logs the line and passes over this one")
			return
		}
	}
	i := &instanceBlock{at: k}
	i.Pos = k.Pos()
	for n := range i.lines {
		i.lines[n] = i.Pos
	}
	i.Router = vrrp.Config{Name: name, Priority: 100, DownAdverts: 3, Interval: time.Second}
	r.instances = append(r.instances, i)
	r.current = i
	r.readBlock("vrrp_instance", instanceKeywords, k.Block)
}

func (r *reader) state(k *conf.Directive) {
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
		r.outside(k, "unknown state '"+s+"', defaulting to BACKUP", "keepalived takes every other word for BACKUP")
	}
}

// maxInterfaceName is IFNAMSIZ without the closing NUL.
const maxInterfaceName = 15

func (r *reader) iface(k *conf.Directive) {
	s, ok := r.one(k, "an interface")
	switch {
	case !ok:
	case len(s) > maxInterfaceName:
		r.Add(k.ArgProblem(0, "interface %q: too long: expected at most %d characters", s, maxInterfaceName))
	case s == "lo":
		r.Add(k.ArgProblem(0, "interface %q: keepalived cannot use a loopback interface", s))
	}
	r.current.Interface = s
}

func (r *reader) virtualRouterID(k *conf.Directive) {
	s, ok := r.one(k, "a whole number from 1 to 255")
	if !ok {
		return
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < 1 || n > 255 {
		r.Add(k.ArgProblem(0, "virtual_router_id %q: expected a whole number from 1 to 255: keepalived ends with it", s))
	}
	r.current.router, r.current.Router.Router = k, uint8(n)
}

func (r *reader) priority(k *conf.Directive) {
	r.current.weighed = true
	if s, ok := r.one(k, "a whole number from 1 to 255"); ok {
		n, err := strconv.Atoi(s)
		if err != nil || n < 1 || n > vrrp.Owner {
			r.outside(k, "Priority not valid! must be between 1 & 255. Using default 100", "a number outside of 1 to 255 is taken as 100")
			n = 100
		}
		r.current.Router.Priority = n
	}
}

func (r *reader) advertInt(k *conf.Directive) {
	r.current.interval = k
	r.current.lines[vrrp.IntervalSetting] = k.Pos()
	r.current.Router.Interval = r.seconds(k, 10*time.Millisecond, 255*time.Second, time.Second)
}

func (r *reader) version(k *conf.Directive) { r.current.Router.Version = r.number(k, 2, 3, 2) }

func (r *reader) noPreempt(k *conf.Directive) {
	r.bare(k)
	r.current.nopreempt, r.current.Router.NoPreempt = k, true
	r.current.lines[vrrp.NoPreemptSetting] = k.Pos()
}

func (r *reader) preempt(k *conf.Directive) {
	r.bare(k)
	r.current.Router.NoPreempt = false
}

func (r *reader) preemptDelay(k *conf.Directive) {
	r.current.delay = k
	r.current.Router.PreemptDelay = r.seconds(k, 0, 1000*time.Second, 0)
}

func (r *reader) downTimerAdverts(k *conf.Directive) {
	r.current.Router.DownAdverts = r.number(k, 1, 100, 3)
}

func (r *reader) sourceAddress(k *conf.Directive) { r.current.Router.Address = r.address(k) }

// authentication reads a block with two keywords of its own.
func (r *reader) authentication(k *conf.Directive) {
	r.current.auth = k
	r.readBlock("authentication", authKeywords, k.Block)
}

// authKeywords are the keywords of authentication.
var authKeywords = []row{
	{Names: "auth_type", Read: (*reader).readAuthType},
	{Names: "auth_pass", Read: (*reader).readAuthPass},
}

func (r *reader) readAuthType(k *conf.Directive) {
	s, ok := r.one(k, "PASS")
	switch {
	case ok && s == "AH":
		r.Note(k, k.Name(), "adverts are not signed here: the password decides, as it does there")
	case ok && s != "PASS":
		r.leftOut(k, "("+r.current.Router.Name+") unknown authentication type '"+s+"'", "no authentication")
		s = ""
	}
	r.current.authType = s
}

// maxPassword is the number of bytes of auth_pass in an advert.
const maxPassword = 8

func (r *reader) readAuthPass(k *conf.Directive) {
	s, _ := r.one(k, "a password")
	if len(s) > maxPassword {
		r.warn(k, "Truncating auth_pass to 8 characters", "an advert has room for the first 8 characters only")
		s = s[:maxPassword]
	}
	r.current.authPass = s
}

func (r *reader) virtualAddresses(k *conf.Directive)  { r.addresses(k, false) }
func (r *reader) excludedAddresses(k *conf.Directive) { r.addresses(k, true) }

func (r *reader) addresses(k *conf.Directive, excluded bool) {
	for _, line := range r.included(k.Block) {
		if a := r.virtualAddress(line); a.IsValid() {
			r.current.addresses = append(r.current.addresses, placed{a, line, excluded})
		}
	}
}

// virtualAddress reads one line: ADDRESS[/LENGTH] and options, of which only
// the device matters. keepalived passes over one that is not an address, or of
// another family than the first.
func (r *reader) virtualAddress(k *conf.Directive) netip.Addr {
	text, _, _ := strings.Cut(k.Name(), "/")
	a, err := netip.ParseAddr(text)
	switch {
	case err != nil:
		r.skip(k, "VRRP parsed invalid IP "+k.Name()+". skipping IP...", "not an address: keepalived logs the line and passes over it")
		return netip.Addr{}
	case !a.Is4():
		r.current.refused = true
		r.Note(k, k.Name(), "IPv6 is not simulated: the address is left out")
		return netip.Addr{}
	}
	if _, err := netip.ParsePrefix(k.Name()); err != nil && text != k.Name() {
		r.skip(k, "Invalid address prefix len for address "+k.Name()+" - using 32", "not a length: keepalived takes 32")
	}
	r.addressOptions(k)
	return a
}

// skip notes a line of a block that keepalived logs and passes over.
func (r *reader) skip(k *conf.Directive, log, why string) {
	r.warn(k, fmt.Sprintf("(%s: Line %d) %s", k.File.Name, k.Words[0].Line, log), why)
}

// Options of a virtual address, those with a value and those without.
var (
	valued = []string{"dev", "label", "brd", "broadcast", "scope", "peer", "metric", "preferred_lft"}
	alone  = []string{"no_track", "track_group", "-nodad", "home", "mngtmpaddr", "noprefixroute", "autojoin"}
)

func (r *reader) addressOptions(k *conf.Directive) {
	for i := 0; i < len(k.Args()); i++ {
		o := k.Args()[i].Text
		switch {
		case slices.Contains(valued, o) && i+1 < len(k.Args()):
			i++
		case slices.Contains(valued, o):
			r.skip(k, "No "+o+" parameter specified for "+k.Name(), o+" has no value: keepalived logs the line and takes the address without it")
		case !slices.Contains(alone, o):
			r.skip(k, "Unknown configuration entry '"+o+"' for ip address - ignoring", "the option "+strconv.Quote(o)+" is not known: keepalived logs it and takes the address without it")
		}
	}
}

func (r *reader) trackScript(k *conf.Directive) {
	r.current.track = append(r.current.track, r.included(k.Block)...)
}

// trackInterface reads interfaces: FAULT while one is down, or a weight. Without
// effect for the instance's own interface, which is tracked anyway; others are
// up all the time.
func (r *reader) trackInterface(k *conf.Directive) {
	r.current.links = append(r.current.links, r.included(k.Block)...)
}

func (r *reader) dontTrackPrimary(k *conf.Directive) {
	r.bare(k)
	r.current.IgnoreLink = true
}

func (r *reader) unicastPeers(k *conf.Directive) {
	for _, line := range r.included(k.Block) {
		text, _, _ := strings.Cut(line.Name(), "/")
		a, err := netip.ParseAddr(text)
		switch {
		case err != nil:
			r.skip(line, "Configuration error: VRRP instance["+r.current.Router.Name+"] malformed unicast peer address["+line.Name()+"]. Skipping...",
				"not an address: keepalived logs the line and passes over it")
			continue
		case !a.Is4():
			r.Note(line, line.Name(), "IPv6 is not simulated: the peer is left out")
			continue
		}
		r.current.Peers = append(r.current.Peers, a)
	}
}
