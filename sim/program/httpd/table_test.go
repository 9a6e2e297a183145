package httpd

import (
	"slices"
	"testing"
)

// TestTable: no directive or parameter stands in the tables twice, and each is
// either read, without effect, or refused.
func TestTable(t *testing.T) {
	faults := slices.Concat(newTable().Faults(), parameterTable(balancerParameters).Faults(), parameterTable(memberParameters).Faults())
	for _, fault := range faults {
		t.Error(fault)
	}
}
