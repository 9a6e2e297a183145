package queue

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/hadrill/hadrill/harness/suite"
)

// BenchmarkJobs measures a job of the real simulator: here, and by workers of one run at a
// time at a server whose store is a folder. What a queue costs is the difference to here.
func BenchmarkJobs(b *testing.B) {
	const seeds = 100
	dir := filepath.Join(b.TempDir(), "shop")
	if err := os.MkdirAll(dir, 0o777); err != nil {
		b.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "scenario.yaml"), []byte(busy), 0o666); err != nil {
		b.Fatal(err)
	}
	g, err := simulator()
	if err != nil {
		b.Fatal(err)
	}
	all := jobsIn(b, dir, g, seeds)
	each := func(b *testing.B, do func() error) {
		b.ResetTimer()
		for range b.N {
			if err := do(); err != nil {
				b.Fatal(err)
			}
		}
		n := float64(b.N * len(all))
		b.ReportMetric(n/b.Elapsed().Seconds(), "jobs/s")
		b.ReportMetric(float64(b.Elapsed().Microseconds())/n, "µs/job")
	}
	b.Run("here", func(b *testing.B) {
		each(b, func() error {
			return suite.RunJobs(b.Context(), all, suite.Options{Workers: 1}, func(suite.Result) error { return nil })
		})
	})
	for _, workers := range []int{1, 2} {
		b.Run(fmt.Sprintf("workers-%d", workers), func(b *testing.B) {
			study := 0
			server, err := embedIn(b.TempDir(), -1, "token", func(err error) { b.Error(err) })
			if err != nil {
				b.Fatal(err)
			}
			defer server.stop()
			each(b, func() error {
				study++ // with a build of its own, and with that results of its own
				return studied(b.Context(), server.URL, fmt.Sprintf("%016x%048d", study, 0), workers, all)
			})
		})
	}
}

// studied does jobs by so many workers, each with a connection of its own.
func studied(ctx context.Context, address, build string, workers int, all []suite.Job) error {
	ctx, end := context.WithCancel(ctx)
	defer end()
	keys := suite.KeysOf(suite.DefaultGround(), build)
	g, err := simulator()
	if err != nil {
		return err
	}
	ended := make(chan error, workers)
	for n := range workers {
		c, err := Connect(address, Access{})
		if err != nil {
			return err
		}
		defer c.Close()
		c.tune.pull = 200 * time.Millisecond // it is to end soon
		w := &Worker{Conn: c, Keys: keys, Ground: g, Name: fmt.Sprint(n), Slots: 1, Say: func(string) {}}
		go func() { ended <- w.Run(ctx) }()
	}
	c, err := Connect(address, Access{})
	if err != nil {
		return err
	}
	defer c.Close()
	s, err := NewStudy(ctx, c, keys)
	if err != nil {
		return err
	}
	_, err = run(ctx, s, all)
	end()
	for range workers {
		<-ended
	}
	return err
}
