package replay

import (
	"math"
	"regexp"
	"strings"
	"testing"
	"time"
)

// WebProgram says how the recordings of a program are read and compared,
// wherever they are replayed: in virtual time, or by the real program once
// more.
type WebProgram struct {
	// Folder is where the recordings are, below that of all web recordings.
	Folder     string
	Comparison Comparison
	// Commands are the operator's commands that the program understands.
	Commands []*regexp.Regexp
	// Observed are events that only read the program's own counts, which differ
	// in a replay.
	Observed []*regexp.Regexp
	// Exceptions lists recordings that do not determine every outcome. The
	// first that applies to a recording counts.
	Exceptions []Exception
	// Unmodelled are recordings of the second collection that are not replayed.
	Unmodelled []Unmodelled
}

// ChangeSlack is the precision of the recorded times at which servers went down
// and came up.
const ChangeSlack = 300 * time.Millisecond

// Exception says which parts of a recording are not compared. It applies by the
// configuration and the recorded events, never by a recording's name.
type Exception struct {
	Config *regexp.Regexp // matches the recordings' configurations
	Why    string
	// Shares: only how many requests each backend answered, within four standard
	// deviations.
	Shares bool
	// Order: only which servers went down and came up, not when.
	Order bool
	// Left reports whether a request is left out; nil for none.
	Left func(rec *WebRecording, r *Request) bool
	// Unsent: those are not even sent, because a host.Request cannot hold them;
	// a real program gets them.
	Unsent bool
	// Unordered: which of several backends got a request is not compared.
	Unordered bool
}

// deviations returns four standard deviations of the difference of two draws of
// n, at their widest: a share of one half.
func deviations(n int) int { return int(math.Ceil(4 * math.Sqrt(float64(n)/2))) }

var (
	// Nginx are the recordings of nginx 1.22.1.
	Nginx = WebProgram{
		Folder:     "nginx",
		Comparison: Comparison{Program: "nginx", Slack: 300 * time.Millisecond, Tried: true, Location: true},
		Observed:   []*regexp.Regexp{regexp.MustCompile(`^no files$`)},
		Unmodelled: []Unmodelled{
			{Event: regexp.MustCompile(`SIGHUP`), Why: "a configuration is not read again"},
			{Event: regexp.MustCompile(`^files under`), Why: "files are not modelled"},
			{Config: regexp.MustCompile(`(?m)^\s*keepalive_timeout 30;[\s\S]*mirror`), Why: "connections of clients that wait for a mirror are not modelled"},
		},
	}
	// HAProxy are those of HAProxy 2.6.12.
	HAProxy = WebProgram{
		Folder:     "haproxy",
		Comparison: Comparison{Program: "HAProxy", Slack: 500 * time.Millisecond, Cookies: true},
		Commands: []*regexp.Regexp{
			regexp.MustCompile(`^set weight \S+/\S+ \d+%?$`),
			regexp.MustCompile(`^set server \S+/\S+ weight \d+%?$`),
			regexp.MustCompile(`^set server \S+/\S+ state (ready|drain|maint):? ?$`),
			regexp.MustCompile(`^set server \S+/\S+ health (up|down)$`),
			regexp.MustCompile(`^(enable|disable) server \S+/\S+$`),
		},
		Observed: []*regexp.Regexp{
			regexp.MustCompile(`^queue (\S+:qcur=\d+,scur=\d+ ?)+$`),
			regexp.MustCompile(`^([^:]+: )?\w+/\S+ status=`),
			regexp.MustCompile(`^set back$`),
			regexp.MustCompile(`^log `),
			regexp.MustCompile(`^backends answer /`),
		},
		Unmodelled: []Unmodelled{
			{Config: regexp.MustCompile(`(?m)^\s*errorfile\b|lf-file`), Why: "the file is not in the recording"},
			{Config: regexp.MustCompile(`(?m)^\s*(tcp-check expect|option mysql-check)`), Why: "the servers' protocol is not modelled"},
			{Config: regexp.MustCompile(`mode tcp[\s\S]*balance leastconn`), Why: "when a kept connection ended was seen by the backends alone"},
			{Event: regexp.MustCompile(`^idle keep-alive`), Why: "an idle connection of a client keeps no place"},
			{Config: regexp.MustCompile(`rate-limit sessions 3$|rate-limit sessions 3\n`), Why: "requests of one connection are not told from those of several"},
			{Event: regexp.MustCompile(`^(four connections|connection \d|idle connection|a connection with)`), Why: "connections without requests: what was seen is in the events alone"},
		},
		Exceptions: []Exception{
			{Config: regexp.MustCompile(`(?m)^\s*balance\s+random\b`), Why: "HAProxy's generator cannot be seeded: shares", Shares: true},
			{Config: regexp.MustCompile(`(?m)^\s*balance\s+url_param\b`), Why: "the fields of a body have no names in host.Request: requests with a body left out", Left: hasBody, Unsent: true},
			{Config: regexp.MustCompile(`(?m)^\s*timeout\s+check\b`), Why: "checks that time out end when the process wakes for another, up to 0.9 s late: the order of changes", Order: true},
			{Config: regexp.MustCompile(`(?m)\bslowstart\b`), Why: "a machine that stands still steps late: requests between the time when a late step of the weight was due and when it was seen left out", Left: besideStep},
		},
	}
	// Httpd are those of Apache httpd 2.4.68.
	Httpd = WebProgram{
		Folder:     "apache",
		Comparison: Comparison{Program: "httpd", Slack: 300 * time.Millisecond, Location: true, Cookies: true},
		Observed:   []*regexp.Regexp{regexp.MustCompile(`^at the servers: \d+`)},
		Unmodelled: []Unmodelled{
			{Event: regexp.MustCompile(`SIGUSR1|SIGWINCH|graceful`), Why: "a configuration is not read again"},
			{Event: regexp.MustCompile(`^the interface of member`), Why: "the replay's servers share one machine, which does not lose its power"},
			{Config: regexp.MustCompile(`(?m)^\s*Alias\s|^DocumentRoot[\s\S]*^Redirect /s/q`), Why: "files are not modelled: each answers 200"},
			{Raw: true, Why: "requests of bytes that no request of ours holds; a table of targets has what they have in common"},
			{Event: regexp.MustCompile(`^(?:SYN to \S+|all packets to and from a\d) dropped`), Why: "a member fails within milliseconds of another request: which was first was up to the machine"},
			{Config: regexp.MustCompile(`mpm_prefork[\s\S]*KeepAlive On`), Why: "connections of clients are not kept, and hold no process"},
			{Config: regexp.MustCompile(`ServerLimit 4\n[\s\S]*(lbmethod=bytraffic|ajp://)`), Why: "which of four processes answered, with its own connections, was up to the kernel"},
			{Event: regexp.MustCompile(`^file `), Why: "files are not modelled: none comes or goes"},
		},
	}
)

