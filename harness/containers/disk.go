package containers

import (
	"fmt"
	"slices"

	"github.com/hadrill/hadrill/harness/agent"
	"github.com/hadrill/hadrill/scenarios"
)

// diskSize is that of a disk that can be full, in MB, unless a program of its
// machine needs more (programs.Kind.DiskMB). What fills it is the host's memory.
const diskSize = 64

// limitDisk gives a machine a disk of its own that can be full: the folders of its
// programs' data, in memory. It does not outlive the container's end.
func limitDisk(m *planned) { m.setup.Disk = append([]string{agent.DataFolder}, m.data...) }

// diskOf are the file systems of a machine's disk, by folder, with their options.
func diskOf(m *planned) map[string]string {
	all := map[string]string{}
	for _, folder := range m.setup.Disk {
		all[folder] = fmt.Sprintf("size=%dm,mode=755", max(diskSize, m.diskMB))
	}
	return all
}

// volumesOf are the folders of programs' data that are on no disk of their own: the
// engine has each on the host's file system rather than in the container's layers,
// through which some engines' writes are slow. They outlive the container's end, and
// go with it.
func volumesOf(m *planned) map[string]struct{} {
	all := map[string]struct{}{}
	for _, folder := range m.data {
		if !slices.Contains(m.setup.Disk, folder) {
			all[folder] = struct{}{}
		}
	}
	return all
}

// endings are the faults of a case, by name, that end the container of a machine,
// by the machine: a disk in memory does not outlive it.
func endings(c *scenarios.Case) map[string][]string {
	all := map[string][]string{}
	for i := range c.Faults {
		f := &c.Faults[i]
		if !verbOf(f).endsContainer {
			continue
		}
		for _, t := range f.Targets {
			all[t.Machine] = append(all[t.Machine], f.ID)
		}
	}
	return all
}
