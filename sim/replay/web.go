package replay

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"time"
)

// WebRecording is one session with a real load balancer. Times count in
// milliseconds from the moment T0.
type WebRecording struct {
	// Name is the file's, without its ending.
	Name string `json:"-"`
	// Source is the file.
	Source []byte `json:"-"`
	// Config is the configuration file.
	Config   string    `json:"config"`
	Backends []Backend `json:"backends"`
	Events   []Event   `json:"events"`
	Requests []Request `json:"requests"`
	// Picks are the outcomes of the requests, in the same order.
	Picks []Pick `json:"picks"`
	// Transitions are the changes of the servers' states, where they were seen.
	Transitions []Transition `json:"transitions"`
	// Weights are samples of one server's weight, where it was watched.
	Weights []Weight `json:"weights"`
	// Results are answers of a check of the configuration alone.
	Results []Result `json:"results"`
	// T0 is the wall clock at the beginning, in seconds since the Unix epoch.
	T0 float64 `json:"t0_unix"`
	// WorkerPid is the process that chose, where random choices depend on it.
	WorkerPid int64 `json:"worker_pid"`
}

// Weight is one sample of a server's weight while it warms up.
type Weight struct {
	AtMs   float64 `json:"at_ms"`
	Status string  `json:"status"`
	Weight string  `json:"weight"`
}

// Backend is a server behind the load balancer.
type Backend struct {
	Name string `json:"name"`
	Addr string `json:"addr"` // address and port
}

// Request is a request that a client sent.
type Request struct {
	N       int            `json:"n"`
	Src     string         `json:"src"`     // the client's address
	SrcVia  string         `json:"src_via"` // the means that gave it, "" for the connection
	URI     string         `json:"uri"`
	Cookie  string         `json:"cookie"`
	Method  string         `json:"method"` // "" for GET
	Body    string         `json:"body"`
	Port    int            `json:"port"` // that it went to, 0 for 8000
	Headers RequestHeaders `json:"headers"`
	Host    string         `json:"host"` // "" for test
	Raw     string         `json:"raw"`  // the bytes, where no client of HTTP would send them
	Held    string         `json:"held"` // the header X-Hold once more
	AtMs    float64        `json:"at_ms"`
	TCP     bool           `json:"tcp"`       // a connection without a request of HTTP
	Kept    bool           `json:"kept_open"` // it stays open
}

// Pick is the recorded outcome of a request. Fields that a program's recordings
// do not have are nil.
type Pick struct {
	N             int            `json:"n"`
	Backend       *string        `json:"backend"` // that answered, nil for the load balancer itself
	Status        int            `json:"status"`
	LatencyMs     float64        `json:"latency_ms"`
	Result        string         `json:"result"` // of a connection without HTTP: what came
	Tried         []string       `json:"tried"`  // the chain of servers tried
	ReceivedBy    *[]string      `json:"received_by"`
	UpstreamURI   *string        `json:"upstream_uri"`
	BackendCookie *string        `json:"backend_cookie"`
	Received      any            `json:"received"` // the request as a backend got it: its first line, or all lines of its head
	Headers       map[string]any `json:"headers"`  // of the answer, names in lower case
}

// Transition is a state of a server, or of the whole backend, from AtMs on.
type Transition struct {
	AtMs   float64 `json:"at_ms"`
	Server string  `json:"server"`
	Status string  `json:"status"`
}

// Result is a program's answer to one configuration.
type Result struct {
	Method   string `json:"method"`
	Accepted bool   `json:"accepted"`
	Message  string `json:"message"`
}

// Read reads one recording of the program. The error names everything in it
// that the replay does not understand.
func (p *WebProgram) Read(f File) (*WebRecording, error) {
	rec := &WebRecording{Name: f.Name, Source: f.Data}
	if err := decode(f, rec, webPassedOver); err != nil {
		return nil, err
	}
	var errs []error
	problem := func(format string, a ...any) {
		errs = append(errs, fmt.Errorf("recording %q: %s", f.Name, fmt.Sprintf(format, a...)))
	}
	if len(rec.Requests)+len(rec.Transitions)+len(rec.Results) == 0 {
		problem("it has neither requests nor transitions nor results")
	}
	rec.readEvents(p, problem)
	rec.checkRequests(problem)
	rec.checkAnswers(problem)
	return rec, errors.Join(errs...)
}

// Millis returns a recorded time, in whole microseconds.
func Millis(f float64) time.Duration {
	return time.Duration(int64(math.Round(f*1000))) * time.Microsecond
}

// Who returns the backend that answered, "" for none.
func (p *Pick) Who() string {
	if p.Backend == nil {
		return ""
	}
	return *p.Backend
}

// Header returns a header of the answer, several of one name a line each.
func (p *Pick) Header(name string) string {
	switch v := p.Headers[name].(type) {
	case string:
		return v
	case []any:
		var all []string
		for _, one := range v {
			all = append(all, fmt.Sprint(one))
		}
		return strings.Join(all, "\n")
	}
	return ""
}

// Has reports whether name is a backend.
func (rec *WebRecording) Has(name string) bool {
	for _, b := range rec.Backends {
		if b.Name == name {
			return true
		}
	}
	return false
}

// recordsHeaders reports whether headers of answers were recorded. Where they
// were, an answer without one had none.
func (rec *WebRecording) recordsHeaders() bool {
	for i := range rec.Picks {
		if rec.Picks[i].Headers != nil {
			return true
		}
	}
	return false
}
