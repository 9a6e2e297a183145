package programs

import (
	"fmt"
	"strings"

	"github.com/hadrill/hadrill/sim/host"
)

// tomcatName is the kind's name.
const tomcatName = "tomcat"

// furtherPort is the port of HTTP of a machine's second server by AJP, the third
// one has the next: nobody asks for it.
const furtherPort = 18080

// tomcatDraft is the programs of a machine that answers on these ports: one for
// each port of another protocol than AJP, the first of which answers AJP, too. One with a server.xml of
// its own has its ports there.
func tomcatDraft(a App) []string {
	all, ajp, further := []string(nil), uint16(0), []uint16(nil)
	for _, p := range a.Ports {
		switch {
		case p.Protocol != host.AJP:
		case ajp == 0:
			ajp = p.Number
		default:
			further = append(further, p.Number)
		}
	}
	if a.has("server") {
		return []string{a.tomcat(Port{}, 0)}
	}
	for _, p := range a.Ports {
		switch {
		case p.Protocol == host.AJP:
		case all == nil:
			all = append(all, a.tomcat(p, ajp))
		default: // a further one of its kind has a name of its own
			all = append(all, a.further(p.Number, p, 0))
		}
	}
	if all == nil {
		all = append(all, a.tomcat(Port{}, ajp))
	}
	for i, p := range further {
		all = append(all, a.further(p, WebPort(uint16(furtherPort+i)), p))
	}
	return all
}

// further is a program that is not the machine's first, called by a port.
func (a *App) further(called uint16, port Port, ajp uint16) string {
	return fmt.Sprintf("%s-%d: {%s}", strings.ReplaceAll(a.Machine, ".", "-"), called, a.tomcat(port, ajp))
}

// tomcat is one program; port 0 is left out, as is ajp.
func (a *App) tomcat(port Port, ajp uint16) string {
	var parts []string
	if port.Number != 0 {
		parts = append(parts, fmt.Sprintf("port: %d", port.Number))
	}
	if port.Protocol.Gateway() {
		parts = append(parts, "speaks: "+string(port.Protocol))
	}
	if port.Socket != "" {
		parts = append(parts, fmt.Sprintf("socket: %q", port.Socket))
	}
	if ajp != 0 {
		parts = append(parts, fmt.Sprintf("ajp: %d", ajp))
	}
	if a.Route != "" && !a.has("server") {
		parts = append(parts, "route: "+a.Route)
	}
	parts = append(append(parts, a.Files...), setting("sessions", a.Sessions), setting("database", a.Database), "work: {median: 5ms, p99: 40ms}")
	return entry(tomcatName, parts...)
}
