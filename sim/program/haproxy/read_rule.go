package haproxy

import (
	"slices"
	"strings"

	"github.com/hadrill/hadrill/sim/conf"
)

// side says which rules an action may stand in.
type side uint8

const (
	ofRequest side = 1 << iota
	ofResponse
	ofConnection // tcp-request
)

// action is a row of the table of actions (configuration manual 4.2, http-request,
// http-response and tcp-request).
type action struct {
	names string // with a space between them
	of    side
	// read reads the words behind the name; inner is the text in its brackets.
	// It returns the words that are left; a nil function has no effect.
	read func(r *reader, l *line, inner string, args []conf.Word) (do func(*exchange) outcome, rest []conf.Word, err string)
	// quiet: without effect on who answers and how, with the reason.
	quiet string
	// refused says why it is not supported.
	refused string
}

const (
	quietLog    = "logs, captures and priorities are not modelled"
	quietSocket = "options of sockets are not modelled"
)

// actions returns the table.
func actions() []action {
	return []action{
		{names: "allow accept", of: ofRequest | ofResponse | ofConnection, read: plain(allowed)},
		{names: "deny", of: ofRequest | ofResponse, read: readDeny},
		{names: "block", of: ofRequest, read: readDeny},
		{names: "tarpit", of: ofRequest, read: readDeny},
		{names: "return", of: ofRequest | ofResponse, read: readReturn},
		{names: "redirect", of: ofRequest | ofResponse, read: readRedirectAction},
		{names: "auth", of: ofRequest, read: readAuth},
		{names: "reject", of: ofRequest, read: plain(closed)},
		{names: "reject", of: ofConnection, read: plain(rejected)},
		{names: "silent-drop", of: ofRequest | ofConnection, read: plain(silent)},
		{names: "use-service", of: ofRequest, read: readService},
		{names: "set-header", of: ofRequest | ofResponse, read: readHeader(true)},
		{names: "add-header", of: ofRequest | ofResponse, read: readHeader(false)},
		{names: "del-header", of: ofRequest | ofResponse, read: readDelHeader},
		{names: "replace-header", of: ofRequest | ofResponse, read: readReplaceHeader(false)},
		{names: "replace-value", of: ofRequest | ofResponse, read: readReplaceHeader(true)},
		{names: "set-path", of: ofRequest, read: readRewrite(pathPart, false)},
		{names: "set-pathq", of: ofRequest, read: readRewrite(pathQueryPart, false)},
		{names: "set-uri", of: ofRequest, read: readRewrite(wholePart, false)},
		{names: "set-query", of: ofRequest, read: readRewrite(queryPart, false)},
		{names: "replace-path", of: ofRequest, read: readRewrite(pathPart, true)},
		{names: "replace-pathq", of: ofRequest, read: readRewrite(pathQueryPart, true)},
		{names: "replace-uri", of: ofRequest, read: readRewrite(wholePart, true)},
		{names: "set-method", of: ofRequest, read: readSetMethod},
		{names: "set-status", of: ofResponse, read: readSetStatus},
		{names: "set-var", of: ofRequest | ofResponse | ofConnection, read: readSetVar},
		{names: "set-var-fmt", of: ofRequest | ofResponse | ofConnection, read: readSetVarFormat},
		{names: "unset-var", of: ofRequest | ofResponse | ofConnection, read: readUnsetVar},
		{names: "set-src", of: ofRequest | ofConnection, read: readSetSource},
		{names: "track-sc0 track-sc1 track-sc2", of: ofRequest | ofConnection, read: readTrack},
		{names: "sc-inc-gpc0 sc-inc-gpc1", of: ofRequest | ofResponse | ofConnection, read: readIncrease},

		{names: "capture set-log-level set-nice", of: ofRequest | ofResponse | ofConnection, quiet: quietLog},
		{names: "set-tos set-mark set-src-port wait-for-handshake wait-for-body early-hint strict-mode", of: ofRequest | ofResponse | ofConnection, quiet: quietSocket},
		{names: "expect-proxy expect-netscaler-cip", of: ofConnection, read: readProxied},
		{names: "set-priority-class set-priority-offset", of: ofRequest | ofConnection, refused: "the order in queues is that of arrival"},
		{names: "set-dst set-dst-port set-bandwidth-limit sc-set-gpt0 sc-inc-gpc sc-set-gpt sc-add-gpc send-spoe-group do-resolve set-timeout normalize-uri cache-use cache-store " +
			"disable-l7-retry set-map del-map add-acl del-acl close switch-mode", of: ofRequest | ofResponse | ofConnection,
			refused: "what it changes is not modelled"},
	}
}

