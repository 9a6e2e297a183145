package recording

import "time"

// Program is how the recordings of a program are compared, wherever they are
// replayed: in virtual time, or by the real program once more.
type Program struct {
	// Folder is where the recordings are, below the root of all.
	Folder     string
	Comparison Comparison
	// Exceptions are the recordings that cannot be compared request by request.
	Exceptions []Exception
}

// ChangeSlack is how far the recorded times at which servers went down and came
// up are from being exact.
const ChangeSlack = 300 * time.Millisecond

// Exception is a recording of which not every request is compared.
type Exception struct {
	Recording, Why string
	// Shares, unless 0: only how many requests each backend answered, but for so
	// many.
	Shares int
	// Order: only which servers went down and came up, not when.
	Order bool
	// Left tells which requests are left out; nil for none.
	Left func(r *Request) bool
	// Unsent: those are not even sent, because a host.Request has no words for
	// them; the real program is sent them.
	Unsent bool
}

// fourDeviations of the difference of two draws: sqrt(2 * 400 * 1/4 * 3/4) is
// 12, for a share of 1/2 14.
const fourDeviations = 4 * 14

var (
	// Nginx are the recordings of nginx 1.22.1.
	Nginx = Program{Folder: "nginx", Comparison: Comparison{Program: "nginx", Slack: 300 * time.Millisecond, Tried: true, Location: true}}
	// HAProxy are those of HAProxy 2.6.12.
	HAProxy = Program{
		Folder:     "haproxy",
		Comparison: Comparison{Program: "HAProxy", Slack: 500 * time.Millisecond, Cookies: true},
		Exceptions: []Exception{
			{Recording: "random1_serial_w1", Why: "HAProxy's generator cannot be seeded: shares", Shares: fourDeviations},
			{Recording: "random1_serial_w3", Why: "HAProxy's generator cannot be seeded: shares", Shares: fourDeviations},
			{Recording: "random2_serial_w1", Why: "HAProxy's generator cannot be seeded: shares", Shares: fourDeviations},
			{Recording: "url_param_userid", Why: "the fields of a body have no names in host.Request: requests with a body left out", Left: hasBody, Unsent: true},
			{Recording: "url_param_check_post", Why: "the fields of a body have no names in host.Request: requests with a body left out", Left: hasBody, Unsent: true},
			{Recording: "check_timeout_check_500ms", Why: "the recorded checks ended 0.7 to 1.4 s after they began, when the process woke for another: the order of changes", Order: true},
			{Recording: "slowstart_leastconn", Why: "the recorded machine stood still, its third step of slowstart came 0.3 s late: requests of that time not compared", Left: besideStep},
		},
	}
	// Httpd are those of Apache httpd 2.4.68.
	Httpd = Program{Folder: "apache", Comparison: Comparison{Program: "httpd", Slack: 300 * time.Millisecond, Location: true, Cookies: true}}
)

// Programs are all of them.
var Programs = []*Program{&Nginx, &HAProxy, &Httpd}

func hasBody(r *Request) bool { return r.Body != "" }

// besideStep is the time between when a step of the weight was due and when it
// was seen.
func besideStep(r *Request) bool {
	const due, seen = 6600, 6936.5
	return r.AtMs > due && r.AtMs < seen
}

// Exception is the one of a recording; nil for none.
func (p *Program) Exception(name string) *Exception {
	for i := range p.Exceptions {
		if p.Exceptions[i].Recording == name {
			return &p.Exceptions[i]
		}
	}
	return nil
}

// Judge compares what became of the requests of a recording, and which servers
// went down and came up. c is the program's own Comparison, or one with more
// slack.
func (p *Program) Judge(c Comparison, rec *Recording, got []Outcome, changes []Change) Verdict {
	e := p.Exception(rec.Name)
	switch {
	case e == nil:
		v := c.Compare(rec, got)
		c.CompareChanges(&v, rec, changes, ChangeSlack)
		return v
	case e.Shares > 0:
		v := c.Shares(rec, got, e.Shares)
		v.How = e.Why
		return v
	case e.Order:
		v := Verdict{How: e.Why}
		c.CompareChanges(&v, rec, changes, time.Hour)
		return v
	}
	if e.Left != nil {
		c.Left = func(i int) bool { return e.Left(&rec.Requests[i]) }
	}
	v := c.Compare(rec, got)
	v.How = e.Why
	return v
}
