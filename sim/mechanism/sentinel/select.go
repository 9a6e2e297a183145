package sentinel

import (
	"cmp"
	"slices"
	"strings"
)

// selectReplica is sentinelSelectSlave: of the replicas that are in good health
// the one with the lowest replica-priority, then with the largest offset, then with
// the smallest run ID. Nil where none is.
func (m *Machine) selectReplica(mr *master) *instance {
	longest := mr.config.DownAfter * 10
	valid := infoPeriod * 3
	if mr.down {
		longest += m.now - mr.downSince
		valid = pingPeriod * 5
	}
	var good []*instance
	for _, x := range mr.replicas {
		if x.down || x.disconnected || x.priority == 0 ||
			m.now-x.lastAvail > pingPeriod*5 || !x.informed || m.now-x.infoAt > valid || x.masterLinkDown > longest {
			continue
		}
		good = append(good, x)
	}
	if len(good) == 0 {
		return nil
	}
	return slices.MinFunc(good, func(a, b *instance) int {
		return cmp.Or(cmp.Compare(a.priority, b.priority), cmp.Compare(b.offset, a.offset), compareIDs(a.runID, b.runID))
	})
}

// compareIDs compares run IDs without regard to case; one that is not known comes
// last.
func compareIDs(a, b string) int {
	switch {
	case a == b:
		return 0
	case a == "":
		return 1
	case b == "":
		return -1
	}
	return strings.Compare(strings.ToLower(a), strings.ToLower(b))
}