// httpRequest, httpResponse and httpAfterResponse read a line of the rules of
// that name.
func (r *reader) httpRequest(l *line) { r.rule(l, ofRequest, &r.reading.requestRules, l.args) }
func (r *reader) httpResponse(l *line) {
	r.rule(l, ofResponse, &r.reading.responseRules, l.args)
}
func (r *reader) httpAfterResponse(l *line) {
	r.rule(l, ofResponse, &r.reading.afterRules, l.args)
}

// tcpRequest reads tcp-request connection|session|content ACTION, and
// inspect-delay.
func (r *reader) tcpRequest(l *line) {
	switch w := l.args[0]; w.Text {
	case "inspect-delay":
		r.Note(l, "tcp-request", "a request arrives whole: nothing is waited for")
	case "connection", "session", "content":
		if len(l.args) < 2 {
			r.Wrong(l, w, "tcp-request %s without an action: expected accept, reject or another", w.Text)
			return
		}
		to := &r.reading.connectionRules
		if w.Text == "content" {
			to = &r.reading.contentRules
		}
		r.rule(l, ofConnection, to, l.args[1:])
	default:
		r.Wrong(l, w, "unknown tcp-request %q: expected connection, session, content or inspect-delay", w.Text)
	}
}

// rule reads an action and its condition, and adds the rule to a list.
func (r *reader) rule(l *line, of side, to *[]rule, args []conf.Word) {
	name, inner, _, _ := cutCall(args[0].Text)
	a := findAction(name, of)
	switch {
	case a == nil && strings.HasPrefix(name, "lua."):
		r.Refuse(r.part(), l, l.Name(), args[0], "action %q is not supported yet: Lua is not modelled", args[0].Text)
		return
	case a == nil:
		r.Wrong(l, args[0], "unknown action %q of %s: %s", args[0].Text, l.Name(), conf.Hint(name, actionNames(of), "expected one such as set-header, deny or redirect"))
		return
	case a.refused != "":
		r.Refuse(r.part(), l, l.Name(), args[0], "action %q is not supported yet: %s", args[0].Text, a.refused)
		return
	case a.quiet != "":
		r.Note(l, l.Name(), "action %q: %s", args[0].Text, a.quiet)
		return
	}
	do, rest, problem := a.read(r, l, inner, args[1:])
	if problem != "" {
		r.Refuse(r.part(), l, l.Name(), args[0], "action %q: %s", args[0].Text, problem)
		return
	}
	made := rule{do: do}
	if len(rest) > 0 {
		if do == nil {
			return
		}
		var ok bool
		if made.when, ok = r.condition(l, rest); !ok {
			return
		}
	}
	if do != nil {
		*to = append(slices.Clip(*to), made)
	}
}

func findAction(name string, of side) *action {
	for _, a := range actions() {
		if a.of&of != 0 && slices.Contains(strings.Fields(a.names), name) {
			return &a
		}
	}
	return nil
}

func actionNames(of side) (names []string) {
	for _, a := range actions() {
		if a.of&of != 0 {
			names = append(names, strings.Fields(a.names)...)
		}
	}
	return names
}

// readProxied reads expect-proxy layer4 and its like.
func readProxied(r *reader, l *line, _ string, args []conf.Word) (func(*exchange) outcome, []conf.Word, string) {
	r.Note(l, l.Name(), "%s", whyProxied)
	for len(args) > 0 && !isCondition(args[0]) {
		args = args[1:]
	}
	return nil, args, ""
}

// isCondition reports whether a word begins a condition.
func isCondition(w conf.Word) bool { return w.Text == "if" || w.Text == "unless" }

// plain makes the reader of an action without arguments.
func plain(o outcome) func(*reader, *line, string, []conf.Word) (func(*exchange) outcome, []conf.Word, string) {
	return func(_ *reader, _ *line, _ string, args []conf.Word) (func(*exchange) outcome, []conf.Word, string) {
		for len(args) > 0 && !isCondition(args[0]) { // silent-drop [rst-ttl N]
			args = args[1:]
		}
		return func(*exchange) outcome { return o }, args, ""
	}
}
