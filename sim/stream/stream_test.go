package stream

import "testing"

// TestNumbers: the numbers of a stream are part of what a seed means; a run of
// an older version must come out the same.
func TestNumbers(t *testing.T) {
	for _, c := range []struct {
		seed        uint64
		owner, name string
		want        uint64
	}{
		{1, "lb1/nginx", "random", 0xcd36e2995f3a1c28},
		{2, "lb1/nginx", "random", 0x19a3996e73150d8b},
		{1, "lb1/nginx", "fail", 0xf31111c9c30f41b6},
		{1, "lb1", "nginx\x00random", 0x93442a401146e9a5},
		{0, "", "", 0xa7a5479285e3f3f},
	} {
		if got := New(c.seed, c.owner, c.name).Uint64(); got != c.want {
			t.Errorf("seed %d, %q, %q: the first number is %#x, want %#x", c.seed, c.owner, c.name, got, c.want)
		}
	}
}
