package replay

// mhaOutliers are recorded times that lie outside of the simulated range, by phase and
// what else the recording says, each with its reason.
var mhaOutliers = []struct {
	key string
	is  func(times map[string]float64) bool
	why string
}{
	{"done", func(times map[string]float64) bool {
		const slow, nothing = 10, 0.1 // s
		return times["p4_2"]-times["p4_1"] > slow && times["p3_5"]-times["p3_4"] < nothing
	}, "phase 4.1, in which no replica lacked anything, took 15.3 s; 1.0 to 1.5 s in all others: the machine was busy"},
}

func mhaOutlier(rec *MHARecording, key string) bool {
	for _, o := range mhaOutliers {
		if o.key == key && o.is(rec.times()) {
			return true
		}
	}
	return false
}
