package replay

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"
)

// proxySeeds is under how many seeds an experiment is run.
const proxySeeds = 16

// How far a recorded time may lie outside of the simulated range: HAProxy, three servers,
// the clients and docker shared two busy cores. A server was ready up to proxyStarts
// later than its usual start.
const (
	proxySlack  = 0.6
	proxyNoise  = 0.1
	proxyStarts = 1.6
)

// proxyExceptions are what recordings have otherwise, each by the configuration and the
// fault, with the reason.
var proxyExceptions = []struct {
	is  func(r *ProxyRecording) bool
	why string
}{
	{func(r *ProxyRecording) bool {
		return r.Broken != nil && r.what == "sigstop" && !strings.Contains(r.Config, "mysql-check")
	}, "a connection whose client has gone counts for leastconn as long as the server hangs (half-closed); in the world it is over: only the first broken ones are compared"},
}

// PlayProxy runs the experiment of each recording of a case under many seeds and compares:
// when servers are marked down and up and why, and what its clients saw.
func PlayProxy(c *Case, p ProxyPrograms) Verdict {
	v := Verdict{How: fmt.Sprintf("runs within %d simulated ones", proxySeeds)}
	for _, f := range c.Files {
		r, err := ReadProxy(f)
		if err != nil {
			return Unreadable(err)
		}
		var sim []proxyOutcome
		for seed := range uint64(proxySeeds) {
			o, err := playProxy(r, p, seed+1)
			if err != nil {
				return Unreadable(fmt.Errorf("recording %q: %w", f.Name, err))
			}
			sim = append(sim, o)
		}
		before := len(v.Wrong)
		v.Compared++
		r.compareChanges(f.Name, sim, &v)
		r.family.compare(r, f.Name, sim, &v)
		if len(v.Wrong) == before {
			v.Equal++
		}
	}
	return v
}

// within compares a number with the simulated range.
func (r *ProxyRecording) within(name, what string, at, more float64, all []float64, v *Verdict) {
	if len(all) == 0 {
		v.Differ("%s: %s %.1f, simulated never", name, what, at)
		return
	}
	least, most := slices.Min(all), slices.Max(all)
	if at < least*(1-proxyNoise)-proxySlack || at > most*(1+proxyNoise)+proxySlack+more {
		v.Differ("%s: %s %.1f, simulated %.1f to %.1f", name, what, at, least, most)
	}
}

func proxyValues(sim []proxyOutcome, of func(o *proxyOutcome) (float64, bool)) (all []float64) {
	for i := range sim {
		if x, is := of(&sim[i]); is {
			all = append(all, x)
		}
	}
	return all
}

// proxyMarks are the changes of one server.
func proxyMarks(all []proxyChange, server string) (words []string, at []float64) {
	for _, c := range all {
		if c.server == server {
			words, at = append(words, c.word+" by "+c.reason), append(at, c.at)
		}
	}
	return words, at
}

// compareChanges compares which servers are marked down and up, why, and when. A time
// behind the fault's end counts from that on.
func (r *ProxyRecording) compareChanges(name string, sim []proxyOutcome, v *Verdict) {
	servers := map[string]bool{}
	for _, c := range r.changes {
		servers[c.server] = true
	}
	for _, o := range sim {
		for _, c := range o.changes {
			servers[c.server] = true
		}
	}
	for _, server := range names(servers) {
		words, at := proxyMarks(r.changes, server)
		var same [][]float64
		for i := range sim {
			if w, t := proxyMarks(sim[i].changes, server); slices.Equal(w, words) {
				same = append(same, t)
			}
		}
		if len(same) == 0 {
			other, _ := proxyMarks(sim[0].changes, server)
			v.Differ("%s: %s is %q, simulated %q", name, server, words, other)
			continue
		}
		for i := range words {
			from, more := 0.0, 0.0
			if at[i] > r.Healed && r.Healed > 0 {
				from, more = r.Healed, proxyStarts
			}
			var all []float64
			for _, t := range same {
				all = append(all, t[i]-from)
			}
			r.within(name, server+" is "+words[i]+" at", at[i]-from, more, all, v)
		}
	}
}

