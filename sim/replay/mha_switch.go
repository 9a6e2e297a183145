package replay

import (
	"encoding/json"
	"fmt"
	"math"
	"net/netip"
	"strings"
	"time"

	"github.com/hadrill/hadrill/sim/host"
)

// SwitchRecording is one online switch from n1 to n2 while all servers live
// (masterha_master_switch --master_state=alive --orig_master_is_new_slave). Times are
// seconds from its start on.
type SwitchRecording struct {
	Before string   `json:"pre"`
	Rate   int      `json:"rate"`
	Code   string   `json:"rc"`
	Out    []string `json:"out"` // of the one beside a writer that may write on a server that is read only
	Took   float64  `json:"total_s"`
	Lost   *int     `json:"lost"`
	Gap    float64  `json:"max_gap"`
	Verify *struct {
		Lost int     `json:"lost"`
		Gap  float64 `json:"max_gap_s"`
	} `json:"verify"`
	OnNew *struct {
		Acked int `json:"acked"`
		Lost  int `json:"lost"`
	} `json:"verify_on_new"`
	Rows map[string]string `json:"rows"` // by server
}

// isSwitch reports whether a recording is of an online switch.
func isSwitch(f File) bool {
	var fields map[string]json.RawMessage
	if json.Unmarshal(f.Data, &fields) != nil {
		return false
	}
	_, out := fields["out"]
	_, took := fields["total_s"]
	_, verified := fields["verify_on_new"]
	return out && verified || took && fields["rc"] != nil
}

// What was done before a switch, by words of its recording.
var switchBefore = []struct {
	words string
	set   func(k *switchRun)
}{
	{"UPDATE t.c SET n=n+SLEEP(", func(k *switchRun) { k.update = true }},
	{"BEGIN; UPDATE", func(k *switchRun) { k.idle = true }},
}

// switchRun is a switch in a world.
type switchRun struct {
	*mhaStack
	update     bool // an update of 12 s, 4 s for each of three rows, began 3 s before
	idle       bool // a session has done nothing for 2 s
	privileged bool // the writer is one whom read_only does not stop, on n1 itself

	ended, partly bool
	err           error
	took          float64
}

// switchOutcome is the outcome of a run.
type switchOutcome struct {
	code, primary, lost int
	took, gap           float64
	rows                [4]int // by server
}

const (
	switchSeeds = 40
	switchLasts = 20 * time.Second
	// switchNoise is by how much a recorded time may lie outside of the simulated range:
	// the load of the recordings was up to 25 on two cores.
	switchNoise = 0.15
	switchSlack = 0.5
)

// playSwitch runs the switch of a case under many seeds and compares each of its runs:
// the exit code, who is primary then, what is lost, how long it and the gap of the
// writers took.
func playSwitch(f File, p MHAPrograms, v *Verdict) {
	var rec SwitchRecording
	wrong := func(err error) { v.Compared++; v.Differ("recording %q: %v", f.Name, err) }
	if err := json.Unmarshal(f.Data, &rec); err != nil {
		wrong(err)
		return
	}
	var sim []switchOutcome
	for seed := range uint64(switchSeeds) {
		o, err := rec.play(p, seed+1)
		if err != nil {
			wrong(err)
			return
		}
		sim = append(sim, o)
	}
	before := len(v.Wrong)
	v.Compared++
	rec.compare(f.Name, sim, v)
	if len(v.Wrong) == before {
		v.Equal++
	}
	v.How = fmt.Sprintf("switches within %d simulated ones", switchSeeds)
}

func (r *SwitchRecording) play(p MHAPrograms, seed uint64) (o switchOutcome, err error) {
	k := &switchRun{privileged: r.OnNew != nil}
	if r.Before != "" {
		known := false
		for _, b := range switchBefore {
			if strings.Contains(r.Before, b.words) {
				b.set(k)
				known = true
				break
			}
		}
		if !known {
			return o, fmt.Errorf("pre: %q: not understood", r.Before)
		}
	}
	var main host.Main
	manager := p.Manager
	p.Manager = func(file string, names map[string]netip.Addr, virtual netip.Addr) (host.Main, error) {
		if _, err := manager(file, names, virtual); err != nil {
			return nil, err
		}
		file = strings.Replace(file, "[server default]\n", "[server default]\nmaster_ip_online_change_script=/opt/mgr/bin/master_ip_online_change\n", 1)
		var err error
		main, err = p.Switch(file, names, virtual, "n2", "app", k.done)
		return func(h host.Host) error { h.Exit(); return nil }, err // it does not run
	}
	s := &MHASetup{Nodes: 3, Server: map[int][]string{2: {"candidate_master=1"}}, Interval: 3, fault: "none"}
	if k.mhaStack, err = newMHAStack(s, p, seed); err != nil {
		return o, err
	}
	defer k.w.Close()
	k.prepare()
	k.w.At(k.at, func() { k.manager.Execute("switch", main) })
	k.w.Run(k.at + switchLasts)
	if !k.ended {
		return o, fmt.Errorf("the simulated switch did not end within %v", switchLasts)
	}
	return k.outcome(), nil
}

