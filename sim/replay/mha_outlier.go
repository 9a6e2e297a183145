package replay

// mhaOutliers are recorded times that lie outside of the simulated range, by
// recording and phase, each with its reason.
var mhaOutliers = []struct{ recording, key, why string }{
	{"mha_pi5_kill9_2", "done", "phase 4.1, in which no replica lacked anything, took 15.3 s; 1.0 to 1.5 s in all others: the machine was busy"},
}

func mhaOutlier(recording, key string) bool {
	for _, o := range mhaOutliers {
		if o.recording == recording && o.key == key {
			return true
		}
	}
	return false
}
