package replay

import (
	"fmt"
	"regexp"
	"strconv"
	"time"
)

// tomcatIdle is a PersistentManager that writes sessions when they are idle: when the
// files come, and what a kill leaves.
type tomcatIdle struct {
	Context    string   `json:"context_xml"`
	Background float64  `json:"backgroundProcessorDelay_s"`
	Sessions   int      `json:"sessions"`
	AtOnce     int      `json:"files_immediately"`
	Timeline   [][3]any `json:"timeline"` // seconds, files of idle sessions, whether the busy one has one
	Killed     struct {
		Found int `json:"found"`
		Final int `json:"with_final"`
		Busy  struct {
			None bool `json:"none"`
		} `json:"busy"`
	} `json:"kill9_right_after_final_update_then_t2"`
}

func (f *tomcatIdle) check() error {
	if f.Sessions <= 0 || len(f.Timeline) < 2 {
		return fmt.Errorf("%d sessions and %d moments: expected some", f.Sessions, len(f.Timeline))
	}
	return nil
}

// everyTicks is the attribute for how many ticks there are between two looks at the
// sessions.
var everyTicks = regexp.MustCompile(`processExpiresFrequency="(\d+)"`)

func (f *tomcatIdle) every() time.Duration {
	if m := everyTicks.FindStringSubmatch(f.Context); m != nil {
		n, _ := strconv.Atoi(m[1])
		return time.Duration(n)
	}
	return 6
}

// tickPhases are how many moments of the background thread's period a recording is held
// against.
const tickPhases = 20

func (f *tomcatIdle) play(p *tomcatPlayer) {
	background := inSeconds(f.Background)
	recorded, _ := f.Timeline[len(f.Timeline)-1][0].(float64)
	low, high := 0.0, 0.0
	for phase := range tickPhases {
		g := p.group(2, 1, TomcatServer{Context: f.Context, Background: background}, false)
		p.run(background * f.every() * time.Duration(phase) / tickPhases)
		wrote, files, found, final, busy := f.once(g)
		if phase == 0 {
			p.expect("files at once", files, f.AtOnce)
			p.expect("idle sessions found on the other server after kill -9", found, f.Killed.Found)
			p.expect("of these with the last update", final, f.Killed.Final)
			p.expect("the busy session is lost", busy, f.Killed.Busy.None)
			low, high = wrote, wrote
		}
		low, high = min(low, wrote), max(high, wrote)
	}
	p.within("when the files were there, s", recorded, low, high)
}

func (f *tomcatIdle) once(g *tomcatGroup) (wrote float64, files, found, final int, lost bool) {
	idle := make([]tomcatBrowser, f.Sessions)
	for i := range idle {
		idle[i].p = g.tomcatPlayer
		idle[i].ask("t1", "GET", "/index.jsp?v=1", "")
	}
	busy := &tomcatBrowser{p: g.tomcatPlayer}
	began := g.w.Elapsed()
	files = g.stat("t1", "files")
	for g.stat("t1", "files") < f.Sessions && g.w.Elapsed() < began+10*time.Minute {
		busy.ask("t1", "GET", "/index.jsp", "")
		g.run(time.Second)
	}
	wrote = (g.w.Elapsed() - began).Seconds()
	for i := range idle {
		idle[i].ask("t1", "GET", "/index.jsp?v=2", "")
	}
	g.programs["t1"].Kill()
	for i := range idle {
		v := idle[i].read("t2", "v")
		found += oneIf(v != "")
		final += oneIf(v == "2")
	}
	return wrote, files, found, final, busy.read("t2", "count") == ""
}

// tomcatSwap is a PersistentManager with a limit to its sessions in memory.
type tomcatSwap struct {
	Context  string         `json:"context_xml"`
	Tried    int            `json:"sessions_tried"`
	Replies  map[string]int `json:"creation_replies"`
	Timeline [][3]float64   `json:"timeline"` // seconds, in memory, files
	Again    []string       `json:"first_6_read_again"`
	After    [2]int         `json:"activeSessions+files_after"`
}

func (f *tomcatSwap) check() error {
	if f.Tried <= 0 || len(f.Timeline) == 0 {
		return fmt.Errorf("%d sessions tried: expected some", f.Tried)
	}
	return nil
}

