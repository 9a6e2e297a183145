package replay

import (
	"regexp"
	"strings"
)

// webPassedOver are the fields of recordings that are known and not compared.
var webPassedOver = []passedOver{
	{"case", "the file's name"},
	{"software", "the folder's name"},
	{"version", "of one program each; the tests name it"},
	{"notes", "for readers"},
	{"log", "the program's own words about what transitions show"},
	{"error_log", "the program's own words about what picks show"},
	{"health_hits", "the checks that the backends saw; their outcomes are compared as transitions"},
	{"backends[].options", "the configuration has them"},
	{"family", "the kind of recordings"},
	{"requests[].label", "for readers"},
	{"requests[].keepalive", "the replay's clients open a connection for each request"},
	{"picks[].note", "for readers"},
	{"picks[].process", "which of several processes answered: the kernel chooses"},
	{"connections", "what the backends saw of connections; the client's side is compared"},
	{"served_at_ms", "the sums of the requests' times and latencies"},
	{"picks[].error", "the client's own words about a missing answer, which has the status 0"},
	{"picks[].received_body", "bodies are modelled by their length"},
	{"other_backend_requests", "what was sent to find the process ready"},
	{"picks[].body", "bodies are modelled by their length"},
	{"picks[].upstream_status", "the statuses of the chain tried: the last is the answer's, the others follow from the backends' modes"},
	{"tcp", "the kernel's connections"},
	{"neighbour", "the kernel's neighbour table"},
	{"neigh_settings", "the kernel's settings"},
	{"error_log_ms_after_crash", "the program's own words about what picks show"},
	{"transitions[].check", "how the last check ended, which the transition follows from"},
	{"transitions[].check_duration_ms", "the real network's"},
	{"weights[].w1", "the other server's, which stays"},
	{"weights[].throttle", "the weight as a share"},
}

// requestHeaders are the headers of requests that a replay understands; names
// count without regard to case.
var requestHeaders = []struct{ name, what string }{
	{"Host", "the host that is asked for"},
	{"X-Hold", "a backend answers when what it names is released"},
	{"X-Set-Cookie", "a backend sends it as a cookie"},
	{"X-User", "goes to the program as it is: configurations look at it"},
	{"X-Forwarded-For", "goes to the program as it is: configurations look at it"},
	{"Authorization", "goes to the program as it is: configurations look at it"},
	{"X-Vip", "goes to the program as it is: configurations look at it"},
	{"X-Secret", "goes to the program as it is: configurations look at it"},
	{"X-Forwarded-Proto", "goes to the program as it is: configurations look at it"},
	{"X-Set-Header", "a backend sends it as a header"},
	{"User-Agent", "goes to the program as it is: configurations look at it"},
}

// answerHeaders are the headers of answers that were recorded; why is the
// reason for which one is not compared, "" where it is.
var answerHeaders = []struct{ name, why string }{
	{"location", ""},
	{"set-cookie", ""},
	{"x-cache", ""},
	{"x-v", ""},
	{"cache-control", "answers carry it where a program or a rule writes it"},
	{"www-authenticate", ""},
	{"x-err", ""},
	{"x-why", ""},
	{"server", "a backend's own name"},
	{"connection", "of the transport"},
	{"x-conn", "which of a process's connections the server saw it on"},
	{"via", "it names the program, with its version"},
	{"keep-alive", "of the transport"},
	{"allow", "of httpd's own pages"},
	{"content-type", "bodies are modelled by their length"},
	{"x-worker", "the process or thread that answered, which the kernel chooses"},
	{"x-ha", "the program's own account of the server and its retries: the server is compared, the retries by the latency"},
}

// proxyProtocol is the means that gives the client's address where the
// connection does not; the replay's clients have their own addresses.
const proxyProtocol = "PROXY protocol"

// checkRequests reports the parts of the requests that the replay does not
// understand.
func (rec *WebRecording) checkRequests(problem func(format string, a ...any)) {
	for i := range rec.Requests {
		r := &rec.Requests[i]
		for _, name := range names(r.Headers) {
			if !knowsRequestHeader(name) {
				problem("request %d: header %q: not known to the replay", r.N, name)
			}
		}
		if r.Held != r.Headers["X-Hold"] {
			problem("request %d: held %q, but its header X-Hold is %q", r.N, r.Held, r.Headers["X-Hold"])
		}
		if r.SrcVia != "" && r.SrcVia != proxyProtocol {
			problem("request %d: src_via %q: not known to the replay", r.N, r.SrcVia)
		}
	}
}

func knowsRequestHeader(name string) bool {
	for _, h := range requestHeaders {
		if strings.EqualFold(h.name, name) {
			return true
		}
	}
	return false
}

// state is a state of a server that transitions may have.
var state = regexp.MustCompile(`^(UP|DOWN)( \d+/\d+)?$`)

// wholeBackend stands in transitions for all servers together.
const wholeBackend = "BACKEND"

// checkAnswers reports the parts of the answers and of the servers' states that
// the comparison does not understand.
func (rec *WebRecording) checkAnswers(problem func(format string, a ...any)) {
	if len(rec.Picks) != len(rec.Requests) {
		problem("%d requests, %d picks", len(rec.Requests), len(rec.Picks))
		return
	}
	for i := range rec.Picks {
		p := &rec.Picks[i]
		if p.N != rec.Requests[i].N {
			problem("pick %d stands beside request %d", p.N, rec.Requests[i].N)
		}
		for _, name := range names(p.Headers) {
			if !knowsAnswerHeader(name) {
				problem("pick %d: header %q: not known to the replay", p.N, name)
			}
		}
	}
	for i, t := range rec.Transitions {
		if !state.MatchString(t.Status) {
			problem("transition %d: status %q: not known to the replay", i+1, t.Status)
		}
		if t.Server != wholeBackend && !rec.Has(t.Server) {
			problem("transition %d: server %q: no such backend", i+1, t.Server)
		}
	}
}

func knowsAnswerHeader(name string) bool {
	for _, h := range answerHeaders {
		if h.name == name {
			return true
		}
	}
	return false
}
