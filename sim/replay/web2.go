package replay

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/host"
)

// RequestHeaders are the headers of a recorded request, which is a mapping or,
// where a name comes twice, a list of pairs; several values of one name stand
// one a line.
type RequestHeaders map[string]string

// UnmarshalJSON reads either form.
func (h *RequestHeaders) UnmarshalJSON(data []byte) error {
	var plain map[string]string
	if json.Unmarshal(data, &plain) == nil {
		*h = plain
		return nil
	}
	var pairs [][2]string
	if err := json.Unmarshal(data, &pairs); err != nil {
		return fmt.Errorf("headers: expected a mapping or a list of pairs: %w", err)
	}
	*h = RequestHeaders{}
	for _, p := range pairs {
		if before, twice := (*h)[p[0]]; twice {
			p[1] = before + "\n" + p[1]
		}
		(*h)[p[0]] = p[1]
	}
	return nil
}

// Unmodelled says which recordings are not replayed, and why: those whose
// configuration, or one of whose events, matches.
type Unmodelled struct {
	Config, Event *regexp.Regexp
	Raw           bool // a request was sent as bytes
	Why           string
}

// unmodelled returns the reason for which a recording is not replayed, "" for
// none.
func (p *WebProgram) unmodelled(rec *WebRecording) string {
	for _, u := range p.Unmodelled {
		if u.Config != nil && u.Config.MatchString(rec.Config) {
			return u.Why
		}
		if u.Raw && slices.ContainsFunc(rec.Requests, func(r Request) bool { return r.Raw != "" }) {
			return u.Why
		}
		for _, e := range rec.Events {
			if u.Event != nil && u.Event.MatchString(e.What) {
				return u.Why
			}
		}
	}
	return ""
}

// Kind2 returns the program's recordings of the second collection.
func (p *WebProgram) Kind2() Kind {
	return Kind{Program: p.Comparison.Program, Folder: "web2/" + p.Folder}
}

// Test2 replays every recording of the second collection that is modelled.
func (p *WebProgram) Test2(t *testing.T, replay func(t *testing.T, rec *WebRecording) Verdict) {
	t.Helper()
	p.Kind2().Test(t, func(t *testing.T, c *Case) Verdict {
		var rec WebRecording
		if json.Unmarshal(c.Files[0].Data, &rec) == nil {
			if why := p.unmodelled(&rec); why != "" {
				t.Logf("not modelled: %s", why)
				return Verdict{Unsupported: why}
			}
		}
		read, err := p.Read(c.Files[0])
		if err != nil {
			return Unreadable(err)
		}
		return replay(t, read)
	})
}

// rawRequest returns the request that was sent as bytes, false where a
// host.Request cannot hold it as it was.
func rawRequest(raw string) (*host.Request, bool) {
	head, body, found := strings.Cut(raw, "\r\n\r\n")
	lines := strings.Split(head, "\r\n")
	words := strings.Split(lines[0], " ")
	if !found || body != "" || len(words) != 3 || words[2] != "HTTP/1.1" || strings.ContainsAny(head, "\t\x00") {
		return nil, false
	}
	r := &host.Request{Method: words[0], URI: words[1]}
	hosts := 0
	for _, line := range lines[1:] {
		name, value, ok := strings.Cut(line, ": ")
		if !ok || name == "" || strings.TrimSpace(value) != value || value == "" || strings.ContainsAny(line, "\r\n") || !plainName.MatchString(name) {
			return nil, false
		}
		switch strings.ToLower(name) {
		case "host":
			r.Host = value
			hosts++
		case "connection", "x-seq":
		case "cookie":
			if r.Cookie != "" {
				return nil, false
			}
			r.Cookie = value
		case "x-forwarded-for":
			r.Forwarded = value
		case "content-length", "transfer-encoding", "expect", "upgrade", "te", "trailer":
			return nil, false // of the transport
		default:
			r.Header = append(r.Header, host.Field{Name: name, Value: value})
		}
	}
	return r, hosts == 1
}

var plainName = regexp.MustCompile(`^[A-Za-z0-9-]+$`)

// unlikeHTTP reports whether a request was sent as bytes that no host.Request
// holds.
func unlikeHTTP(_ *WebRecording, r *Request) bool {
	if r.Raw == "" {
		return false
	}
	_, ok := rawRequest(r.Raw)
	return !ok
}

// JudgeSecond compares the outcomes of a recording of the second collection:
// cookies too, and requests that are not HTTP are left out.
func (p *WebProgram) JudgeSecond(rec *WebRecording, got []Outcome) Verdict {
	const busy, look = 400 * time.Millisecond, 500 * time.Millisecond
	c, how := p.Comparison, ""
	c.Cookies, c.Slack = true, busy
	if lockForm.MatchString(rec.Config) {
		c.Slack, how = busy+look, "a wait for a lock ends by a look each 500 ms: latencies within as much"
	}
	for i := range rec.Requests {
		if rec.Requests[i].Raw != "" {
			c.Unordered, how = true, "requests of bytes that no request of ours holds left out, and which backend got one"
			c.Left = func(i int) bool { return unlikeHTTP(rec, &rec.Requests[i]) }
		}
	}
	if rec.forgetGhosts() {
		how = "who received the requests that were under way in a cut left out: a kernel sends them once more when packets pass again"
	}
	v := c.Compare(rec, c.interchange(rec, got))
	v.How = how
	return v
}

// forgetGhosts leaves out who received a request that was sent while a member's
// packets were dropped, and reports whether there is one.
func (rec *WebRecording) forgetGhosts() (some bool) {
	cut := false
	for i := range rec.Picks {
		for _, e := range rec.Events {
			if e.AtMs <= rec.Requests[i].AtMs {
				cut = (cut || e.Action.Cut != "") && !e.Action.Heal
			}
		}
		if cut {
			rec.Picks[i].ReceivedBy, some = nil, true
		}
	}
	return some
}

var lockForm = regexp.MustCompile(`proxy_cache_lock on`)

// interchange gives requests that are alike and were sent at the same moment
// each other's outcomes, where they fit so: which of them came first was up to
// the kernel.
func (c Comparison) interchange(rec *WebRecording, got []Outcome) []Outcome {
	const moment = 120 // milliseconds
	if len(rec.Picks) != len(got) {
		return got
	}
	out := append([]Outcome{}, got...)
	for i := range out {
		if len(c.differences(rec, &rec.Picks[i], &out[i])) == 0 {
			continue
		}
		for j := i + 1; j < len(out) && rec.Requests[j].AtMs-rec.Requests[i].AtMs < moment; j++ {
			if rec.Requests[i].alike(&rec.Requests[j]) && len(c.differences(rec, &rec.Picks[i], &out[j])) == 0 {
				out[i], out[j] = out[j], out[i]
				break
			}
		}
	}
	return out
}

// alike reports whether two requests ask for the same.
func (r *Request) alike(o *Request) bool {
	return r.Raw == "" && r.URI == o.URI && r.Src == o.Src && r.Method == o.Method && r.Cookie == o.Cookie && r.Host == o.Host && maps.Equal(r.Headers, o.Headers)
}
