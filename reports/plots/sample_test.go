package plots

import (
	"fmt"
	"math"
	"time"

	"github.com/hadrill/hadrill/reports/record"
	"github.com/hadrill/hadrill/sim/metric"
)

// Records for drawings. Their numbers are made up to look like runs; what they
// must show is in the rows of the tests.

func sec(s float64) time.Duration { return time.Duration(math.Round(s * 1e9)) }

// made gives the course of a run: lasting so long, with requests over
// backends, without success in the times given.
func made(name, variant string, lasts float64, backends int, outages ...[2]float64) *record.Record {
	r := &record.Record{Run: record.Run{
		Hadrill: "0.1.0", Scenario: name, Variant: variant, Seed: 7, Ground: "simulated", Lasts: sec(lasts), Groups: []string{"shoppers"},
	}}
	r.End = record.End{At: sec(lasts), Finished: true, Digest: "0123456789abcdef"}
	n := int(math.Ceil(lasts))
	s := metric.Series{Group: "shoppers", Requests: make([]int, n), Errors: make([]int, n), Lost: make([]int, n), P50: make([]time.Duration, n), P99: make([]time.Duration, n)}
	for b := range backends {
		r.Run.Backends = append(r.Run.Backends, fmt.Sprintf("web%d", b+1))
		s.Backends = append(s.Backends, make([]int, n))
	}
	seg := metric.Segment{Group: "shoppers", To: sec(lasts), Latency: metric.NewHistogram(), Service: metric.NewHistogram()}
	for i := range n {
		part := min(1, lasts-float64(i))
		down := 0.0
		for _, o := range outages {
			down += max(0, min(o[1], float64(i+1))-max(o[0], float64(i)))
		}
		// the first seconds ramp up; a little wave, as users make
		load := part * 400 * min(1, float64(i+1)/4) * (1 + 0.05*math.Sin(float64(i)*1.7))
		ok, failed := int(load*max(0, part-down)/part), int(load*0.6*down)
		s.Requests[i], s.Errors[i] = ok+failed, failed
		for b := range backends {
			s.Backends[b][i] = ok / backends
			if b == 0 {
				s.Backends[b][i] += ok % backends
			}
		}
		if ok+failed > 0 {
			s.P50[i], s.P99[i] = sec(0.004), sec(0.04+0.003*float64(i%5))
		}
		if down > 0.1 {
			s.P50[i], s.P99[i] = sec(0.3), sec(2)
		}
		seg.Counts.Total += ok + failed
		seg.Counts.OK += ok
		sample(&seg, ok, failed)
	}
	for _, o := range outages {
		r.Outages = append(r.Outages, metric.Outage{Group: "shoppers", From: sec(o[0]), To: sec(o[1]), Failed: 1})
	}
	r.Series, r.Segments = []metric.Series{s}, []metric.Segment{seg}
	return r
}

// sample puts a second's requests into the histograms: a long tail, and for
// failures a service time that the intended start makes longer.
func sample(s *metric.Segment, ok, failed int) {
	for i := range ok {
		q := (float64(i) + 0.5) / float64(ok)
		us := int64(4000 * math.Exp(0.6*math.Log(q/(1-q))))
		record2(s, us+int64(i%7)*10, us)
	}
	for i := range failed {
		record2(s, int64(2_000_000*(i+1)/failed)+900, 900)
	}
}

func record2(s *metric.Segment, latency, service int64) {
	if err := s.Latency.RecordValue(latency); err != nil {
		panic(err)
	}
	if err := s.Service.RecordValue(service); err != nil {
		panic(err)
	}
}

func fault(r *record.Record, at, until float64, verb, id string) {
	repair := map[string]bool{"start": true, "heal": true, "restart": true, "thaw": true, "resume": true}[verb]
	r.Faults = append(r.Faults, record.Fault{ID: id, Verb: verb, At: sec(at), Until: sec(until), Repair: repair, Effect: record.Confirmed})
}

func address(r *record.Record, at float64, kind, machine, ip string) {
	r.Events = append(r.Events, record.Event{At: sec(at), Machine: machine, Kind: "address-" + kind, Detail: ip})
}

const vip = "10.20.0.100"

func normalRun() *record.Record {
	r := made("vip-nginx", "", 60, 3)
	address(r, -17, "added", "lb1", vip)
	return r
}

func killedBackend() *record.Record {
	r := made("nginx-backends", "two-of-three", 90, 3, [2]float64{20, 20.4})
	for i := 20; i < 50; i++ {
		s := &r.Series[0]
		n := s.Backends[1][i]
		s.Backends[0][i], s.Backends[1][i], s.Backends[2][i] = s.Backends[0][i]+n/2, 0, s.Backends[2][i]+n-n/2
	}
	fault(r, 20, 50, "kill", "kill web2/tomcat")
	fault(r, 50, 50, "start", "start web2/tomcat")
	return r
}