func (f *tomcatSwap) play(p *tomcatPlayer) {
	g := p.group(1, 1, TomcatServer{Context: f.Context}, false)
	all, replies := make([]tomcatBrowser, f.Tried), map[string]int{}
	for i := range all {
		all[i].p = p
		replies[fmt.Sprint(all[i].ask("t1", "GET", "/index.jsp", "").Status)]++
	}
	p.expect("answers to new sessions", replies, f.Replies)
	last := f.Timeline[len(f.Timeline)-1]
	first := f.Timeline[0]
	p.expect("sessions in memory at first", p.stat("t1", "active"), int(first[1]))
	if len(f.Timeline) > 1 {
		g.run(20 * time.Second) // two ticks
		p.expect("sessions in memory, and files, after a tick", [2]int{p.stat("t1", "active"), p.stat("t1", "files")}, [2]int{int(last[1]), int(last[2])})
	}
	var again []string
	for i := range f.Again {
		again = append(again, all[i].read("t1", "count"))
	}
	p.expect("sessions read again", again, f.Again)
	p.expect("sessions in memory afterwards", p.stat("t1", "active"), f.After[0])
}

// tomcatStored is kill -9 under load with a PersistentValve.
type tomcatStored struct {
	Context  string `json:"context_xml"`
	Sessions int    `json:"sessions"`
	Think    int    `json:"think_ms"`
	Exact    int    `json:"exact"`
	Lost     int    `json:"lost_last_update"`
	Gone     int    `json:"session_gone"`
	Ahead    int    `json:"unacked_but_stored"`
}

func (f *tomcatStored) check() error {
	if f.Sessions <= 0 || f.Exact+f.Lost+f.Gone+f.Ahead != f.Sessions {
		return fmt.Errorf("%d sessions, of which %d, %d, %d and %d: expected all of them", f.Sessions, f.Exact, f.Lost, f.Gone, f.Ahead)
	}
	return nil
}

func (f *tomcatStored) play(p *tomcatPlayer) {
	g := p.group(2, 1, TomcatServer{Context: f.Context}, false)
	c := g.clients(f.Sessions, "t1", time.Duration(f.Think)*time.Millisecond)
	p.run(3 * time.Second)
	g.programs["t1"].Kill()
	k := c.after("t2")
	p.expect("acknowledged updates lost, sessions gone", [2]int{k.lost, k.gone}, [2]int{f.Lost, f.Gone})
	p.expect("sessions exact or ahead", k.exact+k.ahead, f.Exact+f.Ahead)
}

// afterKill counts the clients' sessions on another server, by how much of them it has.
type afterKill struct{ exact, lost, gone, ahead int }

// after reads every session on another server.
func (c *tomcatClients) after(on string) (k afterKill) {
	for _, one := range c.all {
		one.stopped = true
		b := &tomcatBrowser{p: c.g.tomcatPlayer, cookie: one.cookie}
		v, n := b.read(on, "v"), 0
		fmt.Sscan(v, &n)
		switch {
		case v == "":
			k.gone++
		case n == one.acked:
			k.exact++
		case n < one.acked:
			k.lost++
		default:
			k.ahead++
		}
	}
	return k
}

// tomcatInTurn is a session used on two servers in turn, with a PersistentValve.
type tomcatInTurn struct {
	Context string `json:"context_xml"`
	Rounds  []struct {
		First  []any  `json:"t2_after_t1"`
		Second []any  `json:"t1_after_t2_wrote"`
		On     string `json:"t2"`
		Third  []any  `json:"t2_after_t1_wrote_again"`
	} `json:"rounds"`
}

func (f *tomcatInTurn) check() error {
	if len(f.Rounds) == 0 {
		return fmt.Errorf("no round")
	}
	return nil
}

func (f *tomcatInTurn) play(p *tomcatPlayer) {
	p.group(2, 1, TomcatServer{Context: f.Context}, false)
	for i, want := range f.Rounds {
		b := &tomcatBrowser{p: p}
		b.ask("t1", "GET", "/index.jsp?v=on_t1", "")
		count := b.ask("t2", "GET", "/index.jsp?v=on_t2", "").Value
		p.expect(fmt.Sprintf("round %d: t2 goes on", i), []any{b.read("t2", "v"), count}, want.First[:2])
		p.expect(fmt.Sprintf("round %d: t1 reads it", i), []any{b.read("t1", "v"), b.read("t1", "count")}, want.Second[:2])
		b.ask("t1", "GET", "/index.jsp?v=t1again", "")
		p.expect(fmt.Sprintf("round %d: t2 after t1 wrote again", i), []any{b.read("t2", "v"), b.read("t2", "count")}, want.Third[:2])
	}
}
