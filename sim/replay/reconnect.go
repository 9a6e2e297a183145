package replay

import (
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"net/netip"
	"regexp"
	"slices"
	"strconv"
	"time"

	"github.com/hadrill/hadrill/sim/host"
	"github.com/hadrill/hadrill/sim/world"
)

// Reconnect are the recordings of replicas that lose their primary, each with another
// slave_net_timeout and MASTER_CONNECT_RETRY: when they notice, and when they read again.
// The runs of an experiment differ in the number at the end of the file's name.
var Reconnect = Kind{Program: "mysqld", Folder: "mysql", Parallel: true, Of: func(f File) string {
	fields := firstFields(f.Data)
	if _, is := fields["heartbeat_period"]; !is {
		return ""
	}
	return runNumber.ReplaceAllString(f.Name, "")
}}

// reconnectRecording is one run. Times are seconds after the fault.
type reconnectRecording struct {
	Fault      string `json:"fault"`
	Parameters struct {
		Replicas map[string]struct {
			NetTimeout int `json:"slave_net_timeout"`
			Retry      int `json:"master_connect_retry"`
		} `json:"replicas"`
		Rate float64 `json:"writes_per_s"`
	} `json:"parameters"`
	Took    float64 `json:"fault_took"`
	Back    float64 `json:"back_at_s"`
	Answers float64 `json:"primary_answers_at_s"`
	Summary map[string]struct {
		Noticed *float64 `json:"noticed_at_s"` // nil: never
		Again   *float64 `json:"io_yes_again_at_s"`
	} `json:"summary"`

	what string
}

// reconnectNotCompared are the parts of recordings that are known and not compared.
var reconnectNotCompared = []passedOver{
	{"case", "the name"}, {"family", "the same in all"}, {"note", "it says what the fault says"},
	{"heartbeat_period", "half of slave_net_timeout"}, {"state_changes", "summary has what they say of the IO thread"},
	{"*.slave_net_timeout", "the parameters have it"}, {"*.connect_retry", "the parameters have it"}, {"*.after_return_s", "a difference of two times that are there"},
	{"dump_threads_on_primary_after_return", "which also count those of connections that only the primary still has"},
	{"poll", "how often it was looked"}, {"versions", "what was recorded"}, {"load_average", "of the machine"},
}

var reconnectFault = regexp.MustCompile(`^(cut|kill9|killhost) of the primary, back after [0-9.]+ s$`)

func readReconnect(f File) (*reconnectRecording, error) {
	r := new(reconnectRecording)
	if err := decode(f, r, reconnectNotCompared); err != nil {
		return nil, err
	}
	m := reconnectFault.FindStringSubmatch(r.Fault)
	if m == nil || len(r.Parameters.Replicas) == 0 {
		return nil, fmt.Errorf("recording %q: fault %q, %d replicas: not understood", f.Name, r.Fault, len(r.Parameters.Replicas))
	}
	r.what = m[1]
	return r, nil
}

// reconnectOutcome is when a replica's IO thread left Yes and when it was Yes again, in
// seconds after the fault; -1 for never.
type reconnectOutcome struct{ noticed, again float64 }

// The bounds: under how many seeds an experiment is run, how often its replicas are looked
// at, and how far a time may lie outside of the simulated range, for a look took longer on
// two busy cores. Between two SYNs is at most a quarter of slave_net_timeout, which limits
// the attempt, and the kernel's timer wheel makes up to an eighth more of that.
const (
	reconnectSeeds = 30
	reconnectLook  = 300 * time.Millisecond
	reconnectSlack = 0.4 // s
	reconnectWheel = 1.0 / 4 / 8
)

// PlayReconnect runs the experiment of each recording under many seeds, in which the fault
// falls into other moments, and compares the times of each replica.
func PlayReconnect(c *Case, server ServerMaker) Verdict {
	v := Verdict{How: fmt.Sprintf("replicas within %d simulated runs", reconnectSeeds)}
	for _, f := range c.Files {
		r, err := readReconnect(f)
		if err != nil {
			return Unreadable(err)
		}
		sim := map[string][]reconnectOutcome{}
		for seed := range uint64(reconnectSeeds) {
			for name, o := range r.play(server, seed+1) { // order cannot show: it is put into a map
				sim[name] = append(sim[name], *o)
			}
		}
		for _, name := range names(r.Summary) {
			before := len(v.Wrong)
			v.Compared++
			s := r.Summary[name]
			again := s.Again
			if s.Noticed == nil {
				again = nil // the time of another change of its state
			}
			late := reconnectWheel * float64(r.Parameters.Replicas[name].NetTimeout)
			reconnectWithin(f.Name+": "+name+" notices", s.Noticed, 0, sim[name], func(o reconnectOutcome) float64 { return o.noticed }, &v)
			reconnectWithin(f.Name+": "+name+" reads again", again, late, sim[name], func(o reconnectOutcome) float64 { return o.again }, &v)
			if len(v.Wrong) == before {
				v.Equal++
			}
		}
	}
	return v
}

