package session

import (
	"fmt"
	"slices"
	"testing"
)

func ketamaOf(n int, form string, first int) *Ketama {
	var servers []string
	for i := range n {
		servers = append(servers, fmt.Sprintf(form, first+i))
	}
	return NewKetama(servers)
}

// TestKetama: where spymemcached's own test has keys (KetamaNodeLocatorTest).
func TestKetama(t *testing.T) {
	for _, row := range []struct {
		n    int
		key  string
		want int
	}{
		{4, "dustin", 0}, {4, "noelani", 2}, {4, "some other key", 0}, {5, "some other key", 4},
		{4, "V5XS8C8N", 3}, {4, "8KR2DKR2", 3}, // past the last point
		{5, "36", 2}, {5, "10037", 3}, {5, "22051", 1}, {5, "49044", 4},
	} {
		if got := ketamaOf(row.n, "127.0.0.1:%d", 10000).Server(row.key); got != row.want {
			t.Errorf("%q of %d servers: %d, want %d", row.key, row.n, got, row.want)
		}
	}
	eight := NewKetama([]string{"10.0.1.1:11211", "10.0.1.2:11211", "10.0.1.3:11211", "10.0.1.4:11211", "10.0.1.5:11211", "10.0.1.6:11211", "10.0.1.7:11211", "10.0.1.8:11211"})
	for key, want := range map[string]int{"0": 1, "233": 7, "466": 3, "699": 1, "932": 6, "1165": 2, "3728": 8, "3961": 4} {
		if got := eight.Server(key); got != want-1 {
			t.Errorf("%q: server %d, want %d", key, got, want-1)
		}
	}
}

// TestKetamaInstead: in which order other servers are looked at, by the sequences of the
// same test.
func TestKetamaInstead(t *testing.T) {
	for key, want := range map[string][]int{"dustin": {0, 2, 1, 2, 3, 2, 0}, "noelani": {2, 1, 1, 3, 2, 2, 3}} {
		var order []int
		k := ketamaOf(4, "127.0.0.1:%d", 10000)
		if got := k.Instead(key, func(server int) bool { order = append(order, server); return false }); got != want[0] || !slices.Equal(order, want) {
			t.Errorf("%q: %v and then %d, want %v and its own", key, order, got, want)
		}
		if got := k.Instead(key, func(server int) bool { return server != want[0] }); got != want[1] {
			t.Errorf("%q: %d instead of %d, want %d", key, got, want[0], want[1])
		}
	}
}
