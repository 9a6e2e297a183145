package replay

import (
	"fmt"
	"strings"
	"time"

	"github.com/hadrill/hadrill/sim/host"
)

// openOnly makes sessions, so many at a time, and gives their ids.
func (g *tomcatGroup) openOnly(n, atOnce int) []string {
	return g.openWith(n, atOnce, "/index.jsp?v=orig")
}

func (g *tomcatGroup) openWith(n, atOnce int, uri string) (ids []string) {
	left, running := n, atOnce
	for i := range atOnce {
		g.client.Install(fmt.Sprint("opener", i), func(h host.Host) error {
			for left > 0 {
				left--
				b := &tomcatBrowser{p: g.tomcatPlayer}
				if a := b.asks(h, "t1", "GET", uri, ""); a.Status == 200 {
					ids = append(ids, b.id())
				}
			}
			running--
			return nil
		})
	}
	for running > 0 {
		g.run(10 * time.Millisecond)
	}
	return ids
}

// tomcatLateJoin is a server that starts when another one holds sessions.
type tomcatLateJoin struct {
	Mode     string         `json:"mode"`
	XML      string         `json:"server_xml_of_t1"`
	Sessions int            `json:"sessions_on_t1"`
	Blob     int            `json:"blob_bytes"`
	T2       map[string]any `json:"t2_stats"`
	Complete [2]int         `json:"sample_complete_on_t2"`
}

func (f *tomcatLateJoin) check() error {
	if f.Sessions <= 0 || f.Complete[1] <= 0 {
		return fmt.Errorf("field \"sessions_on_t1\": \"%d\": expected some", f.Sessions)
	}
	_, err := tomcatMode(f.Mode, f.XML)
	return err
}

// activeSessions is that number of the statistics of a Manager.
func activeSessions(stats map[string]any) int {
	n, _ := stats["activeSessions"].(float64)
	return int(n)
}

func (f *tomcatLateJoin) play(p *tomcatPlayer) {
	like, _ := tomcatMode(f.Mode, f.XML)
	g := p.group(2, 1, like, false)
	p.programs["t2"].Stop()
	p.run(2 * time.Second)
	ids := g.openWith(f.Sessions, 4, fmt.Sprint("/index.jsp?v=1&blob=", f.Blob))
	p.programs["t2"].Start()
	p.run(15 * time.Second)
	p.expect("sessions that the joiner holds", p.stat("t2", "active"), activeSessions(f.T2))
	complete := 0
	for i := range f.Complete[1] {
		b := &tomcatBrowser{p: p, cookie: "JSESSIONID=" + ids[i*len(ids)/f.Complete[1]]}
		complete += oneIf(b.read("t2", "blob") == fmt.Sprint(f.Blob))
	}
	p.expect("of a sample, complete on the joiner", complete, f.Complete[0])
}

// tomcatRolling is a restart of all servers in turn.
type tomcatRolling struct {
	Mode  string `json:"mode"`
	XML   string `json:"server_xml_of_t1"`
	Nodes int    `json:"nodes"`
	Steps []struct {
		Step     string `json:"step"`
		On       string `json:"read_on"`
		Exist    int    `json:"exist"`
		WithData int    `json:"with_data"`
		Of       int    `json:"of"`
	} `json:"steps"`
	Values map[string][]*string `json:"values_of_first_12_sessions_at_end"`
}

func (f *tomcatRolling) check() error {
	if len(f.Steps) < 4 || f.Nodes < 2 {
		return fmt.Errorf("%d steps: expected some", len(f.Steps))
	}
	_, err := tomcatMode(f.Mode, f.XML)
	return err
}

func (f *tomcatRolling) play(p *tomcatPlayer) {
	like, _ := tomcatMode(f.Mode, f.XML)
	runs := uint64(1)
	if strings.HasSuffix(f.Mode, ":8") {
		runs = 100
	}
	shares := make([][]float64, len(f.Steps))
	for seed := range runs {
		g := p.group(f.Nodes, seed+1, like, false)
		ids := g.openOnly(f.Steps[0].Of, 1)
		p.run(3 * time.Second)
		written := 0
		for i, s := range f.Steps {
			if i == 0 || s.Step != f.Steps[i-1].Step {
				g.step(s.Step, ids, &written)
			}
			exist, data := 0, 0
			for _, id := range ids {
				b := &tomcatBrowser{p: p, cookie: "JSESSIONID=" + id}
				all := b.ask(s.On, "GET", "/read.jsp", "").Value
				v, there := p.peek(s.On, id, "v")
				exist += oneIf(there)
				data += oneIf(v != "" && all != "")
			}
			if seed == 0 {
				p.expect(fmt.Sprintf("step %d, %s: sessions on %s", i, s.Step, s.On), exist, s.Exist)
			}
			shares[i] = append(shares[i], float64(data)/float64(s.Of))
		}
	}
	for i, s := range f.Steps {
		p.drawn(fmt.Sprintf("step %d: with data", i), float64(s.WithData)/float64(s.Of), shares[i], 0.03)
	}
}