func reconnectWithin(what string, recorded *float64, late float64, sim []reconnectOutcome, of func(o reconnectOutcome) float64, v *Verdict) {
	at, least, most := -1.0, math.Inf(1), math.Inf(-1)
	if recorded != nil {
		at = *recorded
	}
	for _, o := range sim {
		least, most = min(least, of(o)), max(most, of(o))
	}
	if (at < 0) != (least < 0) || at < least-reconnectSlack || at > most+late+reconnectSlack {
		v.Differ("%s at %.1f s, simulated %.1f to %.1f s (-1: never)", what, at, least, most)
	}
}

// play does the experiment once.
func (r *reconnectRecording) play(server ServerMaker, seed uint64) map[string]*reconnectOutcome {
	all := slices.Sorted(maps.Keys(r.Parameters.Replicas))
	servers := []MySQLServer{{Boot: inSeconds(r.Answers - r.Back)}}
	for _, name := range all {
		p := r.Parameters.Replicas[name]
		servers = append(servers, MySQLServer{Options: []string{"slave_net_timeout=" + strconv.Itoa(p.NetTimeout)}, Retry: time.Duration(p.Retry) * time.Second})
	}
	const linear = 4 // tcp_syn_linear_timeouts of the recordings' kernel
	k := newMySQLStack(world.Options{Seed: seed, LinearSYN: linear}, world.MachineOptions{}, servers, server)
	defer k.w.Close()
	k.write(mysqlWrite, 1, r.Parameters.Rate)
	phase := k.w.Rand("replay", "phase")
	at := mysqlFault + time.Duration(phase.Int64N(int64(time.Second)))
	k.fault(r, at, phase)
	ends := at + inSeconds(r.Back) + 2*time.Minute
	out := map[string]*reconnectOutcome{}
	looked := at + time.Duration(phase.Int64N(int64(reconnectLook)))
	for i, name := range all {
		o := &reconnectOutcome{-1, -1}
		out[name] = o
		k.w.At(looked, func() {
			k.client.Install("look "+name, func(h host.Host) error {
				s, err := host.OpenMySQL(h, netip.AddrPortFrom(mysqlAddress(i+2), 3306), host.Login{Account: "root"}, time.Second)
				for err == nil && k.w.Elapsed() < ends {
					var a *host.Result
					if a, err = s.Do(&host.Statement{Do: host.ShowReplicaStatus}, time.Second); err == nil && a.Replica != nil {
						o.see(a.Replica.IO == "Yes", (k.w.Elapsed() - at).Seconds())
					}
					h.Sleep(reconnectLook)
				}
				return err
			})
		})
	}
	k.w.Run(ends)
	return out
}

// see takes a look at the IO thread's state in.
func (o *reconnectOutcome) see(yes bool, now float64) {
	if !yes && o.noticed < 0 {
		o.noticed = now
	} else if yes && o.noticed >= 0 && o.again < 0 {
		o.again = now
	}
}

// fault has the primary go and come back: the recorded times are those at which the
// commands for it had ended, and each took effect at some moment of its own.
func (k *mysqlStack) fault(r *reconnectRecording, at time.Duration, phase *rand.Rand) {
	within := func() time.Duration { return inSeconds(phase.Float64() * r.Took) }
	primary, back := k.nodes[0], at+inSeconds(r.Back)-within()
	at += within()
	switch r.what {
	case "cut":
		k.w.At(at, func() {
			rule := k.w.Cut(k.nodes[:1], k.nodes[1:], false)
			k.w.At(back, rule.Remove)
		})
	case "kill9":
		k.w.At(at, func() { primary.Program("server").Kill() })
		k.w.At(back, func() { primary.Program("server").Start() })
	case "killhost": // docker kill: peers hear of the program's death
		k.w.At(at, func() { primary.Program("server").Kill() })
		k.w.At(at+time.Millisecond, func() { primary.Crash() })
		k.w.At(back, func() { primary.Restart() })
	}
}
