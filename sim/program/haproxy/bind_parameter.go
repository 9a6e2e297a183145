package haproxy

import "github.com/hadrill/hadrill/sim/conf"

// bindParameter reads a parameter of a bind line, with its value if it has one.
type bindParameter func(r *reader, l *line, value conf.Word, binds []Bind)

// ofEach reads a parameter that is set alike for each address of the line.
func ofEach(set func(b *Bind)) bindParameter {
	return func(_ *reader, _ *line, _ conf.Word, binds []Bind) {
		for i := range binds {
			set(&binds[i])
		}
	}
}

// A bind line with accept-proxy stands behind a balancer that sends the PROXY
// protocol, which a scenario leaves out: its users come with the addresses that it
// would tell.
const whyProxied = "clients are taken for ones that send the PROXY protocol, with the addresses that they have"

// bindParameters returns the parameters of a bind line (configuration manual 5.1).
func bindParameters() []conf.Row[bindParameter] {
	return []conf.Row[bindParameter]{
		{Names: "ssl", Read: ofEach(func(b *Bind) { b.TLS = true })},
		{Names: "transparent", Read: ofEach(func(b *Bind) { b.transparent = true })},
		{Names: "maxconn", Form: one, Read: func(r *reader, l *line, value conf.Word, binds []Bind) {
			n := max(0, r.number(l, "bind", value))
			ofEach(func(b *Bind) { b.most = n })(r, l, value, binds)
		}},
		{Names: "accept-proxy", Read: func(r *reader, l *line, value conf.Word, binds []Bind) {
			ofEach(func(b *Bind) { b.proxied = true })(r, l, value, binds)
			r.Note(l, "bind", "accept-proxy: %s", whyProxied)
		}},
		{Names: "accept-netscaler-cip", Form: one, Read: func(r *reader, l *line, _ conf.Word, _ []Bind) {
			r.Note(l, "bind", "accept-netscaler-cip: %s", whyProxied)
		}},
		{Names: "proto", Form: one, Read: func(r *reader, l *line, value conf.Word, _ []Bind) {
			if value.Text != "h1" {
				r.Refuse(r.part(), l, "bind", value, "proto %s of bind is not supported yet: expected h1, users of a scenario speak HTTP/1.1", value.Text)
				return
			}
			r.Note(l, "bind", "parameter \"proto\" %s", whyConnection)
		}},
		{Without: whyConnection, Names: "v4v6, v6only, tfo, strict-sni, no-tlsv10, no-tlsv11, no-tlsv12, no-tlsv13, no-sslv3, force-tlsv12, force-tlsv13, " +
			"no-tls-tickets, prefer-client-ciphers, defer-accept, no-ca-names, allow-0rtt, generate-certificates"},
		{Without: whyConnection, Form: one, Names: "crt, alpn, ciphers, ciphersuites, ca-file, ssl-min-ver, ssl-max-ver, name, id, backlog, mss, interface, process, thread, npn, " +
			"crt-list, curves, ecdhe, mode, nice, crl-file, ca-ignore-err, ca-sign-file, ca-sign-pass, ca-verify-file, crt-ignore-err, expose-fd, gid, group, uid, " +
			"user, level, severity-output, namespace, shards, tcp-ut, tls-ticket-keys"},
		{Names: "verify", Form: one, Read: func(r *reader, l *line, value conf.Word, _ []Bind) {
			if value.Text == "required" {
				r.Refuse(r.part(), l, "bind", value, "verify required is not supported yet: certificates of clients are not modelled, expected optional or none")
			}
		}},
		{Refused: "hardly a client speaks so old a version of TLS", Names: "force-sslv3, force-tlsv10, force-tlsv11"},
	}
}

func bindTable() *conf.Table[bindParameter] {
	return new(conf.Table[bindParameter]).Add(bindParameters()...)
}

func (r *reader) bindParameters(l *line, words []conf.Word, binds []Bind) {
	for i := 0; i < len(words); i++ {
		w, value := words[i], conf.Word{}
		row := r.parametersOfBind.Find(w.Text)
		if row == nil {
			r.Wrong(l, w, "unknown parameter %q of bind: %s", w.Text, r.Hint(w.Text, r.parametersOfBind.Names(), "expected one such as ssl, crt or maxconn"))
			return
		}
		if row.Form.Min > 0 {
			if i++; i == len(words) {
				r.Wrong(l, w, "parameter %q of bind has no value: expected one behind it", w.Text)
				return
			}
			value = words[i]
		}
		switch {
		case row.Refused != "":
			r.Refuse(r.part(), l, "bind", w, "parameter %q of bind is not supported yet: %s", w.Text, row.Refused)
		case row.Without != "":
			r.Note(l, "bind", "parameter %q %s", w.Text, row.Without)
		default:
			row.Read(r, l, value, binds)
		}
	}
}
