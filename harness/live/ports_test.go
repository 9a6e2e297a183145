//go:build linux

package live

import (
	"net"
	"strconv"
	"sync/atomic"
	"testing"
)

// nextPort goes through ports below those that Linux hands out to clients
// (ip_local_port_range begins at 32768).
var nextPort atomic.Int32

// freePorts is the first of n ports in a row on which nobody listens.
func freePorts(t testing.TB, n int) int {
	t.Helper()
	nextPort.CompareAndSwap(0, 21000)
	for range 500 {
		first := int(nextPort.Add(int32(n))) - n
		if portsFree(first, n) {
			return first
		}
	}
	t.Fatal("no free ports")
	return 0
}

func portsFree(first, n int) bool {
	for p := first; p < first+n; p++ {
		l, err := net.Listen("tcp", "127.0.0.1:"+strconv.Itoa(p))
		if err != nil {
			return false
		}
		_ = l.Close()
	}
	return true
}
