package containers

import (
	"strconv"
	"strings"
)

// sysctls of a machine's container.
func (r *run) sysctls(p *planned) map[string]string {
	s := map[string]string{"net.ipv4.ip_forward": "0"}
	if p.forward {
		s["net.ipv4.ip_forward"] = "1"
	}
	if p.nonlocal {
		s["net.ipv4.ip_nonlocal_bind"] = "1"
	}
	if linearSYN(r.session.Kernel) {
		s["net.ipv4.tcp_syn_linear_timeouts"] = "0"
	}
	return s
}

// linearSYN reports whether a kernel sends the first SYNs of a connection again
// every second (Linux 6.5, net.ipv4.tcp_syn_linear_timeouts, 4 of them). The
// machines are to behave as Debian 12's 6.1 does, which waits 1, 2 and 4 s.
func linearSYN(kernel string) bool {
	major, rest, _ := strings.Cut(kernel, ".")
	end := strings.IndexFunc(rest, func(r rune) bool { return r < '0' || r > '9' })
	if end < 0 {
		end = len(rest)
	}
	ma, err := strconv.Atoi(major)
	mi, err2 := strconv.Atoi(rest[:end])
	return err == nil && err2 == nil && (ma > 6 || ma == 6 && mi >= 5)
}
