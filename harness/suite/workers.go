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
