package replay

import (
	"fmt"
	"strings"
	"time"
)

// tomcatFilter counts the messages of requests with a filter of the ReplicationValve.
type tomcatFilter struct {
	Mode     string                    `json:"mode"`
	XML      string                    `json:"server_xml_of_t1"`
	Messages map[string]map[string]int `json:"messages_for_10_requests"`
}

func (f *tomcatFilter) check() error {
	_, err := tomcatMode(f.Mode, f.XML)
	return err
}

func (f *tomcatFilter) play(p *tomcatPlayer) {
	like, _ := tomcatMode(f.Mode, f.XML)
	p.group(2, 1, like, false)
	p.messages(f.Messages, 10)
}

// messages counts those that n requests of one session make, for each path.
func (p *tomcatPlayer) messages(recorded map[string]map[string]int, n int) {
	b := &tomcatBrowser{p: p}
	b.ask("t1", "GET", "/index.jsp?v=0", "")
	for path, counters := range recorded { // order cannot show: each for itself
		if strings.HasPrefix(path, "/stat.jsp") {
			continue // here it stands for JMX
		}
		p.run(time.Second)
		before := p.stat("t1", "messages")
		for range n {
			b.ask("t1", "GET", path, "")
		}
		p.run(time.Second)
		p.expect("messages of "+path, p.stat("t1", "messages")-before, counters["counterSend_EVT_SESSION_DELTA"])
	}
}

// tomcatOrder records how complete new sessions are on another server, and which
// changes reach it.
type tomcatOrder struct {
	Mode   string `json:"mode"`
	XML    string `json:"server_xml_of_t1"`
	Nodes  int    `json:"nodes"`
	Create []struct {
		Concurrency int `json:"concurrency"`
		Sessions    int `json:"sessions"`
		Complete    int `json:"complete_on_t2"`
		Incomplete  int `json:"exists_but_attributes_missing"`
		Missing     int `json:"missing"`
	} `json:"create"`
	Messages20 map[string]map[string]int `json:"messages_for_20_requests"`
	Messages15 map[string]map[string]int `json:"messages_for_15_requests"`
	Without10  string                    `json:"mutate_10x_without_setAttribute_on_t2"`
	With10     string                    `json:"mutate_10x_with_setAttribute_on_t2"`
	Without7   *string                   `json:"mutate_7x_without_setAttribute_on_t2"`
	With7      string                    `json:"mutate_7x_with_setAttribute_on_t2"`
}

func (f *tomcatOrder) check() error {
	if len(f.Create) == 0 {
		return fmt.Errorf("field \"create\": expected some")
	}
	_, err := tomcatMode(f.Mode, f.XML)
	return err
}

// fewSessions are made under each seed: a share is compared.
const fewSessions = 60

func (f *tomcatOrder) play(p *tomcatPlayer) {
	like, _ := tomcatMode(f.Mode, f.XML)
	ordered := strings.HasSuffix(f.Mode, ":6")
	for _, c := range f.Create {
		var shares []float64
		missing := 0
		for seed := range uint64(seeds) {
			if ordered && seed > 4 {
				break // nothing is drawn
			}
			g := p.group(2, seed+1, like, false)
			incomplete, none := g.open(fewSessions, c.Concurrency)
			shares = append(shares, float64(incomplete)/fewSessions)
			missing += none
		}
		p.expect(fmt.Sprintf("concurrency %d: sessions that are not there", c.Concurrency), missing, c.Missing)
		p.drawn(fmt.Sprintf("concurrency %d: share without attributes", c.Concurrency), float64(c.Incomplete)/float64(c.Sessions), shares, 0.02)
	}
	if !strings.HasPrefix(f.Mode, "delta") {
		return // JMX does not count a map's messages
	}
	p.group(2, 1, like, false)
	p.messages(f.Messages20, 20)
	p.messages(f.Messages15, 15)
	if ordered {
		n, with, without := 7, f.With7, "1"
		if f.With10 != "" {
			n, with, without = 10, f.With10, f.Without10
		}
		p.expect("changes with setAttribute that reach t2", p.mutate(n, "?set=1"), with)
		p.expect("changes without setAttribute that reach t2", p.mutate(n, ""), without)
	}
}

// mutate changes an object so many times, and gives what the other server has of it.
func (p *tomcatPlayer) mutate(n int, how string) string {
	b := &tomcatBrowser{p: p}
	for range n {
		b.ask("t1", "GET", "/mut.jsp"+how, "")
	}
	p.run(time.Second)
	v, _ := p.peek("t2", b.id(), "arr")
	return v
}

// open makes sessions, so many at a time, and gives how many the other server has
// without their attributes, or not at all, 3 s later.
func (g *tomcatGroup) open(n, atOnce int) (incomplete, missing int) {
	all := g.openOnly(n, atOnce)
	g.run(3 * time.Second)
	for _, id := range all {
		v, there := g.peek("t2", id, "v")
		missing += oneIf(!there)
		incomplete += oneIf(there && v == "")
	}
	return incomplete, missing
}

