package world

import (
	"sort"
	"testing"

	"pgregory.net/rapid"
)

// TestQueueOrder: whatever is put in and taken out in between, events come in
// the order of time, and of creation where the time is the same.
func TestQueueOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var q queue
		var model []event
		key := uint64(0)
		for range rapid.IntRange(1, 200).Draw(t, "steps") {
			if len(model) > 0 && rapid.Bool().Draw(t, "pop") {
				sort.Slice(model, func(i, j int) bool { return model[i].before(model[j]) })
				if got := q.pop(); got != model[0] {
					t.Fatalf("took %v, want %v", got, model[0])
				}
				model = model[1:]
			} else {
				key++
				e := event{at: rapid.Int64Range(0, 20).Draw(t, "at"), key: key}
				q.push(e)
				model = append(model, e)
			}
			if q.len() != len(model) {
				t.Fatalf("%d events, want %d", q.len(), len(model))
			}
		}
	})
}
