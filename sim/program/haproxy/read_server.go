package haproxy

import (
	"strconv"
	"strings"

	"github.com/hadrill/hadrill/sim/conf"
)

// mostServers is the greatest number of servers of one backend; HAProxy has no
// such limit.
const mostServers = 10_000

// server reads server name address parameters.
func (r *reader) server(l *line) {
	r.serverID++
	s := Server{Name: l.args[0].Text, ID: r.serverID, serverSettings: r.reading.defaultServer, where: l.Problem(l.args[1], "")}
	for _, other := range r.proxy.Servers {
		if other.Name == s.Name && len(r.proxy.Servers) < 200 {
			r.Wrong(l, l.args[0], "duplicate server %q: it stands on line %d already", s.Name, other.where.Pos.Line)
			return
		}
	}
	if !r.permitted(l.Directive, l.args[0], "server") {
		return
	}
	address := r.address(l, l.args[1].Text)
	if isSocket(address) {
		address, s.socket = r.config.socket(address).String(), address
	}
	var ok bool
	if s.Host, s.Port, ok = splitAddress(address); !ok || strings.Contains(address, "//") {
		r.Wrong(l, l.args[1], "invalid address %q: expected address:port or name:port, without a scheme", address)
		return
	}
	if r.parameters(l, l.args[2:], &s.serverSettings, &s) {
		if len(r.proxy.Servers) == mostServers {
			r.Wrong(l, l.args[0], "more than %d servers", mostServers)
			return
		}
		r.proxy.Servers = append(r.proxy.Servers, s)
	}
}

func (r *reader) defaultServer(l *line) {
	s := r.reading.defaultServer
	if r.parameters(l, l.args, &s, nil) {
		r.reading.defaultServer = s
	}
}

// serverTemplate reads server-template PREFIX COUNT|FROM-TO NAME[:PORT] parameters:
// as many server lines with the same address.
func (r *reader) serverTemplate(l *line) {
	first, last, isRange := strings.Cut(l.args[1].Text, "-")
	from, ok := parseCount(first)
	to, ok2 := parseCount(last)
	if !isRange {
		from, to, ok2 = 1, from, true
	}
	if !ok || !ok2 || from < 1 || to < from || to-from >= mostServers {
		r.Wrong(l, l.args[1], "invalid number of servers %q: expected one such as 3, or a range such as 1-3", l.args[1].Text)
		return
	}
	for n := from; n <= to; n++ {
		one := *l
		name := l.args[0]
		name.Text += strconv.Itoa(n)
		one.args = append([]conf.Word{name}, l.args[2:]...)
		r.server(&one)
	}
}
