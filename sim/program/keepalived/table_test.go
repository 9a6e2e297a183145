package keepalived

import "testing"

// TestTables: no keyword stands in a block's table twice, and each is either
// read, without effect, or refused.
func TestTables(t *testing.T) {
	for _, rows := range [][]row{rootKeywords, globalKeywords, scriptKeywords, instanceKeywords, authKeywords, groupKeywords, processKeywords, fileKeywords} {
		for _, fault := range newTable(rows).Faults() {
			t.Error(fault)
		}
	}
}
