// Command machine prints what a processor makes of numbers that the simulator lives on:
// draws, what every strategy picks, and the records and reports of runs. Built for another
// processor it prints the same.
package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net/netip"
	"os"
	"strings"
	"time"

	"github.com/hadrill/hadrill/harness/simulated"
	"github.com/hadrill/hadrill/reports/json"
	"github.com/hadrill/hadrill/reports/measure"
	"github.com/hadrill/hadrill/reports/verdict"
	"github.com/hadrill/hadrill/scenarios"
	"github.com/hadrill/hadrill/sim/mechanism/balance"
	"github.com/hadrill/hadrill/sim/mechanism/dist"
)

func main() {
	out := bufio.NewWriter(os.Stdout)
	draws(out)
	picks(out)
	err := runs(out, os.Args[1:])
	if err == nil {
		err = out.Flush()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// draws prints some of each distribution.
func draws(out io.Writer) {
	random := rand.New(rand.NewPCG(1, 2))
	for _, d := range []dist.Dist{
		dist.Exponential(5 * time.Millisecond), dist.Lognormal(5*time.Millisecond, 40*time.Millisecond), dist.Uniform(time.Millisecond, time.Second),
	} {
		for range 300 {
			fmt.Fprintln(out, "draw", d, int64(d.Draw(random)))
		}
	}
}

// picks prints how often each strategy picks none and each of five servers, and the last
// picks, among requests that take up to 40 ms, errors, and a server that goes.
func picks(out io.Writer) {
	for _, e := range balance.Strategies {
		random := rand.New(rand.NewPCG(3, 4))
		var servers []balance.PoolServer
		for i, weight := range []int{3, 1, 7, 2, 5} {
			servers = append(servers, balance.PoolServer{Name: fmt.Sprintf("10.0.0.%d:80", i+1), Weight: weight})
		}
		pool := e.NewPool(servers, balance.PoolOptions{Rand: random})
		counts, last, open := make([]int, len(servers)+1), []int{}, []int{}
		for now, n := int64(time.Second), 0; n < 1500; n++ {
			now += random.Int64N(int64(3 * time.Millisecond))
			if n%500 == 300 {
				pool.SetUp(n/500, n%1000 > 500)
			}
			key := random.Uint32N(4000)
			a := netip.AddrFrom4([4]byte{10, 1, byte(key >> 8), byte(key)})
			s := pool.Pick(&balance.Request{Addr: a, To: a, Key: fmt.Append(nil, "/page/", key)}, now)
			counts[s+1]++
			if n >= 1480 {
				last = append(last, s)
			}
			if s >= 0 {
				open = append(open, s)
			}
			if len(open) > 6 {
				i := random.IntN(len(open))
				took := int64(random.Uint32N(40_000_000))
				pool.Done(open[i], n%400 != 7, took, int(took%9000), now)
				open = append(open[:i], open[i+1:]...)
			}
		}
		fmt.Fprintln(out, "picks", e.Program, e.Name, counts, last)
	}
}

// runs prints the records and the reports of cases: SCENARIO/VARIANT, and settings after
// commas.
func runs(out io.Writer, cases []string) error {
	for _, text := range cases {
		words := strings.Split(text, ",")
		c, err := find(words[0], words[1:])
		if err != nil {
			return err
		}
		plan, err := simulated.Ground{}.Prepare(c)
		if err != nil {
			return fmt.Errorf("%s: %w", text, err)
		}
		rec := plan.Run(context.Background(), 1, nil)
		if !rec.End.Finished {
			return fmt.Errorf("%s: %s", text, rec.End.Why)
		}
		if err := rec.Write(out); err != nil {
			return err
		}
		expect := make([]verdict.Expectation, len(c.Expect))
		for i := range c.Expect {
			expect[i] = &c.Expect[i]
		}
		if err := json.Write(out, []*verdict.Verdict{verdict.Judge(rec, measure.Measure(rec), expect, "")}); err != nil {
			return err
		}
	}
	return nil
}

func find(name string, words []string) (*scenarios.Case, error) {
	dir, variant, _ := strings.Cut(name, "/")
	var settings []scenarios.Setting
	for _, w := range words {
		one, err := scenarios.ParseSetting(w)
		if err != nil {
			return nil, err
		}
		settings = append(settings, one)
	}
	s, err := scenarios.Load(scenarios.Library(), dir, "library:"+dir)
	if err != nil {
		return nil, err
	}
	for _, c := range s.Cases {
		if c.Variant == variant && len(settings) > 0 {
			return c.With(settings)
		}
		if c.Variant == variant {
			return c, nil
		}
	}
	return nil, fmt.Errorf("%s: there is no such case", name)
}
