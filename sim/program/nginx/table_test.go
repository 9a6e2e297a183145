package nginx

import "testing"

// TestTable: no directive stands in the tables twice, and each is either read,
// without effect, or refused.
func TestTable(t *testing.T) {
	for _, fault := range newTable().Faults() {
		t.Error(fault)
	}
}
