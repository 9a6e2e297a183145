package suite

import (
	"context"
	"runtime"
	"sync"

	"github.com/hadrill/hadrill/harness"
)

// Workers gives the number of runs at the same time on a ground: one for each
// core, and one alone where runs would disturb each other. asked, where it is
// above 0, is the user's own number.
func Workers(g harness.Ground, asked int) int {
	switch {
	case asked > 0:
		return asked
	case g.RealTime():
		return 1
	}
	return runtime.GOMAXPROCS(0)
}

// Each calls do with 0 to n-1, on so many workers that take the numbers in
// order. When ctx ends, numbers that have not begun are left out. It returns
// when all that began have ended, and gives how many those are.
func Each(ctx context.Context, n, workers int, do func(i int)) int {
	var (
		mu    sync.Mutex
		begun int
		wg    sync.WaitGroup
	)
	next := func() int {
		mu.Lock()
		defer mu.Unlock()
		if begun == n || ctx.Err() != nil {
			return -1
		}
		begun++
		return begun - 1
	}
	for range min(workers, n) {
		wg.Go(func() {
			for i := next(); i >= 0; i = next() {
				do(i)
			}
		})
	}
	wg.Wait()
	return begun
}

// Gather calls do with 0 to n-1, the parts of a study at a site, as Each does, and gives
// what it gave, in order. The first error ends the context of the others; then, and when
// ctx ends, there is an error, and done is how many gave none. Site.Ended is called after
// each of those.
func Gather[T any](ctx context.Context, n int, at Site, do func(ctx context.Context, i int) (T, error)) (all []T, done int, err error) {
	all = make([]T, n)
	var mu sync.Mutex
	var failed error
	inner, stop := context.WithCancel(ctx)
	defer stop()
	Each(inner, n, max(1, at.Workers), func(i int) {
		one, err := do(inner, i)
		if err != nil {
			mu.Lock()
			if failed == nil { // the others' are that they were stopped
				failed = err
			}
			mu.Unlock()
			stop()
			return
		}
		mu.Lock()
		all[i] = one
		done++
		mu.Unlock()
		if at.Ended != nil {
			at.Ended()
		}
	})
	switch {
	case failed != nil:
		return nil, done, failed
	case done < n:
		return nil, done, ctx.Err()
	}
	return all, done, nil
}
