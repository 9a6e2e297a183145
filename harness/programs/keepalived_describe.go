package programs

import (
	"io/fs"
	"net/netip"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/program/keepalived"
)

// keepalivedBlocks matches what only a keepalived.conf has.
var keepalivedBlocks = regexp.MustCompile(`(?m)^\s*(?:vrrp_instance|vrrp_script|vrrp_sync_group|virtual_server|global_defs)\b`)

func keepalivedDescribe(files fs.FS, name string) Description {
	var definitions conf.Definitions
	keywords, _, _ := conf.ParseBlocks(conf.NewText(name, readText(files, name)), &definitions)
	d := Description{Priority: -1}
	for _, id := range definitions.Asked {
		if machineName.MatchString(id) {
			d.Machines = append(d.Machines, id)
		}
	}
	if len(d.Machines) > 0 { // as the first of them reads it
		definitions = conf.Definitions{Machine: d.Machines[0]}
		keywords, _, _ = conf.ParseBlocks(conf.NewText(name, readText(files, name)), &definitions)
	}
	tracked := map[string]bool{}
	for _, k := range keywords {
		switch k.Name() {
		case "vrrp_instance", "vrrp_sync_group":
			d.instance(k)
			for _, in := range k.Block {
				for _, line := range in.Block {
					tracked[line.Name()] = tracked[line.Name()] || in.Name() == "track_script"
				}
			}
		case "virtual_server":
			d.Taken = append(d.Taken, keepalived.ServiceAt(k))
		}
	}
	for _, k := range keywords {
		if a := k.Args(); k.Name() == "vrrp_script" && len(a) > 0 && tracked[a[0].Text] {
			tracked[a[0].Text] = false // of two of a name the first counts
			if s, ok := checkScriptOf(files, k); ok {
				d.Scripts = append(d.Scripts, s)
			}
		}
	}
	return d
}

// machineName matches the names that a machine can have.
var machineName = regexp.MustCompile(`^[a-z][a-z0-9-]{0,30}$`)

// instance reads a vrrp_instance. Of several the highest priority counts.
func (d *Description) instance(k *conf.Directive) {
	for _, in := range k.Block {
		args := in.Args()
		switch {
		case strings.HasPrefix(in.Name(), "virtual_ipaddress"):
			for _, line := range in.Block {
				at, _, _ := strings.Cut(line.Name(), "/")
				if a, err := netip.ParseAddr(at); err == nil && !slices.Contains(d.Virtual, a) {
					d.Virtual = append(d.Virtual, a)
				}
			}
		case in.Name() == "unicast_peer":
			for _, line := range in.Block {
				if a, err := netip.ParseAddr(line.Name()); err == nil {
					d.Peers = append(d.Peers, a)
				}
			}
		case len(args) == 0:
		case in.Name() == "priority":
			n, _ := strconv.Atoi(args[0].Text) // keepalived's reader tells
			d.Priority = max(d.Priority, n)
		case in.Name() == "unicast_src_ip" || in.Name() == "mcast_src_ip":
			d.Own, _ = netip.ParseAddr(args[0].Text)
		}
	}
}

// checkScriptOf finds out what a vrrp_script looks at; false where it has no
// command.
func checkScriptOf(files fs.FS, k *conf.Directive) (CheckScript, bool) {
	s := CheckScript{Name: k.Args()[0].Text}
	for _, in := range k.Block {
		if in.Name() != "script" || len(in.Args()) == 0 {
			continue
		}
		var words []string
		for _, a := range in.Args() {
			words = append(words, a.Text)
		}
		text, err := scriptText(files, strings.Join(words, " "))
		s.File = path.Base(append(behindShell(strings.Fields(strings.Join(words, " "))), "")[0])
		if err != nil {
			s.Unread = err.Error()
			return s, true
		}
		look, err := keepalived.ReadScript(text)
		if err != nil {
			s.Unread = err.Error()
		}
		a, bad := netip.ParseAddr(look.Host)
		local := look.Host == "localhost" || bad == nil && a.IsLoopback()
		s.Known = err == nil && look.Kind != keepalived.Process && look.Kind != keepalived.HTTP
		switch {
		case look.Kind == keepalived.Process:
			s.Process = look.Process
		case local && (err == nil || look.Kind == keepalived.HTTP):
			s.Port = look.Port
		}
		return s, true
	}
	return s, false
}
