package replay

// Effects in the recordings that are not keepalived's: of the measuring itself,
// of Docker, and of a host with two busy cores.

// outlier is one recorded value that the host explains; run counts from 0.
type outlier struct {
	name   string
	metric metric
	run    int
}

var outliers = map[outlier]string{
	{"adv0.2_v3_kill", dualARP, 4}:                 "the killed container's network went on answering ARP for 0.85 s until Docker had taken it down",
	{"adv1_v3_kill", advertAToB, 4}:                lateCapture,
	{"kill9_children_first", advertAToB, 0}:        lateCapture,
	{"kill9_all", advertAToB, 4}:                   "the prober stood still for 0.3 s when B took over, as the holes in its ARP answers show",
	{"graceful_stop", outage, 4}:                   "one answer of A that was on its way at the stop arrived 0.42 s later and halves the gap",
	{"recover_state_master_nopreempt", dualARP, 2}: "B took 0.12 s to remove the address, so late was it to read the advert",
	{"partition_nopreempt", dualARP, 1}:            "the heal reached A just before and B just after the same advert, which then took a second more; less than 1 % of runs",
	{"recover_preempt", outage, 4}:                 "B had the address after 0.62 s, its web server answered 0.3 s later",
	{"recover_nopreempt", healGap, 3}:              "the host stood still for 0.45 s: nothing moves in this case",
	{"pause", healToHTTPA, 3}:                      "docker unpause took 0.13 s, and the client stood still for 0.3 s in this run",
	{"nginx_w-2_fall3_rise2", healToARPA, 3}:       lateExec,
	{"nginx_w-2_fall3_rise2", healLastARPB, 3}:     lateExec,
}

const lateCapture = "the last advert of A was captured 0.19 s after B had it: the adverts before it are evenly spaced"

const lateExec = "the heal counts from the start of docker exec, which took 0.33 s until nginx ran"

// hostGap is how much longer than its step the client of the recordings went
// without an answer because it, or the server, waited for one of the two
// cores: 0.04 to 0.29 s in the ten runs of recover_nopreempt and
// nginx_w0_fault_nopreempt (but the outlier above), where nothing moves after
// the heal; 0.14 s is the median of both cases.
var hostGap = allowance{run: 0.3, median: 0.1}

// allowance is how far a recorded value, and the median of a case, may lie
// above the simulated ones, beyond the noise.
type allowance struct{ run, median float64 }

// allowed returns the allowance of a metric: where a machine always answers the
// client, its gaps come from the host.
func allowed(s *VRRPSetup, m metric) allowance {
	switch {
	case m == healGap:
		return hostGap
	case m == outage && (s.Fault == "kill9kidsfirst" || s.Fault == "partition" || s.Fault == "partitionout"):
		return hostGap // A goes on answering
	}
	return allowance{}
}

// sampled reports whether a metric is one that every recorded run has and not
// every simulated one needs to have: the prober saw B's adverts only when one
// was sent after the heal before A's, which two of two runs happened to show.
func sampled(s *VRRPSetup, m metric) bool {
	return s.Fault == "partitionout" && (m == faultToAdvertB || m == advertAToB)
}

// adjust removes the time of docker exec from the metrics that count from the
// moment keepalived was started through it. Only where A took the address back.
func (r *VRRPRecording) adjust(v map[metric]float64) {
	const beforeAnyTakeover = 1
	if r.Setup.Heal != "kastart" || v[healToHTTPA] < beforeAnyTakeover {
		return
	}
	for _, m := range []metric{healToARPA, healToHTTPA, healLastARPB} {
		if v[m] > beforeAnyTakeover {
			v[m] -= r.HealTook
		}
	}
}