func movedAddress() *record.Record {
	r := made("vip-nginx", "as-printed", 90, 3, [2]float64{20.01, 23.6})
	address(r, -17, "added", "lb1", vip)
	address(r, 21.9, "removed", "lb1", vip)
	address(r, 23.6, "added", "lb2", vip)
	fault(r, 20, 50, "kill", "kill lb1/nginx")
	fault(r, 50, 50, "start", "start lb1/nginx")
	return r
}

func dualOwner() *record.Record {
	r := made("split-brain", "unicast-peer-missing", 60, 2, [2]float64{12, 13.5}, [2]float64{40.2, 41})
	address(r, -17, "added", "lb1", vip)
	address(r, -17, "added", "lb2", "10.20.0.101")
	address(r, 13.2, "added", "lb2", vip)
	address(r, 40.1, "removed", "lb2", vip)
	address(r, 41, "removed", "lb2", "10.20.0.101")
	address(r, 41.1, "added", "lb1", "10.20.0.101")
	address(r, 50, "added", "lb2", "10.20.0.101")
	address(r, 50.2, "removed", "lb1", "10.20.0.101")
	fault(r, 10, 40, "cut", "split")
	fault(r, 40, 40, "heal", "heal split")
	r.Faults[0].Effect = record.WithoutEffect
	return r
}

func manyFaults() *record.Record {
	var outages [][2]float64
	for i := range 14 {
		outages = append(outages, [2]float64{10 + float64(i)*8, 10.5 + float64(i)*8})
	}
	r := made("rolling", "chaos", 130.4, 9, outages...)
	for i := range 14 {
		id := fmt.Sprintf("kill web%d/tomcat", i%9+1)
		if i >= 9 {
			id += "#2"
		}
		fault(r, 10+float64(i)*8, 14+float64(i)*8, "kill", id)
	}
	return r
}

func fewFaultsClose() *record.Record {
	r := made("restart-at-once", "", 30, 2, [2]float64{10, 12})
	fault(r, 10, 14, "kill", "kill lb1/nginx")
	fault(r, 10, 14, "kill", "kill lb1/keepalived")
	fault(r, 14, 14, "start", "start lb1/nginx lb1/keepalived")
	fault(r, 29.5, 0, "crash", "crash the machine of the second web server")
	return r
}

func noData() *record.Record {
	r := made("nobody-came", "", 30, 2)
	r.Series, r.Segments = nil, nil
	return r
}

func nothingAtAll() *record.Record {
	return &record.Record{Run: record.Run{Scenario: "empty", Seed: 1}, End: record.End{Why: "interrupted"}}
}

func cutShort() *record.Record {
	r := movedAddress()
	r.End = record.End{At: 30 * time.Second, Why: "interrupted", Digest: "0123456789abcdef"}
	s := &r.Series[0]
	s.Requests, s.Errors, s.Lost = s.Requests[:30], s.Errors[:30], s.Lost[:30]
	for b := range s.Backends {
		s.Backends[b] = s.Backends[b][:30]
	}
	r.Faults[1].Effect = record.Unknown
	return r
}

func onePoint() *record.Record {
	r := made("one-request", "", 0.6, 1)
	r.Series[0].Requests, r.Series[0].Backends = []int{1}, [][]int{{1}}
	r.Segments[0].Latency, r.Segments[0].Service = metric.NewHistogram(), metric.NewHistogram()
	r.Segments[0].Counts = metric.Counts{Total: 1, OK: 1}
	record2(&r.Segments[0], 4200, 4100)
	return r
}

func manyServers() *record.Record { return made("wide", "", 60, 14, [2]float64{20, 22}) }

func tooManyServers() *record.Record { return made("wider", "", 60, 40) }

// lostSessions has two groups, one of which loses sessions.
func lostSessions() *record.Record {
	r := made("session-stores", "no-replica", 60, 3, [2]float64{30, 33.5})
	r.Run.Groups = append(r.Run.Groups, "robots")
	r.Segments[0].Counts.Opened = 400
	s := &r.Series[0]
	s.Stale = make([]int, len(s.Lost))
	for i := 34; i < 44; i++ {
		s.Lost[i], s.Stale[i] = 80-8*(i-34), 10
	}
	for i := range s.P50 {
		if s.Requests[i] > 0 {
			s.P50[i], s.P99[i] = 6*time.Millisecond, time.Duration(40+i%7)*time.Millisecond
		}
		if i >= 30 && i < 34 {
			s.P50[i], s.P99[i] = 900*time.Millisecond, 3*time.Second
		}
	}
	fault(r, 30, 33, "crash", "crash store")
	r.Segments[0].Counts.Lost = 440
	return r
}

func longRun() *record.Record {
	r := made("soak", "", 7200, 3, [2]float64{1800, 1830}, [2]float64{5000, 5400})
	r.Segments[0].Counts.Opened = 400
	fault(r, 1800, 2400, "kill", "kill web2/tomcat")
	fault(r, 5000, 5400, "crash", "crash lb1")
	for i := range r.Series[0].P50 {
		r.Series[0].P50[i], r.Series[0].P99[i] = 6*time.Millisecond, time.Duration(30+i%50)*time.Millisecond
	}
	return r
}
