//go:build linux

package live

import (
	"context"
	"fmt"
	"net/netip"
	"os"
	"os/exec"
	"runtime"
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/program/users"
	"github.com/vishvananda/netlink"
	"golang.org/x/sys/unix"
)

// benchServer names the variable that makes the test binary the server of the
// benchmark, on a core of its own.
const benchServer = "HADRILL_LIVE_BENCH_SERVER"

func TestMain(m *testing.M) {
	if at := os.Getenv(benchServer); at != "" {
		serveBenchmark(netip.MustParseAddrPort(at))
		return
	}
	if run := os.Getenv(inNamespace); run != "" {
		os.Exit(m.Run())
	}
	os.Exit(checked(m))
}

// pin keeps this process on one core.
func pin(core int) error {
	var set unix.CPUSet
	set.Set(core)
	runtime.GOMAXPROCS(1)
	return unix.SchedSetaffinity(0, &set)
}

// trivial answers at once.
func trivial(at netip.AddrPort) host.Main {
	return func(h host.Host) error {
		_, err := h.Serve(at, host.HTTP, host.HandlerFunc(func(_ netip.Addr, req, resp host.Message) error {
			q, a := req.(*host.Request), resp.(*host.Response)
			a.Status, a.Served, a.Value = 200, h.Machine(), q.Form
			return nil
		}))
		return err
	}
}

func serveBenchmark(at netip.AddrPort) {
	if err := pin(1); err != nil {
		panic(err)
	}
	panic(New(Options{Machine: "web1", Program: "web"}).Run(context.Background(), trivial(at)))
}

// BenchmarkUsers is users at several rates on core 0 against a server on core
// 1: how late they are, and whether they kept up. b.N is how many visits come.
//
// It runs in a network namespace of its own: so many connections fill the
// connection tracking table of a machine that has one.
func BenchmarkUsers(b *testing.B) {
	if os.Getenv(inNamespace) == "" {
		cmd := apart(append([]string{"-test.run", "^$"}, os.Args[1:]...)...)
		cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
		if err := cmd.Run(); err != nil {
			b.Fatal(err)
		}
		return
	}
	if lo, err := netlink.LinkByName("lo"); err != nil || netlink.LinkSetUp(lo) != nil {
		b.Fatal("no loopback: ", err)
	}
	at := netip.MustParseAddrPort("127.0.0.1:18080")
	server := exec.Command(os.Args[0])
	server.Env = append(os.Environ(), benchServer+"="+at.String())
	if err := server.Start(); err != nil {
		b.Fatal(err)
	}
	defer func() { _ = server.Process.Kill(); _ = server.Wait() }()
	var before unix.CPUSet
	if err := unix.SchedGetaffinity(0, &before); err != nil {
		b.Fatal(err)
	}
	threads := runtime.GOMAXPROCS(0)
	defer func() { runtime.GOMAXPROCS(threads); _ = unix.SchedSetaffinity(0, &before) }()
	if err := pin(0); err != nil {
		b.Fatal(err)
	}
	for _, keep := range []bool{true, false} {
		for _, rate := range []float64{1000, 2500, 5000, 7500, 10000, 15000, 20000} {
			b.Run(fmt.Sprintf("keepalive=%v/rate=%v", keep, rate), func(b *testing.B) {
				benchmarkUsers(b, at, keep, rate)
			})
		}
	}
}

func benchmarkUsers(b *testing.B, at netip.AddrPort, keep bool, rate float64) {
	lasts := time.Duration(float64(b.N) / rate * 1e9)
	g := users.New(users.Config{Count: 400, From: netip.MustParsePrefix("127.1.0.0/18"), To: at, Keepalive: keep, Until: lasts,
		Journey: users.Get{Pages: []users.Step{{Method: "GET", Path: "/x"}}}, Pace: users.Rate{PerSecond: rate}}, nil)
	ctx, cancel := context.WithTimeout(context.Background(), lasts+100*time.Millisecond)
	defer cancel()
	h := New(Options{Machine: "users", Program: "users"})
	cpu := processTime()
	_ = h.Run(ctx, g.Main())
	cpu = processTime() - cpu
	r := g.Finish(lasts)
	l := h.Lateness()
	n := max(1, r.Totals.Total)
	b.ReportMetric(float64(r.Totals.OK)/lasts.Seconds(), "ok/s")
	b.ReportMetric(float64(r.Totals.Total-r.Totals.OK), "errors")
	b.ReportMetric(float64(cpu.Microseconds())/float64(n), "cpu-us/request")
	b.ReportMetric(float64(l.All.ValueAtPercentile(50)), "late-p50-us")
	b.ReportMetric(float64(l.All.ValueAtPercentile(99)), "late-p99-us")
	b.ReportMetric(float64(r.Segments[0].Latency.ValueAtPercentile(50)), "latency-p50-us")
	b.ReportMetric(float64(r.Segments[0].Latency.ValueAtPercentile(99)), "latency-p99-us")
	b.ReportMetric(float64(len(l.Behind())), "s-behind")
	b.ReportMetric(float64(r.Remainder.Waiting+r.Remainder.Unfinished), "left")
}