func (k *switchRun) done(partly bool, err error) {
	k.ended, k.partly, k.err, k.took = true, partly, err, (k.w.Elapsed() - k.at).Seconds()
}

// prepare puts into the world what was done before.
func (k *switchRun) prepare() {
	switch {
	case k.update:
		k.client3s("root", func(_ host.Host, s *host.MySQLSession) error {
			_, err := s.Do(&host.Statement{Do: host.Insert, Row: host.TableRow{User: 900, Number: 1}, Wait: 12 * time.Second}, 0)
			return err
		})
	case k.idle:
		k.client3s("app", func(h host.Host, _ *host.MySQLSession) error {
			h.NewCond().Wait(0)
			return nil
		})
	case k.privileged:
		k.client3s("root", func(h host.Host, s *host.MySQLSession) error {
			for n := uint32(1); k.w.Elapsed() < k.at+6*time.Second; n++ {
				row := host.TableRow{User: 900, Number: n, Given: true}
				if _, err := s.Do(&host.Statement{Do: host.Insert, Row: row}, time.Second); err != nil {
					return err
				}
				k.acked[row.Key()] = true
				h.Sleep(10 * time.Millisecond)
			}
			return nil
		})
	}
}

// client3s is a client of n1 itself, from 3 s before the switch on.
func (k *switchRun) client3s(account string, does func(h host.Host, s *host.MySQLSession) error) {
	k.w.At(k.at-3*time.Second, func() {
		k.client.Install("before", func(h host.Host) error {
			s, err := host.OpenMySQL(h, netip.AddrPortFrom(mhaAddress(1), 3306), host.Login{Account: account}, time.Second)
			if err != nil {
				return err
			}
			return does(h, s)
		})
	})
}

// outcome looks at the servers at the end.
func (k *switchRun) outcome() (o switchOutcome) {
	switch {
	case k.err != nil:
		o.code = 1
	case k.partly:
		o.code = 10
	}
	o.took, o.gap = k.took, k.gap.Seconds()
	for i, m := range k.nodes {
		t, is := m.Program("server").Exposed().(rowsOf)
		if !is {
			continue
		}
		has := map[uint64]bool{}
		t.Rows(func(user, number uint32) { has[host.TableRow{User: user, Number: number}.Key()] = true })
		o.rows[i+1] = len(has)
		if !t.Writable() || !m.Has(mhaVirtual) {
			continue
		}
		o.primary = i + 1
		for row := range k.acked { // order cannot show: they are counted
			if !has[row] {
				o.lost++
			}
		}
	}
	return o
}

func (r *SwitchRecording) compare(name string, sim []switchOutcome, v *Verdict) {
	code, primary := 0, 2
	if strings.Contains(strings.Join(append([]string{r.Code}, r.Out...), " "), "rc=1") {
		code, primary = 1, 1
	}
	least, most := sim[0], sim[0]
	least.took, least.gap = math.Inf(1), math.Inf(1)
	for _, o := range sim {
		if o.code != code || o.primary != primary {
			v.Differ("%s: exit code %d and n%d as the primary recorded, %d and n%d simulated", name, code, primary, o.code, o.primary)
			return
		}
		least.took, most.took = min(least.took, o.took), max(most.took, o.took)
		least.gap, most.gap = min(least.gap, o.gap), max(most.gap, o.gap)
		r.compareRows(name, o, v)
	}
	r.span(name, "it took", r.Took, least.took, most.took, v)
	if gap := r.gap(); primary == 2 {
		r.span(name, "the writers' gap was", gap, least.gap, most.gap, v)
	}
}

func (r *SwitchRecording) span(name, what string, at, least, most float64, v *Verdict) {
	if at > 0 && (at < least*(1-switchNoise)-switchSlack || at > most*(1+switchNoise)+switchSlack) {
		v.Differ("%s: %s %.2f s, simulated %.2f to %.2f s", name, what, at, least, most)
	}
}

func (r *SwitchRecording) gap() float64 {
	if r.Verify != nil {
		return r.Verify.Gap
	}
	return r.Gap
}

// compareRows: nothing is lost, but what one writes whom nothing stopped: the old primary
// has all of it, the third server more than the new primary.
func (r *SwitchRecording) compareRows(name string, o switchOutcome, v *Verdict) {
	if r.OnNew == nil {
		lost := r.Lost
		if r.Verify != nil {
			lost = &r.Verify.Lost
		}
		if lost == nil || *lost != o.lost {
			v.Differ("%s: %d rows lost, recorded %v", name, o.lost, lost)
		}
		return
	}
	var rows [4]int
	for n := 1; n <= 3; n++ {
		rows[n], _ = number2(r.Rows[fmt.Sprint(n)])
	}
	if (rows[3] > rows[2]) != (o.rows[3] > o.rows[2]) || (r.OnNew.Lost > 0) != (o.lost > 0) {
		v.Differ("%s: n2 and n3 have %d and %d rows, %d lost; simulated %d and %d, %d lost", name, rows[2], rows[3], r.OnNew.Lost, o.rows[2], o.rows[3], o.lost)
	}
}
