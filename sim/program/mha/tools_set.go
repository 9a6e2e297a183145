package mha

import "github.com/hadrill/hadrill/sim/mechanism/dist"

// Set sets a duration by its name in scenarios; false where there is none.
func (t *Tools) Set(name string, d dist.Dist) bool {
	to, ok := map[string]*dist.Dist{
		"startup": &t.Startup, "ssh": &t.SSH, "recheck": &t.Recheck, "phase1": &t.Phase1,
		"stop_io": &t.StopIO, "stop_gone": &t.StopGone, "stop_semi": &t.StopSemi, "stop_vip": &t.StopVIP,
		"save_none": &t.SaveNone, "save": &t.Save, "find": &t.Find, "generate": &t.Generate, "send": &t.Send, "apply": &t.Apply,
		"start_vip": &t.StartVIP, "diff_none": &t.DiffNone, "diff": &t.Diff, "slave_none": &t.SlaveNone, "slave": &t.Slave,
		"switch_check": &t.SwitchCheck, "switch_stop": &t.SwitchStop, "switch_start": &t.SwitchStart, "switch_slaves": &t.SwitchSlaves,
	}[name]
	if ok {
		*to = d
	}
	return ok
}
