package keepalived

import (
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/replay"
	"github.com/hadrill/hadrill/sim/world"
)

// scriptRun is one case of the recorded script timings: a script that sleeps
// and exits, the lines of its vrrp_script, when it was started, and the log.
type scriptRun struct {
	name        string
	exit, sleep int
	options     string
	starts      int
	log         []string
}

// scriptRuns reads the recording of a folder: a head line, the starts and ends,
// log lines.
func scriptRuns(t *testing.T, folder string) []scriptRun {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(folder, "script_timing.txt"))
	if err != nil {
		t.Fatal(err)
	}
	var runs []scriptRun
	for _, part := range strings.Split(string(data), "== script args=[")[1:] {
		r := scriptRun{}
		args, rest, _ := strings.Cut(part, "] opts=[")
		if _, err := fmt.Sscan(args, &r.exit, &r.sleep); err != nil {
			t.Fatalf("%q: %v", args, err)
		}
		r.options, rest, _ = strings.Cut(rest, "] ")
		r.name = args + " " + strings.Join(strings.Fields(r.options), " ")
		for _, line := range strings.Split(rest, "\n") {
			_, text, isLog := strings.Cut(line, " 2026: ")
			switch {
			case strings.HasPrefix(line, "start+"):
				r.starts = strings.Count(line, "start+")
			case isLog && !strings.HasPrefix(text, "NOTICE"):
				r.log = append(r.log, text)
			}
		}
		runs = append(runs, r)
	}
	return runs
}

// recordedLines leaves what the recording kept of the log. Whether a timeout
// of exactly the interval ends before or after the next start is a matter of
// microseconds, and with it the line about skipping.
func (r *scriptRun) recordedLines(log []string) string {
	var out []string
	for _, l := range log {
		racing := r.sleep > 0 && !strings.Contains(r.options, "timeout")
		if strings.HasSuffix(l, "removing VIPs.") || strings.HasSuffix(l, "Receive advertisement timeout") || l == "Stopping" ||
			racing && strings.HasSuffix(l, "skipping run") {
			continue
		}
		out = append(out, l)
	}
	return strings.Join(out, "\n")
}

// TestScriptTiming: the log of every recorded check script, line by line.
func TestScriptTiming(t *testing.T) {
	folders, err := replay.VRRP.Folders()
	if err != nil {
		t.Fatal(err)
	}
	for _, folder := range folders {
		runs := scriptRuns(t, folder)
		if len(runs) != 11 {
			t.Fatalf("%s: %d recorded runs, want 11", folder, len(runs))
		}
		equal := 0
		for _, r := range runs {
			t.Run(r.name, func(t *testing.T) {
				want := r.recordedLines(r.log)
				for seed := range uint64(20) {
					if got := r.recordedLines(r.simulate(t, seed)); got != want {
						t.Fatalf("seed %d: got\n%s\nwant\n%s", seed, got, want)
					}
				}
				equal++
			})
		}
		t.Logf("%s: script timings\n%d of %d as %s", folder, equal, len(runs), replay.VRRP.Program)
	}
}

func (r *scriptRun) simulate(t *testing.T, seed uint64) []string {
	t.Helper()
	file := "vrrp_script chk {\n script /check\n interval 2\n" + r.options + "\n}\n" +
		"vrrp_instance VI_1 {\n interface eth0\n virtual_router_id 51\n virtual_ipaddress {\n 10.80.0.101\n }\n track_script {\n chk\n }\n}\n"
	c, _, err := parse(map[string]string{"keepalived.conf": file})
	if err != nil {
		t.Fatal(err)
	}
	probe := Probe{Kind: Process, Program: "keepalived", Cost: 10 * time.Millisecond}
	if r.exit != 0 {
		probe.Program = "nobody"
	}
	if r.sleep > 0 {
		probe.Cost = time.Duration(r.sleep) * time.Second
	}
	w := world.New(world.Options{Seed: seed})
	defer w.Close()
	p := w.Add("a", world.MachineOptions{Address: addressA}).Install("keepalived", c.Main(Options{Probe: map[string]Probe{"chk": probe}}))
	var log []string
	w.Watch(func(e world.Event) {
		if e.Kind == "note:vrrp" {
			log = append(log, e.Detail)
		}
	})
	end := time.Duration(r.starts)*2*time.Second - 500*time.Millisecond
	w.At(end, func() { p.Stop() })
	w.Run(end + time.Second)
	return log
}

