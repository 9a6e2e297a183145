package replay

import (
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"
)

// memcachedState holds the server's counts: its statistics by name.
type memcachedState struct {
	Stats map[string]string `json:"stats"`
	Items map[string]string `json:"items"`
	Slabs map[string]string `json:"slabs"`
}

// memcachedFound is which of the keys 0 to n-1 were there.
type memcachedFound struct {
	N        int       `json:"n"`
	Present  int       `json:"present"`
	Evicted  int       `json:"evicted"`
	Share    float64   `json:"evicted_frac"`
	Deciles  []float64 `json:"present_frac_by_decile_oldest_first"`
	First    *int      `json:"first_present_index"`
	LastGone *int      `json:"last_missing_index"`
}

// found sums up a reading of the keys.
func found(there []bool) memcachedFound {
	f := memcachedFound{N: len(there)}
	var shares [10]int
	for i, is := range there {
		if !is {
			f.LastGone = &[]int{i}[0]
			continue
		}
		f.Present++
		shares[i*10/f.N]++
		if f.First == nil {
			f.First = &[]int{i}[0]
		}
	}
	f.Evicted = f.N - f.Present
	for i, n := range shares {
		size := (i+1)*f.N/10 - i*f.N/10
		f.Deciles = append(f.Deciles, math.Round(float64(n)/float64(size)*1000)/1000)
	}
	return f
}

// memcachedDrawn are the counts that hang on when the server's background thread
// and its seconds fall, with how far the same experiment may be from it: a share
// of the class's items. Every other count must be the same.
var memcachedDrawn = map[string]float64{
	"number_hot":      0.21, // what was written since the thread came, and up to a fifth
	"number_cold":     0.21, // the rest
	"moves_to_cold":   0.21, // all that was written but for what is still hot
	"direct_reclaims": 0.3,  // looks for room that found none yet
}

// memcachedDrawnRead are those that also hang on the readings of all keys, two by
// then: the thread takes 8192 of what was read at a time, when it comes, and the
// rest stays where it is.
var memcachedDrawnRead = map[string]float64{
	"number_hot": 1, "number_warm": 1, "number_cold": 1, "direct_reclaims": 0.3,
	"moves_to_cold": 2, "moves_to_warm": 2, "moves_within_lru": 2,
}

// memcachedIgnored are the counts that are not compared, each with its reason.
var memcachedIgnored = map[string]string{
	"lru_crawler_starts": "the crawler does not run; the real one starts once, at boot",
	"evicted_time":       "the experiment's pace in whole seconds",
}

// same compares one thing that must be as it was recorded.
func (p *cachePlayer) same(what string, got, want any) {
	p.v.Compared++
	if reflect.DeepEqual(got, want) {
		p.v.Equal++
		return
	}
	p.v.Differ("%s: %s: %s, recorded %s", p.record, what, text(got), text(want))
}

// within compares one thing that is drawn.
func (p *cachePlayer) within(what string, got, low, high float64) {
	p.v.Compared++
	if got >= low && got <= high {
		p.v.Equal++
		return
	}
	p.v.Differ("%s: %s: %v, expected from %v to %v", p.record, what, got, low, high)
}

func text(v any) string {
	if r := reflect.ValueOf(v); r.Kind() == reflect.Pointer {
		if r.IsNil() {
			return "none"
		}
		v = r.Elem().Interface()
	}
	return fmt.Sprint(v)
}

// compareState compares all that was recorded of a state.
func (p *cachePlayer) compareState(got, want memcachedState, drawn map[string]float64) {
	for _, t := range []struct {
		name      string
		got, want map[string]string
	}{{"stats", got.Stats, want.Stats}, {"items", got.Items, want.Items}, {"slabs", got.Slabs, want.Slabs}} {
		for _, name := range names(t.want) {
			p.compareCount(t.name, name, t.got, t.want, drawn)
		}
	}
}

func (p *cachePlayer) compareCount(table, name string, got, want map[string]string, drawn map[string]float64) {
	short := name[strings.LastIndex(name, ":")+1:]
	if memcachedIgnored[short] != "" {
		return
	}
	share, is := drawn[short]
	if !is {
		p.same(table+" "+name, got[name], want[name])
		return
	}
	n, err := strconv.ParseFloat(want[name], 64)
	if err != nil {
		p.failed = err
		return
	}
	has, _ := strconv.ParseFloat(got[name], 64) // 0 for none
	size, _ := strconv.ParseFloat(want[strings.TrimSuffix(name, short)+"number"], 64)
	p.within(table+" "+name, has, n-share*max(n, size), n+share*max(n, size))
}

// compareFound compares which keys are there.
func (p *cachePlayer) compareFound(what string, got, want memcachedFound) {
	p.same(what+" present", got.Present, want.Present)
	p.same(what+" evicted", got.Evicted, want.Evicted)
	p.same(what+" first present", got.First, want.First)
	if want.LastGone != nil { // some records have not noted it
		p.same(what+" last missing", got.LastGone, want.LastGone)
	}
	p.same(what+" present by tenths", got.Deciles, want.Deciles)
}

// compareWritten compares what the server said to a batch.
func (p *cachePlayer) compareWritten(w written, replies map[string]int, firstErr *int) {
	if replies == nil {
		return // not noted
	}
	p.same("replies", w.replies, replies)
	if firstErr != nil {
		p.same("first error", w.firstErr, *firstErr)
	}
}