// tomcatCost is the cost of requests in bytes between the servers.
type tomcatCost struct {
	Mode   string       `json:"mode"`
	XML    string       `json:"server_xml_of_t1"`
	Nodes  int          `json:"nodes"`
	Create tomcatBytes  `json:"create"`
	Read   tomcatBytes  `json:"read_only"`
	Small  tomcatBytes  `json:"small_update"`
	B500   *tomcatBytes `json:"update_500B"`
	KB1    *tomcatBytes `json:"update_1kB"`
	B1000  *tomcatBytes `json:"update_1000B"`
	B4000  *tomcatBytes `json:"update_4000B"`
	KB10   *tomcatBytes `json:"update_10kB"`
	B30000 *tomcatBytes `json:"update_30000B"`
	Large  *tomcatBytes `json:"read_only_with_last_blob"`
}

type tomcatBytes struct {
	Request float64 `json:"bytes_out_per_req"`
	Session float64 `json:"bytes_out_per_session"`
}

func (f *tomcatCost) check() error {
	if f.Nodes < 2 || f.Read.Request <= 0 || f.Create.Session <= 0 {
		return fmt.Errorf("field \"nodes\": \"%d\": expected 2 or more, and bytes", f.Nodes)
	}
	_, err := tomcatMode(f.Mode, f.XML)
	return err
}

// costly is how far bytes may lie apart.
const costly = 0.10

func (f *tomcatCost) play(p *tomcatPlayer) {
	like, _ := tomcatMode(f.Mode, f.XML)
	p.group(f.Nodes, 1, like, false)
	b := &tomcatBrowser{p: p}
	const n = 50
	for _, row := range []struct {
		what, uri string
		recorded  *tomcatBytes
		fresh     bool
	}{
		{"creation", "/index.jsp?v=1", &f.Create, true}, {"read", "/read.jsp", &f.Read, false}, {"small update", "/index.jsp?v=2", &f.Small, false},
		{"500 B", "/index.jsp?v=2&blob=500", f.B500, false}, {"1 kB", "/index.jsp?v=2&blob=1000", f.KB1, false}, {"1000 B", "/index.jsp?v=2&blob=1000", f.B1000, false},
		{"4000 B", "/index.jsp?v=2&blob=4000", f.B4000, false}, {"10 kB", "/index.jsp?v=2&blob=10000", f.KB10, false}, {"30000 B", "/index.jsp?v=2&blob=30000", f.B30000, false},
		{"read with a large attribute", "/read.jsp", f.Large, false},
	} {
		if row.recorded == nil {
			continue
		}
		b.ask("t1", "GET", "/index.jsp?v=0", "") // the session is there
		p.run(time.Second)
		before := p.stat("t1", "bytes")
		for range n {
			if row.fresh {
				b = &tomcatBrowser{p: p}
			}
			b.ask("t1", "GET", row.uri, "")
		}
		p.run(500 * time.Millisecond)
		want := max(row.recorded.Request, row.recorded.Session)
		p.near("bytes a request: "+row.what, float64(p.stat("t1", "bytes")-before)/n, want, costly)
	}
}

// tomcatMemory is the heap that sessions take, and the sessions that a late joiner
// has.
type tomcatMemory struct {
	Mode     string `json:"mode"`
	Sessions int    `json:"sessions"`
	Size     int    `json:"size"`
	Heap     struct {
		T1 float64 `json:"t1"`
		T2 float64 `json:"t2"`
		T3 float64 `json:"t3"`
	} `json:"heap_bytes_per_session"`
	Late map[string]any `json:"late_joiner"`
}

func (f *tomcatMemory) check() error {
	if f.Sessions <= 0 || f.Size <= 0 || f.Heap.T1 <= 0 {
		return fmt.Errorf("field \"sessions\": \"%d\": expected some, and their heap", f.Sessions)
	}
	_, err := tomcatMode(f.Mode, "")
	return err
}

func (f *tomcatMemory) play(p *tomcatPlayer) {
	like, _ := tomcatMode(f.Mode, "")
	p.group(4, 1, like, false)
	p.programs["t4"].Stop()
	p.run(2 * time.Second)
	for range f.Sessions {
		(&tomcatBrowser{p: p}).ask("t1", "GET", fmt.Sprint("/index.jsp?v=1&blob=", f.Size), "")
	}
	p.run(3 * time.Second)
	each := func(server string) float64 { return float64(p.stat(server, "memory")) / float64(f.Sessions) }
	p.near("heap of t1 a session", each("t1"), f.Heap.T1, 0.20)
	if strings.HasPrefix(f.Mode, "backup") {
		p.near("heap of t2 a session", each("t2"), f.Heap.T2, 0.20)
		p.near("heap of t3 a session", each("t3"), f.Heap.T3, 0.20)
	} else { // the sessions that have no attributes there take less
		p.within("heap of t2 a session", f.Heap.T2, 0.4*each("t1"), 1.2*each("t1"))
		p.within("heap of t3 a session", f.Heap.T3, 0.4*each("t1"), 1.2*each("t1"))
	}
	p.programs["t4"].Start()
	p.run(5 * time.Second)
	late := activeSessions(f.Late)
	if late > f.Sessions { // three sessions were there before
		late = f.Sessions
	}
	p.expect("sessions that a late joiner holds", p.stat("t4", "active"), late)
}
