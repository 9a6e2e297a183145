package tomcat

import (
	"net/netip"
	"strings"

	"github.com/hadrill/hadrill/sim/host"
)

// Packets are the limits of an AJP connector (AjpProcessor): how long a packet may be, and
// how many header lines and cookies a request may have. 0 is Tomcat's own: 8192 bytes, 100
// and 200; below 0 there is no limit of lines or cookies. What is beyond, as measured with
// 10.1.60:
//
//   - a request of more bytes is a 400; about two of five are a 500 there, for what is left
//     of the packet is read as another;
//   - more header lines are a 500, more cookies a 400;
//   - the head of an answer that has more bytes never comes, and neither does an end of the
//     connection: the thread is free again, and the web server waits for its timeout.
type Packets struct{ Size, Lines, Cookies int }

// leastPacket is packetSize at the least, whatever the attribute says (AbstractAjpProtocol).
const leastPacket = 8192

func (p Packets) withDefaults() Packets {
	p.Size = max(p.Size, leastPacket)
	orInt(&p.Lines, 100)
	orInt(&p.Cookies, 200)
	return p
}

// refuses returns the status of a request that is beyond the limits, 0 for none. web is the
// text of the web server's address. The packet names the client's, too, which only the web
// server knows: here it has as many letters.
func (p *Packets) refuses(q *host.Request, web string) (status int, why string) {
	switch {
	case q.Method == host.CPing:
		return 0, ""
	case q.ForwardBytes(web, web) > p.Size:
		return 400, "the packet of the request is longer than packetSize"
	case over(q.Head().Lines, p.Lines):
		return 500, "the request has more header lines than maxHeaderCount"
	case len(q.Cookie) >= p.Cookies && over(strings.Count(q.Cookie, ";")+1, p.Cookies):
		return 400, "the request has more cookies than maxCookieCount"
	}
	return 0, ""
}

// gatewayPort serves the AJP connector, or the port of an application behind FastCGI and its
// like, whose messages have no limits here.
type gatewayPort struct {
	*tomcat
	ajp bool
}

// via is how a request came: by HTTP; through a gateway's protocol, which has no heads of
// HTTP; and by AJP from the web server of that address.
type via struct {
	web     netip.Addr
	gateway bool
}

func (p gatewayPort) via(peer netip.Addr) via {
	if !p.ajp {
		peer = netip.Addr{}
	}
	return via{peer, true}
}
