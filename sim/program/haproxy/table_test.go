package haproxy

import "testing"

// TestTable: no keyword or parameter of a server stands in the tables twice,
// and each is either read, without effect, or refused.
func TestTable(t *testing.T) {
	for _, fault := range append(newTable().Faults(), parameterTable().Faults()...) {
		t.Error(fault)
	}
}
