package nginx

import (
	"net/netip"
	"strings"

	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/host"
)

// streamServer is a port of stream or mail: who comes there is refused.
type streamServer struct {
	Listen
	problem conf.Problem
}

// stream reads stream {} and mail {}: only where they listen.
func (r *reader) stream(_ *block, s *conf.Directive) {
	found := false
	for _, server := range s.Block {
		for _, line := range server.Block {
			if line.Name() != "listen" || len(line.Args()) == 0 {
				continue
			}
			w := line.Args()[0]
			if strings.HasPrefix(w.Text, "unix:") {
				continue
			}
			host, port, problem := parseListen(w.Text)
			if problem != "" {
				r.Wrong(line, w, "%s in %q of the \"listen\" directive", problem, w.Text)
				continue
			}
			found = true
			r.config.streams = append(r.config.streams, &streamServer{Listen{Host: host, Port: port},
				line.Problem(w, "%q is not supported yet: %s", s.Name(), refusedProtocol)})
		}
	}
	if found {
		r.Note(s, s.Name(), "it is not modelled: who comes to one of its ports is refused")
	}
}

// refusing is a streamServer of a run.
type refusing struct {
	in *instance
	s  *streamServer
}

// Handle implements host.Handler.
func (r refusing) Handle(_ netip.Addr, _, resp host.Message) error {
	r.in.refusals.Note(r.in.h, r.s.problem.Text())
	if a, ok := resp.(*host.Response); ok {
		*a = host.Response{Status: 500, BodyBytes: errorBytes}
		return nil
	}
	return host.ErrClosed
}

// serveStreams opens the ports of stream and mail.
func (in *instance) serveStreams() error {
	for _, s := range in.config.streams {
		at := netip.AddrPortFrom(netip.IPv4Unspecified(), s.Port)
		if a, ok := conf.Resolve(s.Host, in.options.Names); ok && !s.anywhere() {
			at = netip.AddrPortFrom(a, s.Port)
		}
		if _, err := in.h.Serve(at, host.HTTP, refusing{in, s}); err != nil {
			return err
		}
	}
	return nil
}