// step does what a step's text says.
func (g *tomcatGroup) step(text string, ids []string, written *int) {
	words := strings.Fields(text)
	switch {
	case strings.Contains(text, " stopped with SIGTERM"):
		g.programs[words[0]].Stop()
		g.run(2 * time.Second)
	case strings.Contains(text, " started again"):
		*written++
		_, after, _ := strings.Cut(text, "written on ")
		on, _, _ := strings.Cut(after, " ")
		for _, id := range ids[:10] {
			(&tomcatBrowser{p: g.tomcatPlayer, cookie: "JSESSIONID=" + id}).ask(on, "GET", fmt.Sprint("/set.jsp?v=w", *written-1), "")
		}
		g.programs[words[0]].Start()
		g.run(10 * time.Second)
	}
}

// tomcatRouted is JvmRouteBinderValve: ids that follow their server.
type tomcatRouted struct {
	Mode   string       `json:"mode"`
	XML    string       `json:"server_xml_of_t1"`
	Nodes  int          `json:"nodes"`
	First  []tomcatSeen `json:"first_requests_on_t1"`
	Moved  tomcatSeen   `json:"first_request_on_t2"`
	Cookie string       `json:"cookie_after"`
	Old    tomcatSeen   `json:"old_id_again_on_t2"`
	New    tomcatSeen   `json:"new_id_on_t2"`
	T3     *tomcatSeen  `json:"new_id_on_t3"`
	Back   tomcatSeen   `json:"after_t1_is_back_same_cookie_on_t1"`
	Both   []struct {
		ID  string  `json:"id"`
		Old *string `json:"old"`
		Now string  `json:"now"`
	} `json:"two_overlapping_requests_with_the_old_id_on_t2"`
	OldT1 struct {
		None bool `json:"none"`
	} `json:"old_id_then_on_t1"`
}

// tomcatSeen is an answer: id, count and value.
type tomcatSeen struct {
	ID    string `json:"id"`
	Count string `json:"count"`
	V     string `json:"v"`
	New   string `json:"new"`
	M     any    `json:"m"`
	A     any    `json:"a"`
	B     any    `json:"b"`
	Blob  any    `json:"blob"`
}

func (f *tomcatRouted) check() error {
	if len(f.First) == 0 || f.Nodes < 2 {
		return fmt.Errorf("no request recorded")
	}
	for i, b := range f.Both {
		if b.Old != nil {
			return fmt.Errorf("field \"two_overlapping_requests_with_the_old_id_on_t2[%d].old\": \"%s\": expected null", i, *b.Old)
		}
	}
	_, err := tomcatMode(f.Mode, f.XML)
	return err
}

// route is the end of an id.
func route(id string) string { return id[strings.LastIndexByte(id, '.')+1:] }

func (f *tomcatRouted) play(p *tomcatPlayer) {
	like, _ := tomcatMode(f.Mode, f.XML)
	p.group(f.Nodes, 1, like, true)
	b := &tomcatBrowser{p: p}
	for i, want := range f.First {
		a := b.ask("t1", "GET", "/index.jsp?v="+want.V, "")
		p.expect(fmt.Sprintf("request %d on t1", i), []string{route(b.id()), a.Value}, []string{route(want.ID), want.Count})
	}
	old := b.cookie
	base, _, _ := strings.Cut(b.id(), ".")
	p.programs["t1"].Kill()
	p.run(6 * time.Second)
	a := b.ask("t2", "GET", "/index.jsp?v="+f.Moved.V, "")
	p.expect("the first request on t2: route and count", []string{route(b.id()), a.Value}, []string{route(f.Moved.ID), f.Moved.Count})
	p.expect("the id is the same but for the route", strings.HasPrefix(b.id(), base+"."), strings.HasPrefix(f.Cookie, strings.Split(f.First[0].ID, ".")[0]+"."))
	moved := b.cookie
	late := &tomcatBrowser{p: p, cookie: old}
	p.expect("the old id on t2 finds", []string{late.read("t2", "count"), late.read("t2", "v")}, []string{f.Old.Count, f.Old.V})
	b.cookie = moved
	p.expect("the new id on t2 finds", []string{b.read("t2", "count"), b.read("t2", "v")}, []string{f.New.Count, f.New.V})
	if f.T3 != nil {
		p.expect("the new id on t3 finds", []string{b.read("t3", "count"), b.read("t3", "v"), route(b.id())}, []string{f.T3.Count, f.T3.V, route(f.T3.ID)})
	}
	p.programs["t1"].Start()
	p.run(8 * time.Second)
	b.cookie = moved // as the recorded client's
	a = b.ask("t1", "GET", "/index.jsp?v="+f.Back.V, "")
	p.expect("t1 is back, the cookie of t2: count, route", []string{a.Value, route(b.id())}, []string{f.Back.Count, route(f.Back.ID)})
	f.overlap(p)
}

