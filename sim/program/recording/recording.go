package recording

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"math"
	"path"
	"strings"
	"time"
)

// Recording is one session with a real load balancer. Times count in
// milliseconds from the moment T0.
type Recording struct {
	// Name is the file's, without its ending.
	Name string `json:"-"`
	// Config is the configuration file.
	Config   string
	Backends []Backend
	Events   []Event
	Requests []Request
	// Picks tell what became of each request, in the same order.
	Picks []Pick
	// Transitions are the changes of the servers' states, where they were seen.
	Transitions []Transition
	// Weights are samples of one server's weight, where it was watched.
	Weights []Weight
	// Results are answers of a check of the configuration alone.
	Results []Result
	// T0 is the wall clock at the beginning, in seconds since the Unix epoch.
	T0 float64 `json:"t0_unix"`
	// WorkerPid is the process that chose, where random choices depend on it.
	WorkerPid int64 `json:"worker_pid"`
}

// Weight is one sample of a server's weight while it warms up.
type Weight struct {
	AtMs   float64 `json:"at_ms"`
	Status string
	Weight string
}

// Backend is a server behind the load balancer; Addr is its address and port.
type Backend struct{ Name, Addr string }

// Event is a change of a backend ("backend b2 -> sleep ms=3000"), of the
// network ("SYN to b2 dropped", "DROP removed"), the end of a wait of held
// requests ("release h3") or an operator's command ("set weight app/b1 3").
type Event struct {
	AtMs float64 `json:"at_ms"`
	What string
}

// Request is a request that a client sent.
type Request struct {
	N       int
	Src     string // the client's address
	URI     string
	Cookie  string
	Method  string // "" for GET
	Body    string
	Port    int // that it went to, 0 for 8000
	Headers map[string]string
	AtMs    float64 `json:"at_ms"`
}

// Pick is what became of a request. What a program's recordings do not have is
// nil.
type Pick struct {
	N             int
	Backend       *string // that answered, nil for the load balancer itself
	Status        int
	LatencyMs     float64        `json:"latency_ms"`
	Tried         []string       // the chain of servers tried
	ReceivedBy    *[]string      `json:"received_by"`
	UpstreamURI   *string        `json:"upstream_uri"`
	BackendCookie *string        `json:"backend_cookie"`
	Headers       map[string]any // of the answer, names in lower case
}

// Transition is a state of a server, or of the whole backend, from AtMs on.
type Transition struct {
	AtMs           float64 `json:"at_ms"`
	Server, Status string
}

// Result is what a program said of one configuration.
type Result struct {
	Method   string
	Accepted bool
	Message  string
}

// Millis is a recorded time, in whole microseconds.
func Millis(f float64) time.Duration {
	return time.Duration(int64(math.Round(f*1000))) * time.Microsecond
}

// Who is the backend that answered, "" for none.
func (p *Pick) Who() string {
	if p.Backend == nil {
		return ""
	}
	return *p.Backend
}

// Header is a header of the answer, several of one name a line each.
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

// Knows tells whether name is a backend.
func (rec *Recording) Knows(name string) bool {
	for _, b := range rec.Backends {
		if b.Name == name {
			return true
		}
	}
	return false
}

// Load reads the recordings of one program: the files program/*.json. None at
// all is an error, and so is one that shows nothing.
func Load(files fs.FS, program string) ([]*Recording, error) {
	names, err := fs.Glob(files, program+"/*.json")
	if err != nil {
		return nil, err
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("recordings: none of program %q: expected files %s/*.json", program, program)
	}
	all := make([]*Recording, 0, len(names))
	for _, name := range names {
		data, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		rec := &Recording{Name: strings.TrimSuffix(path.Base(name), ".json")}
		if err := json.Unmarshal(data, rec); err != nil {
			return nil, fmt.Errorf("recording %q: %w", name, err)
		}
		if len(rec.Requests)+len(rec.Transitions)+len(rec.Results) == 0 {
			return nil, fmt.Errorf("recording %q: it has neither requests nor transitions nor results", name)
		}
		all = append(all, rec)
	}
	return all, nil
}

// Folders are the folders of recordings.
func Folders(files fs.FS) ([]string, error) {
	names, err := fs.Glob(files, "*/*.json")
	var all []string
	for _, name := range names {
		if p := path.Dir(name); len(all) == 0 || all[len(all)-1] != p {
			all = append(all, p)
		}
	}
	return all, err
}
