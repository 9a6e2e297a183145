package suite

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync/atomic"
	"testing"
)

// TestGather: what is given stands in order, an error stops what has not begun, and so
// does the end of the context.
func TestGather(t *testing.T) {
	square := func(_ context.Context, i int) (int, error) { return i * i, nil }
	var ended atomic.Int32
	all, done, err := Gather(t.Context(), 5, Site{Workers: 3, Ended: func() { ended.Add(1) }}, square)
	if want := []int{0, 1, 4, 9, 16}; err != nil || done != 5 || !slices.Equal(all, want) || ended.Load() != 5 {
		t.Errorf("%v, %d done, %d ended, error %v", all, done, ended.Load(), err)
	}
	wrong := errors.New("the third fails")
	all, done, err = Gather(t.Context(), 5, Site{}, func(_ context.Context, i int) (int, error) {
		if i == 2 {
			return 0, fmt.Errorf("%d: %w", i, wrong)
		}
		return i, nil
	})
	if all != nil || done != 2 || !errors.Is(err, wrong) {
		t.Errorf("%v, %d done, error %v", all, done, err)
	}
	over, cancel := context.WithCancel(t.Context())
	all, done, err = Gather(over, 5, Site{}, func(_ context.Context, i int) (int, error) {
		if i == 1 {
			cancel()
		}
		return i, nil
	})
	if all != nil || done != 2 || !errors.Is(err, context.Canceled) {
		t.Errorf("%v, %d done, error %v", all, done, err)
	}
}