// TestProbes: what each kind of probe makes of a web server's state.
func TestProbes(t *testing.T) {
	http := Probe{Kind: HTTP, Address: netip.MustParseAddrPort("127.0.0.1:80")}
	process := Probe{Kind: Process, Program: "nginx"}
	for _, c := range []struct {
		why   string
		probe Probe
		fault func(*world.Program)
		log   string // last line about the script
	}{
		{"curl gets an answer", http, func(*world.Program) {}, "VRRP_Script(chk) succeeded"},
		{"recorded: refused, curl exits with 7", http, func(p *world.Program) { p.Kill() }, "VRRP_Script(chk) failed (exited with status 7)"},
		{"recorded: a frozen server is a timeout", http, func(p *world.Program) { p.Freeze() }, "VRRP_Script(chk) timed_out"},
		{"killall -0 finds it", process, func(*world.Program) {}, "VRRP_Script(chk) succeeded"},
		{"killall -0 does not find it", process, func(p *world.Program) { p.Kill() }, "VRRP_Script(chk) failed (exited with status 1)"},
		{"killall -0 finds a frozen process", process, func(p *world.Program) { p.Freeze() }, "VRRP_Script(chk) succeeded"},
	} {
		cfg, _, err := parse(map[string]string{"keepalived.conf": withInstance(" track_script {\n chk\n }")})
		if err != nil {
			t.Fatal(err)
		}
		w := world.New(world.Options{Seed: 1})
		m := w.Add("a", world.MachineOptions{Address: addressA})
		nginx := m.Install("nginx", webServer)
		m.Install("keepalived", cfg.Main(Options{Default: c.probe}))
		last := ""
		w.Watch(func(e world.Event) {
			if strings.HasPrefix(e.Detail, "VRRP_Script") {
				last = e.Detail
			}
		})
		w.At(6*time.Second, func() { c.fault(nginx) })
		w.Run(12 * time.Second)
		w.Close()
		if last != c.log {
			t.Errorf("%s: %q, want %q", c.why, last, c.log)
		}
	}
}

var addressA = netip.MustParseAddr("10.80.0.11")

// webServer answers everything with 200.
func webServer(h host.Host) error {
	_, err := h.Serve(netip.MustParseAddrPort("0.0.0.0:80"), host.HTTP, host.HandlerFunc(
		func(_ netip.Addr, _, resp host.Message) error {
			*resp.(*host.Response) = host.Response{Status: 200}
			return nil
		}))
	return err
}

// TestMainWithoutProbe: a script without a probe is an error, not a guess.
func TestMainWithoutProbe(t *testing.T) {
	for _, o := range []Options{
		{}, {Default: Probe{Kind: "tcp"}}, {Default: Probe{Kind: HTTP}}, {Default: Probe{Kind: Process}},
		{Default: Probe{Kind: Process, Program: "nginx"}, Probe: map[string]Probe{"chk": {}}},
	} {
		cfg, _, err := parse(map[string]string{"keepalived.conf": withInstance(" track_script {\n chk\n }")})
		if err != nil {
			t.Fatal(err)
		}
		var h host.Host // not reached
		if err := cfg.Main(o)(h); err == nil || !strings.Contains(err.Error(), `vrrp_script "chk"`) {
			t.Errorf("%+v: got %v", o, err)
		}
	}
}
