package conformance

import (
	"io/fs"

	"github.com/hadrill/hadrill/sim/conf"
	"github.com/hadrill/hadrill/sim/program/keepalived"
)

// Reasons why a line is not proven.
const (
	lvs       = "the kernel must have IPVS: without it keepalived dies of the line"
	realTime  = "on a machine with much to do the kernel kills a real-time process that computes for 10 ms (vrrp_rlimit_rttime)"
	processes = "in a container the kernel tells keepalived of no process"
)

// provenKeepalived are keepalived's keywords. A pair runs with the lines on both
// machines; see pair.
var provenKeepalived = provenProgram{
	name: "keepalived",
	read: func(files fs.FS, file string) ([]conf.Note, error) {
		_, notes, err := keepalived.Read(files, file)
		return notes, err
	},
	without: keepalived.WithoutEffect,
	within: map[string]string{
		"global": "global_defs", "script": "vrrp_script", "instance": "vrrp_instance", "unicast": "vrrp_instance", "group": "vrrp_sync_group",
		"process": "vrrp_track_process",
	},
	unproven: map[string]string{
		"net_namespace":                           "a network namespace of that name must be there",
		"global_defs lvs_sync_daemon":             lvs,
		"vrrp_instance lvs_sync_daemon_interface": lvs,
		"vrrp_instance use_ipvlan":                "the kernel must have ipvlan, and many have not",
		"global_defs vrrp_rt_priority":            realTime,
		"global_defs max_auto_priority":           realTime,
		"vrrp_track_process quorum":               processes,
		"vrrp_track_process quorum_max":           processes,
		"vrrp_track_process full_command":         processes,
		"vrrp_track_process param_match":          processes,
		"instance":                                "it is the name of one of several processes, which the tests' own options give",
	},
	behave: func(j *probeJob, late *control) ([]probeAnswer, error) {
		p, err := newPair(j)
		if err != nil {
			return nil, err
		}
		return p.failover(late)
	},
}
