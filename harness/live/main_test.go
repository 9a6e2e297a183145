//go:build linux

package live

import (
	"testing"

	"go.uber.org/goleak"
)

// inNamespace names the variable that tells the test binary that it runs in
// a network namespace of its own.
const inNamespace = "HADRILL_LIVE_NAMESPACE"

// checked runs the tests and looks for goroutines that were left behind.
func checked(m *testing.M) int {
	code := m.Run()
	if code == 0 {
		if err := goleak.Find(); err != nil {
			println(err.Error())
			return 1
		}
	}
	return code
}
