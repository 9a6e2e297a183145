package recording

import (
	"math"
	"regexp"
	"strings"
	"time"
)

// Program is how the recordings of a program are compared, wherever they are
// replayed: in virtual time, or by the real program once more.
type Program struct {
	// Folder is where the recordings are, below the root of all.
	Folder     string
	Comparison Comparison
	// Exceptions are what recordings do not determine. The first that applies to
	// one does.
	Exceptions []Exception
}

// ChangeSlack is how far the recorded times at which servers went down and came
// up are from being exact.
const ChangeSlack = 300 * time.Millisecond

// Exception is why not every request of a recording is compared. What it applies
// to is told by the configuration and by what was seen, never by a name.
type Exception struct {
	Config *regexp.Regexp // matches the recordings' configurations
	Why    string
	// Shares: only how many requests each backend answered, within four standard
	// deviations.
	Shares bool
	// Order: only which servers went down and came up, not when.
	Order bool
	// Left tells which requests are left out; nil for none.
	Left func(rec *Recording, r *Request) bool
	// Unsent: those are not even sent, because a host.Request has no words for
	// them; the real program is sent them.
	Unsent bool
}

// deviations are four standard deviations of the difference of two draws of n,
// at their widest: a share of one half.
func deviations(n int) int { return int(math.Ceil(4 * math.Sqrt(float64(n)/2))) }

var (
	// Nginx are the recordings of nginx 1.22.1.
	Nginx = Program{Folder: "nginx", Comparison: Comparison{Program: "nginx", Slack: 300 * time.Millisecond, Tried: true, Location: true}}
	// HAProxy are those of HAProxy 2.6.12.
	HAProxy = Program{
		Folder:     "haproxy",
		Comparison: Comparison{Program: "HAProxy", Slack: 500 * time.Millisecond, Cookies: true},
		Exceptions: []Exception{
			{Config: regexp.MustCompile(`(?m)^\s*balance\s+random\b`), Why: "HAProxy's generator cannot be seeded: shares", Shares: true},
			{Config: regexp.MustCompile(`(?m)^\s*balance\s+url_param\b`), Why: "the fields of a body have no names in host.Request: requests with a body left out", Left: hasBody, Unsent: true},
			{Config: regexp.MustCompile(`(?m)^\s*timeout\s+check\b`), Why: "checks that time out end when the process wakes for another, up to 0.9 s late: the order of changes", Order: true},
			{Config: regexp.MustCompile(`(?m)\bslowstart\b`), Why: "a machine that stands still steps late: requests between the time when a late step of the weight was due and when it was seen left out", Left: besideStep},
		},
	}
	// Httpd are those of Apache httpd 2.4.68.
	Httpd = Program{Folder: "apache", Comparison: Comparison{Program: "httpd", Slack: 300 * time.Millisecond, Location: true, Cookies: true}}
)

// Programs are all of them.
var Programs = []*Program{&Nginx, &HAProxy, &Httpd}

func hasBody(_ *Recording, r *Request) bool { return r.Body != "" }

// besideStep tells whether a request fell between the time when a step of the
// weight was due and when it was seen, where that was late. Steps are due a
// whole number of seconds after the server came up; what is watched is watched
// ten times a second.
func besideStep(rec *Recording, r *Request) bool {
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

// Exception is the one that applies to a recording; nil for none.
func (p *Program) Exception(rec *Recording) *Exception {
	for i := range p.Exceptions {
		if e := &p.Exceptions[i]; e.Config.MatchString(rec.Config) {
			return e
		}
	}
	return nil
}

// Judge compares what became of the requests of a recording, and which servers
// went down and came up. c is the program's own Comparison, or one with more
// slack.
func (p *Program) Judge(c Comparison, rec *Recording, got []Outcome, changes []Change) Verdict {
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
	if e.Left != nil {
		c.Left = func(i int) bool { return e.Left(rec, &rec.Requests[i]) }
	}
	v := c.Compare(rec, got)
	v.How = e.Why
	return v
}