// compareWrites: the longest gap, who answers and from when on, and the tables.
func (r *ProxyRecording) compareWrites(name string, sim []proxyOutcome, v *Verdict) {
	r.within(name, "the longest gap", r.Client.Gap, 0, proxyValues(sim, func(o *proxyOutcome) (float64, bool) { return o.gap, true }), v)
	want, err := proxyMoves(r.Client.Changes)
	if err != nil {
		v.Differ("%s: server_changes_first: %v", name, err)
		return
	}
	var same []proxyOutcome
	for _, o := range sim {
		if ownerNames(o.owners[1:]) == ownerNames(want) {
			same = append(same, o)
		}
	}
	if len(same) == 0 {
		v.Differ("%s: writes move to %s, simulated %s", name, ownerNames(want), ownerNames(sim[0].owners[1:]))
		return
	}
	for i, m := range want {
		more := 0.0
		if m.at > r.Healed {
			more = proxyStarts
		}
		r.within(name, "writes are at server "+m.nodes+" at", m.at, more, proxyValues(same, func(o *proxyOutcome) (float64, bool) { return o.owners[i+1].at, true }), v)
	}
	for _, node := range names(r.Client.On) {
		on := r.Client.On[node]
		r.within(name, "rows missing on "+node, float64(on.Missing), 0, proxyValues(sim, func(o *proxyOutcome) (float64, bool) { return float64(o.missing[node]), true }), v)
		r.within(name, "rows stored twice on "+node, float64(on.Twice), 0, proxyValues(sim, func(o *proxyOutcome) (float64, bool) { return float64(o.twice[node]), true }), v)
	}
	missed := r.Client.Back.NotFound > 0
	if len(proxyValues(sim, func(o *proxyOutcome) (float64, bool) { return 0, o.notFound > 0 == missed })) == 0 {
		v.Differ("%s: %d rows are not found by a reader, simulated %d of %d", name, r.Client.Back.NotFound, sim[0].notFound, sim[0].reads)
	}
}

func ownerNames(all []dualOwner) string {
	var words []string
	for _, o := range all {
		words = append(words, o.nodes)
	}
	return strings.Join(words, ", ")
}

// proxyMoves reads pairs or triples of a time and, at the end, a server.
func proxyMoves[T [2]json.RawMessage | [3]json.RawMessage](rows []T) (all []dualOwner, err error) {
	for _, row := range rows {
		var o dualOwner
		text, err := json.Marshal(row)
		if err != nil {
			return nil, err
		}
		var parts []any
		if err := json.Unmarshal(text, &parts); err != nil {
			return nil, err
		}
		at, isTime := parts[0].(float64)
		node, isName := parts[len(parts)-1].(string)
		if !isTime || !isName {
			return nil, fmt.Errorf("%s: not understood", text)
		}
		o.at, o.nodes = at, node
		all = append(all, o)
	}
	return all, nil
}

// compareHeld: how many connections end and when, where they are opened again, and how
// many queries hang without an error.
func (r *ProxyRecording) compareHeld(name string, sim []proxyOutcome, v *Verdict) {
	half := false
	for _, e := range proxyExceptions {
		half = half || e.is(r)
	}
	first := func(o *proxyOutcome) (float64, bool) {
		return slices.Min(append(o.broken, math.Inf(1))), len(o.broken) > 0
	}
	if r.Broken.First != nil {
		r.within(name, "the first connection ends at", *r.Broken.First, 0, proxyValues(sim, first), v)
	}
	if half {
		return
	}
	r.within(name, "connections that end", float64(r.Broken.N), 0, proxyValues(sim, func(o *proxyOutcome) (float64, bool) { return float64(len(o.broken)), true }), v)
	r.within(name, "queries slower than 1 s", float64(r.Slow.N), 0, proxyValues(sim, func(o *proxyOutcome) (float64, bool) { return float64(o.slow), true }), v)
	if r.Broken.Last != nil {
		r.within(name, "the last connection ends at", *r.Broken.Last, 0, proxyValues(sim, func(o *proxyOutcome) (float64, bool) { return slices.Max(append(o.broken, 0)), len(o.broken) > 0 }), v)
	}
	want, err := proxyMoves(r.Reopened)
	if err != nil {
		v.Differ("%s: reopened: %v", name, err)
		return
	}
	for i, o := range want {
		r.within(name, fmt.Sprintf("connection %d is open again at server %s at", i+1, o.nodes), o.at, 0,
			proxyValues(sim, func(s *proxyOutcome) (float64, bool) {
				if i >= len(s.reopened) || s.reopened[i].nodes != o.nodes {
					return 0, false
				}
				return s.reopened[i].at, true
			}), v)
	}
}