// WebPrograms are all of them.
var WebPrograms = []*WebProgram{&Nginx, &HAProxy, &Httpd}

func hasBody(_ *WebRecording, r *Request) bool { return r.Body != "" }

// besideStep reports whether a request fell between the time when a step of the
// weight was due and the time when it was seen, where that was late. Steps are
// due a whole number of seconds after the server came up; the recording sampled
// the weight ten times a second.
func besideStep(rec *WebRecording, r *Request) bool {
	const sample, late = 100, 250 // milliseconds
	up := -1.0
	for i := 1; i < len(rec.Weights); i++ {
		before, now := rec.Weights[i-1], rec.Weights[i]
		switch {
		case !strings.HasPrefix(now.Status, "UP"):
			up = -1
		case !strings.HasPrefix(before.Status, "UP"):
			up = now.AtMs
		case up >= 0 && before.Weight != now.Weight:
			due := up + 1000*math.Round((now.AtMs-up)/1000)
			if now.AtMs-due > late && r.AtMs > due-sample && r.AtMs < now.AtMs {
				return true
			}
		}
	}
	return false
}

// Exception returns the exception that applies to a recording; nil for none.
func (p *WebProgram) Exception(rec *WebRecording) *Exception {
	for i := range p.Exceptions {
		if e := &p.Exceptions[i]; e.Config.MatchString(rec.Config) {
			return e
		}
	}
	return nil
}

// Judge compares the outcomes of a recording's requests, and which servers went
// down and came up. c is the program's own Comparison, or one with more slack.
func (p *WebProgram) Judge(c Comparison, rec *WebRecording, got []Outcome, changes []Change) Verdict {
	e := p.Exception(rec)
	switch {
	case e == nil:
		v := c.Compare(rec, got)
		c.CompareChanges(&v, rec, changes, ChangeSlack)
		return v
	case e.Shares:
		v := c.Shares(rec, got, deviations(len(rec.Requests)))
		v.How = e.Why
		return v
	case e.Order:
		v := Verdict{How: e.Why}
		c.CompareChanges(&v, rec, changes, time.Hour)
		return v
	}
	c.Unordered = c.Unordered || e.Unordered
	if e.Left != nil {
		c.Left = func(i int) bool { return e.Left(rec, &rec.Requests[i]) }
	}
	v := c.Compare(rec, got)
	v.How = e.Why
	return v
}

// Kind returns the program's recordings.
func (p *WebProgram) Kind() Kind {
	return Kind{Program: p.Comparison.Program, Folder: "web/" + p.Folder}
}

// Test replays every recording of the program by replay, which returns the
// verdict on one.
func (p *WebProgram) Test(t *testing.T, replay func(t *testing.T, rec *WebRecording) Verdict) {
	t.Helper()
	p.Kind().Test(t, func(t *testing.T, c *Case) Verdict {
		rec, err := p.Read(c.Files[0])
		if err != nil {
			return Unreadable(err)
		}
		return replay(t, rec)
	})
}
