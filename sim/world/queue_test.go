package world

import (
	"math"
	"sort"
	"testing"

	"pgregory.net/rapid"
)

// TestQueueOrder: whatever is put in and taken out in between, events come in
// the order of time, and of creation where the time is the same; also those
// that go through a lane, and around lanes that have become full.
func TestQueueOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q := newQueue([lanes]int64{0, 5, 15})
		var model []event
		now, key := int64(0), uint64(0)
		for range rapid.IntRange(1, 400).Draw(t, "steps") {
			switch rapid.IntRange(0, 4).Draw(t, "what") {
			case 0, 1:
				limit := now + rapid.Int64Range(0, 20).Draw(t, "limit")
				sort.Slice(model, func(i, j int) bool { return model[i].before(&model[j]) })
				got, ok := q.popUntil(limit)
				if ok != (len(model) > 0 && model[0].at <= limit) {
					t.Fatalf("popUntil(%d) = %v, %v with %v", limit, got, ok, model)
				}
				if !ok {
					continue
				}
				if got != model[0] {
					t.Fatalf("took %v, want %v", got, model[0])
				}
				now, model = got.at, model[1:]
			default:
				key++
				span := rapid.SampledFrom([]int64{0, 0, 5, 5, 5, 15, 1, 4, 6, 20}).Draw(t, "span")
				kind := rapid.SampledFrom([]kind{evResume, evTimeout, evReq}).Draw(t, "kind")
				e := event{at: now + span, key: key<<8 | uint64(kind)}
				q.push(now, e)
				model = append(model, e)
			}
			if q.len() != len(model) {
				t.Fatalf("%d events, want %d", q.len(), len(model))
			}
		}
	})
}

// TestQueueIsEmpty: an empty queue gives nothing, however far one looks.
func TestQueueIsEmpty(t *testing.T) {
	q := newQueue([lanes]int64{0, 5, 15})
	if e, ok := q.popUntil(math.MaxInt64); ok {
		t.Fatalf("an empty queue gave %v", e)
	}
	q.push(0, event{at: 5, key: 1})
	if e, ok := q.popUntil(math.MaxInt64); !ok || e.key != 1 {
		t.Fatalf("gave %v, %v, want the one event", e, ok)
	}
	if e, ok := q.popUntil(math.MaxInt64); ok {
		t.Fatalf("an emptied queue gave %v", e)
	}
}