// overlap has two requests of one page come to t2 with an id of t1, one while the other
// runs, and a third one to t1 with that id.
func (f *tomcatRouted) overlap(p *tomcatPlayer) {
	if len(f.Both) == 0 {
		return
	}
	b := &tomcatBrowser{p: p}
	b.ask("t1", "GET", "/index.jsp?v=1", "")
	p.run(time.Second)
	ids := make([]string, len(f.Both))
	for i := range f.Both {
		p.client.Install(fmt.Sprint("part", i), func(h host.Host) error {
			h.Sleep(time.Duration(i) * partsApart)
			one := &tomcatBrowser{p: p, cookie: b.cookie}
			one.asks(h, "t2", "GET", "/set.jsp?k="+f.Both[i].Now, "")
			ids[i] = one.id()
			return nil
		})
	}
	p.run(time.Second)
	var routes, recorded []string
	same, one := true, true
	for i, want := range f.Both {
		routes, recorded = append(routes, route(ids[i])), append(recorded, route(want.ID))
		same, one = same && ids[i] == ids[0], one && want.ID == f.Both[0].ID
	}
	p.expect("two requests with the old id on t2: routes", routes, recorded)
	p.expect("two requests with the old id on t2 have one session", same, one)
	after := &tomcatBrowser{p: p, cookie: "JSESSIONID=" + ids[0]}
	p.expect("what they have set", after.read("t2", "k"), f.Both[0].Now)
	p.expect("the old id on t1 finds nothing", b.read("t1", "count") == "", f.OldT1.None)
}

// partsApart is between two requests of one page; the recorded ones took 200 to 300 ms.
const partsApart = 50 * time.Millisecond

// tomcatParallel is one session on two servers at once.
type tomcatParallel struct {
	Mode   string `json:"mode"`
	XML    string `json:"server_xml_of_t1"`
	Rounds []struct {
		After struct {
			T1 tomcatSeen `json:"t1"`
			T2 tomcatSeen `json:"t2"`
		} `json:"after_1s"`
		Value struct {
			T1 string `json:"t1"`
			T2 string `json:"t2"`
		} `json:"value_after_1s"`
		Serial []string `json:"alternating_20_serial_requests_counts"`
	} `json:"rounds"`
}

func (f *tomcatParallel) check() error {
	if len(f.Rounds) == 0 {
		return fmt.Errorf("no round")
	}
	_, err := tomcatMode(f.Mode, f.XML)
	return err
}

func (f *tomcatParallel) play(p *tomcatPlayer) {
	like, _ := tomcatMode(f.Mode, f.XML)
	g := p.group(2, 1, like, false)
	for i, want := range f.Rounds {
		b := &tomcatBrowser{p: p}
		b.ask("t1", "GET", "/index.jsp?v=1", "")
		p.run(time.Second)
		g.atOnce(b.cookie, map[string]string{"t1": "/set.jsp?a=A", "t2": "/set.jsp?b=B"})
		p.run(time.Second)
		for _, on := range g.names {
			a, _ := p.peek(on, b.id(), "a")
			v, _ := p.peek(on, b.id(), "b")
			p.expect(fmt.Sprintf("round %d: different attributes on %s", i, on), []any{a, v}, []any{want.After.T1.A, want.After.T1.B})
		}
		if want.Value.T1 != "" { // both add one to ten
			b.ask("t1", "GET", "/set.jsp?k=10", "")
			p.run(time.Second)
			g.atOnce(b.cookie, map[string]string{"t1": "/set.jsp?k=11", "t2": "/set.jsp?k=11"})
			p.run(time.Second)
			for on, recorded := range map[string]string{"t1": want.Value.T1, "t2": want.Value.T2} { // order cannot show
				v, _ := p.peek(on, b.id(), "k")
				p.expect(fmt.Sprintf("round %d: the same counter on %s", i, on), v, recorded)
			}
		}
		var serial []string
		for n := range want.Serial {
			serial = append(serial, b.visit(g.names[n%2]).Value)
		}
		p.expect(fmt.Sprintf("round %d: one after another", i), serial, want.Serial)
	}
}

// atOnce sends a request to each of several servers in the same moment.
func (g *tomcatGroup) atOnce(cookie string, uris map[string]string) {
	left := len(uris)
	for _, on := range g.names {
		uri, asked := uris[on]
		if !asked {
			continue
		}
		g.client.Install("at-once-"+on, func(h host.Host) error {
			(&tomcatBrowser{p: g.tomcatPlayer, cookie: cookie}).asks(h, on, "GET", uri, "")
			left--
			return nil
		})
	}
	for left > 0 {
		g.run(10 * time.Millisecond)
	}
}
