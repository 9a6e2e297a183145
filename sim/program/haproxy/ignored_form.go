package haproxy

import (
	"slices"
	"strings"

	"github.com/hadrill/hadrill/sim/conf"
)

// form is what may stand behind a keyword that has no effect here: HAProxy
// refuses the rest all the same. The forms are those that HAProxy 2.6.12
// answered for when it was asked.
type form struct {
	min, max int // arguments; max -1 for any number
	check    func(r *reader, l *line)
}

var (
	alone   = form{0, 0, nil}
	oneWord = form{1, 1, nil}
	words   = form{1, -1, nil}
	aTime   = form{1, 1, func(r *reader, l *line) { r.time(l, l.args[0]) }}
	pair    = form{2, -1, nil} // and a condition
)

// options that stand alone.
const bareOptions = "dontlognull dontlog-normal log-health-checks log-separate-errors logasap socket-stats contstats abortonclose " +
	"http-ignore-probes http-buffer-request http-no-delay idle-close-on-response http-server-close http-keep-alive httpclose " +
	"http-pretend-keepalive prefer-last-server tcpka clitcpka srvtcpka nolinger splice-auto splice-request splice-response " +
	"tcp-smart-accept tcp-smart-connect accept-invalid-http-request accept-invalid-http-response h1-case-adjust-bogus-client " +
	"h1-case-adjust-bogus-server"

// formed are the keywords without effect whose arguments have a form.
func formed() map[string]form {
	rows := []struct {
		form  form
		names string
	}{
		{alone, "daemon quiet set-dumpable insecure-fork-wanted zero-warning strict-limits external-check nosplice noepoll nopoll nokqueue " +
			"nogetaddrinfo noreuseport"},
		{oneWord, "chroot user group uid gid pidfile node ulimit-n ca-base crt-base lua-prepend-path localpeer maxconnrate maxsessrate " +
			"maxsslconn maxsslrate maxpipes maxconn backlog fullconn ssl-default-bind-ciphers ssl-default-bind-ciphersuites " +
			"ssl-default-server-ciphers ssl-default-server-ciphersuites ssl-dh-param-file tune.ssl.default-dh-param tune.ssl.cachesize " +
			"tune.maxrewrite tune.http.maxhdr tune.rcvbuf.client tune.rcvbuf.server tune.sndbuf.client tune.sndbuf.server tune.maxaccept " +
			"tune.bufsize log-format log-format-sd unique-id-format http-reuse"},
		{words, "description log-tag unique-id-header errorfiles ssl-default-bind-options ssl-default-server-options compression~algo " +
			"compression~type stats~realm stats~auth stats~scope http-after-response~del-header http-response~del-header max-keep-alive-queue"},
		{aTime, "hard-stop-after timeout~client timeout~client-fin timeout~http-request timeout~http-keep-alive timeout~server-fin " +
			"timeout~tunnel timeout~tarpit tune.ssl.lifetime"},
		{pair, "cpu-map errorfile errorloc errorloc302 errorloc303 http-after-response~set-header http-after-response~add-header " +
			"http-response~set-header http-response~add-header http-request~add-header stats~admin"},
		{form{3, -1, nil}, "http-response~replace-header capture~cookie capture~request capture~response"},
		{form{1, 1, numberFrom(1, 64)}, "nbthread thread-groups"},
		{form{1, 1, numberFrom(1, 9)}, "tune.comp.maxlevel"},
		{form{2, -1, logLine}, "log"},
		{form{0, 0, nil}, "log~global"},
		{form{1, -1, globalStats}, "stats"},
	}
	all := map[string]form{}
	for _, row := range rows {
		for _, n := range strings.Fields(row.names) {
			all[strings.ReplaceAll(n, "~", " ")] = row.form
		}
	}
	for _, n := range strings.Fields(bareOptions) {
		all["option "+n] = alone
	}
	return all
}

func numberFrom(least, most int) func(*reader, *line) {
	return func(r *reader, l *line) {
		if n, ok := parseCount(l.args[0].Text); !ok || n < least || n > most {
			r.wrong(l.Line, l.args[0], "invalid value %q of %q: expected a number from %d to %d", l.args[0].Text, l.Name(), least, most)
		}
	}
}

// globalStats reads the stats of global.
func globalStats(r *reader, l *line) {
	if names := []string{"socket", "maxconn", "timeout", "bind-process"}; !slices.Contains(names, l.args[0].Text) {
		r.wrong(l.Line, l.args[0], "stats %q in global: expected one of %s", l.args[0].Text, strings.Join(names, ", "))
	}
}

var facilities = strings.Fields("kern user mail daemon auth syslog lpr news uucp cron auth2 ftp ntp audit alert cron2 " +
	"local0 local1 local2 local3 local4 local5 local6 local7")

// logLine checks the facility of a log line, which stands behind the address
// and what says how to send.
func logLine(r *reader, l *line) {
	args := l.args[1:]
	for len(args) > 2 && slices.Contains([]string{"len", "format", "sample", "ring"}, args[0].Text) {
		args = args[2:]
	}
	if w := args[0]; !slices.Contains(facilities, w.Text) {
		r.wrong(l.Line, w, "unknown log facility %q: expected one such as local0", w.Text)
	}
}

// badName is the first character that HAProxy does not permit in the names of
// sections, servers and ACLs; 0 for none.
func badName(name string) rune {
	for _, c := range name {
		letter := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
		if !letter && !strings.ContainsRune("_-.:", c) {
			return c
		}
	}
	return 0
}

// named tells of a name that is not permitted.
func (r *reader) permitted(l *conf.Line, w conf.Word, of string) bool {
	c := badName(w.Text)
	if c != 0 {
		r.wrong(l, w, "character %q is not permitted in %s name %q: expected letters, digits, - _ . :", string(c), of, w.Text)
	}
	return c == 0
}
