package programs

import (
	"fmt"
	"strings"

	"github.com/hadrill/hadrill/sim/host"
)

// furtherPort is the port of HTTP of a machine's second server by AJP, the third
// one has the next: nobody asks for it.
const furtherPort = 18080

// tomcatDraft is the programs of a machine that answers on these ports: one for
// each port of HTTP, the first of which answers AJP, too.
func tomcatDraft(machine string, ports []Port, route string) []string {
	var all []string
	ajp, further := uint16(0), []uint16(nil)
	for _, p := range ports {
		switch {
		case p.Protocol != host.AJP:
		case ajp == 0:
			ajp = p.Number
		default:
			further = append(further, p.Number)
		}
	}
	settings := func(port uint16) string {
		var parts []string
		if port != 0 {
			parts = append(parts, fmt.Sprintf("port: %d", port))
		}
		if ajp != 0 {
			parts = append(parts, fmt.Sprintf("ajp: %d", ajp))
			ajp = 0
		}
		if route != "" {
			parts = append(parts, "route: "+route)
		}
		return "tomcat: {" + strings.Join(append(parts, "work: {median: 5ms, p99: 40ms}"), ", ") + "}"
	}
	for _, p := range ports {
		switch {
		case p.Protocol != host.HTTP:
		case all == nil:
			all = append(all, settings(p.Number))
		default: // a further one of its kind has a name of its own
			name := fmt.Sprintf("%s-%d", strings.ReplaceAll(machine, ".", "-"), p.Number)
			all = append(all, name+": {"+settings(p.Number)+"}")
		}
	}
	if all == nil {
		all = append(all, settings(0))
	}
	for i, p := range further {
		name := fmt.Sprintf("%s-%d", strings.ReplaceAll(machine, ".", "-"), p)
		ajp = p
		all = append(all, name+": {"+settings(uint16(furtherPort+i))+"}")
	}
	return all
}