// comparePool: how many requests fail, and that the server which failed has none from then
// until it is up. Where connections have a lifetime, it has some again after that.
func (r *ProxyRecording) comparePool(name string, sim []proxyOutcome, v *Verdict) {
	errors := 0
	for _, e := range r.Errors { // order cannot show: a sum
		errors += e.N
	}
	r.within(name, "requests that fail", float64(errors), proxyOpened, proxyValues(sim, func(o *proxyOutcome) (float64, bool) { return float64(o.errors), true }), v)
	again := proxyValues(sim, func(o *proxyOutcome) (float64, bool) { return o.again, o.again >= 0 })
	switch {
	case r.Again == nil:
		v.Differ("%s: no field says when the failed server is asked again", name)
	case r.life > 0:
		r.within(name, "the failed server is asked again at", *r.Again, proxyOpened, again, v)
	default: // when more connections are opened goes by stalls of the machine
		_, up := proxyMarks(r.changes, fmt.Sprintf("mysql-ro/db%d", r.at))
		if least := slices.Min(append(again, math.Inf(1))); len(up) < 2 || *r.Again < up[1]-1 || least < sim[0].changesUp() {
			v.Differ("%s: the failed server is asked again at %.1f, simulated from %.1f on", name, *r.Again, least)
		}
	}
}

// proxyOpened is by how many requests, or seconds, a pool's figures may be above the
// simulated ones: how many connections it has open, and how old they are, goes by the
// stalls of its machine.
const proxyOpened = 5

// changesUp is when the first server that was down is up, infinite for never.
func (o *proxyOutcome) changesUp() float64 {
	for _, c := range o.changes {
		if c.word == "UP" {
			return c.at
		}
	}
	return math.Inf(1)
}

// staleRows are the reads before and behind the fault.
func (r *ProxyRecording) staleRows() (before, behind proxyReads) {
	for _, name := range names(r.Stale) {
		if strings.HasPrefix(name, "before ") {
			before = r.Stale[name]
		} else {
			behind = r.Stale[name]
		}
	}
	return before, behind
}

// proxyShare is how far the share of rows that are not found may be from the simulated.
const proxyShare = 0.05

// compareStale: the share of rows that the reader does not find, none where another
// replica is late.
func (r *ProxyRecording) compareStale(name string, sim []proxyOutcome, v *Verdict) {
	_, behind := r.staleRows()
	want := float64(behind.NotFound) / float64(max(1, behind.Reads))
	share := func(o *proxyOutcome) (float64, bool) {
		return float64(o.notFound) / float64(max(1, o.reads)), o.reads > 0
	}
	all := proxyValues(sim, share)
	for _, x := range all {
		if math.Abs(x-want) <= proxyShare {
			return
		}
	}
	v.Differ("%s: %.2f of the reads do not find the row, simulated %.2f to %.2f", name, want, slices.Min(all), slices.Max(all))
}

// compareAnswers: clients are answered, in turn by the replicas, after many checks.
func (r *ProxyRecording) compareAnswers(name string, sim []proxyOutcome, v *Verdict) {
	var want []string
	for _, word := range r.Answers {
		if !strings.HasPrefix(word, "@@") {
			want = append(want, word)
		}
	}
	for node, text := range r.Aborted { // order cannot show: each is looked at
		if !strings.HasSuffix(text, "\t0") {
			v.Differ("%s: server %s counts %q: expected none", name, node, text)
		}
	}
	for _, o := range sim {
		if len(o.answers) >= len(want) && slices.Equal(o.answers[:len(want)], want) && o.errors == 0 {
			return
		}
	}
	v.Differ("%s: servers %v answer, simulated %v with %d errors", name, want, sim[0].answers, sim[0].errors)
}
