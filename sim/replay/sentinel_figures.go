package replay

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/hadrill/hadrill/sim/host"
)

// sentinelFigures holds the figures of one run that are compared: times in
// seconds, by name.
type sentinelFigures struct {
	values map[string]float64
	master string // at the end
}

// eventFigures are the first of these events, as seconds since the fault.
var eventFigures = []struct{ name, event string }{
	{"sdown", "+sdown master"},
	{"odown", "+odown master"},
	{"elected", "+elected-leader"},
	{"promoted", "+promoted-slave"},
	{"switch", "+switch-master"},
	{"not elected", "-failover-abort-not-elected"},
	{"no good replica", "-failover-abort-no-good-slave"},
}

// figuresOf reads the Sentinels' events, those of a recording or a simulated run.
func (rec *SentinelRecording) figuresOf(events []recordedLine, values map[string]float64) {
	leader, aborted := "", false
	for _, e := range events {
		if e.At < 0 {
			continue
		}
		for _, f := range eventFigures {
			if strings.HasPrefix(e.Text, f.event) {
				setFirst(values, f.name, e.At)
			}
		}
		switch {
		case strings.HasPrefix(e.Text, "+elected-leader") && leader == "":
			leader = e.Node
		case strings.HasPrefix(e.Text, "+switch-master") && e.Node == leader:
			setFirst(values, "switch of the leader", e.At)
		case strings.HasPrefix(e.Text, "-failover-abort"):
			aborted = true
		case strings.HasPrefix(e.Text, "+try-failover") && aborted:
			setFirst(values, "next try", e.At)
		}
		last := rec.Steps[len(rec.Steps)-1].At
		switch {
		case last <= 0 || e.At < last:
		case strings.HasPrefix(e.Text, "+convert-to-slave"):
			setFirst(values, "convert, since the end", e.At-last)
		case strings.HasPrefix(e.Text, "+switch-master") && rec.twice():
			setFirst(values, "second switch", e.At-last)
		}
	}
}

// twice reports whether the new master is killed as well.
func (rec *SentinelRecording) twice() bool {
	return strings.HasPrefix(rec.Steps[len(rec.Steps)-1].What, "kill -9 of the new master")
}

func setFirst(values map[string]float64, name string, v float64) {
	if _, has := values[name]; !has {
		values[name] = v
	}
}

// noticed is the shortest outage that is compared, in seconds: shorter ones are
// the busy machine's that was recorded.
const noticed = 0.6

// figures are those of a recorded run.
func (rec *SentinelRecording) figures() sentinelFigures {
	f := sentinelFigures{values: map[string]float64{}, master: rec.FinalNode}
	if f.master == "" {
		host, _, _ := strings.Cut(rec.FinalMaster, ":")
		f.master = "r" + host[len(host)-1:]
	}
	rec.figuresOf(rec.Events, f.values)
	rec.clientFigures(rec.Mode, &rec.SentinelClient, f.values)
	if rec.Follow != nil {
		rec.clientFigures("follow", rec.Follow, f.values)
	}
	if rec.Pinned != nil {
		rec.clientFigures("pinned", rec.Pinned, f.values)
	}
	return f
}

// refusals are the kinds of errors of which the first is compared.
var refusals = []string{"READONLY", "NOREPLICAS", "WAIT"}

func (rec *SentinelRecording) clientFigures(mode string, c *SentinelClient, values map[string]float64) {
	switch {
	case c.Outage == nil || *c.Outage < noticed:
	case c.GapTo == nil:
		values[mode+" outage without end"] = 0
	default:
		values[mode+" outage"] = *c.Outage
	}
	if n, err := strconv.Atoi(string(c.Lost)); err == nil && n > 0 && c.LostFirst != nil && c.LostLast != nil {
		values[mode+" lost first"] = *c.LostFirst - rec.FaultAt
		values[mode+" lost last"] = *c.LostLast - rec.FaultAt
	}
	for _, e := range c.Errors {
		kind := strings.TrimRight(e.Kind, "0123456789") // WAIT and how many answered
		if slices.Contains(refusals, kind) && e.From >= rec.FaultAt {
			setFirst(values, mode+" "+kind, e.From-rec.FaultAt)
		}
	}
}

// figures are those of a simulated run that has ended.
func (k *sentinelStack) figures() sentinelFigures {
	f := sentinelFigures{values: map[string]float64{}, master: k.master}
	k.rec.figuresOf(k.events, f.values)
	for _, name := range names(k.clients) {
		wr := k.clients[name]
		switch gap, ended := wr.outage(); {
		case gap < noticed || wr.of.Outage == nil: // or it was not recorded
		case !ended:
			f.values[wr.mode+" outage without end"] = 0
		default:
			f.values[wr.mode+" outage"] = gap
		}
		first, last, lost := wr.lost()
		if lost && wr.of.LostLast != nil {
			f.values[wr.mode+" lost first"], f.values[wr.mode+" lost last"] = first, last
		}
		for _, kind := range refusals {
			if at, had := wr.failed[kind]; had {
				f.values[wr.mode+" "+kind] = at.Seconds()
			}
		}
	}
	return f
}

// outage is the longest time between two acknowledged keys after the fault, in
// seconds; false where the last one never ended.
func (wr *writer) outage() (longest float64, ended bool) {
	before := time.Duration(0)
	for _, at := range wr.acked {
		if at >= wr.k.fault && before > 0 {
			longest = max(longest, (at - before).Seconds())
		}
		before = at
	}
	if rest := (wr.k.end - before).Seconds(); rest > longest {
		return rest, false
	}
	return longest, true
}

// lost is when the first and the last acknowledged key was acknowledged that the
// master has not at the end, in seconds since the fault. Where the master does not
// answer nothing is known.
func (wr *writer) lost() (first, last float64, any bool) {
	missing := wr.missing()
	for i, at := range wr.acked {
		if missing[wr.keys[i]] {
			if last = (at - wr.k.fault).Seconds(); !any {
				first, any = last, true
			}
		}
	}
	return first, last, any
}

// missing asks the present master for the keys, many at a time.
func (wr *writer) missing() map[int]bool {
	missing, master := map[int]bool{}, storeAddress(wr.k.master)
	wr.machine.Install("reader", func(h host.Host) error {
		const many = 500
		for from := 0; from < len(wr.keys); from += many {
			part := wr.keys[from:min(from+many, len(wr.keys))]
			if err := wr.readKeys(h, master, part, missing); err != nil {
				return nil
			}
		}
		return nil
	})
	wr.k.w.Run(wr.k.w.Elapsed() + 200*time.Millisecond)
	return missing
}

func (wr *writer) readKeys(h host.Host, master netip.AddrPort, part []int, missing map[int]bool) error {
	words := []string{"MGET"}
	for _, n := range part {
		words = append(words, "k:"+wr.machine.Name()+":"+strconv.Itoa(n))
	}
	var c host.Command
	var reply host.Reply
	c.Set(words...)
	if err := h.Call(master, &c, &reply, host.Options{Connect: clientConnect, Read: clientRead}); err != nil {
		return err
	}
	for i := range reply.Elements {
		if reply.Elements[i].IsNull() {
			missing[part[i]] = true
		}
	}
	return nil
}
